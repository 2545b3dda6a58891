import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Select, Table } from '@mantine/core';
import { ActionsHead, DisabledByFile, RowsTable, SetByFile, StateBadge } from '../../components';
import { roleLabel, ROLES, useMe } from '../../lib/session';
import type { Member } from './members';
import classes from './members.module.css';

/** Changes that an admin can make. */
export interface MemberActions {
  onRoleChange: (member: Member, role: Member['role']) => void;
  onRemove: (member: Member) => void;
  onNewLink: (member: Member) => void;
  onResetPassword: (member: Member) => void;
}

interface Props {
  members: Member[];
  /** Null for people who may only look. */
  actions: MemberActions | null;
}

export const MemberTable = ({ members, actions }: Props) => (
  <RowsTable label={t`Members`}>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>
          <Trans>Member</Trans>
        </Table.Th>
        <Table.Th w={140}>
          <Trans>Role</Trans>
        </Table.Th>
        {actions && <ActionsHead w={members.length > 1 ? 220 : 90} />}
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {members.map((member) => (
        <MemberRow key={member.user.id} member={member} actions={actions} />
      ))}
    </Table.Tbody>
  </RowsTable>
);

const MemberRow = ({ member, actions }: { member: Member; actions: MemberActions | null }) => (
  <Table.Tr>
    <Table.Td>
      <Person member={member} />
    </Table.Td>
    <Table.Td>
      {actions ? (
        <DisabledByFile {...managedThing(member)}>
          <Select
            size="xs"
            w={120}
            aria-label={t`Role of ${member.user.name}`}
            data={ROLES}
            value={member.role}
            onChange={(role) => role && role !== member.role && actions.onRoleChange(member, role)}
          />
        </DisabledByFile>
      ) : (
        roleLabel(member.role)
      )}
    </Table.Td>
    {actions && (
      <Table.Td className={classes.actions}>
        <RowActions member={member} actions={actions} />
      </Table.Td>
    )}
  </Table.Tr>
);

const managedThing = ({ user }: Member) => ({ kind: 'members' as const, item: user.id });

function Person({ member }: { member: Member }) {
  const { user, pending, inviteExpiresAt } = member;
  const me = useMe();
  const isOpen = inviteExpiresAt !== undefined && new Date(inviteExpiresAt) > new Date();
  return (
    <>
      <div className={classes.name}>
        {user.name}
        {user.id === me.user.id && (
          <span className={classes.you}>
            <Trans> (you)</Trans>
          </span>
        )}
      </div>
      <div className={classes.email}>{user.email}</div>
      <SetByFile {...managedThing(member)} />
      {pending && (
        <StateBadge tone={isOpen ? 'busy' : 'warn'} label={isOpen ? t`Invited` : t`Invitation expired`} />
      )}
    </>
  );
}

const RowActions = ({ member, actions }: { member: Member; actions: MemberActions }) => (
  <Group gap={4} justify="flex-end" wrap="nowrap">
    <AnotherWayIn member={member} actions={actions} />
    <DisabledByFile {...managedThing(member)}>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        aria-label={t`Remove ${member.user.name}`}
        onClick={() => actions.onRemove(member)}
      >
        <Trans>Remove</Trans>
      </Button>
    </DisabledByFile>
  </Group>
);

/** Button for a new link: to an invited person, or to a member who forgot the password. */
function AnotherWayIn({ member, actions }: { member: Member; actions: MemberActions }) {
  const me = useMe();
  if (member.user.id === me.user.id) return null;
  const { name } = member.user;
  return member.pending ? (
    <Button
      variant="subtle"
      size="compact-sm"
      aria-label={t`New link for ${name}`}
      onClick={() => actions.onNewLink(member)}
    >
      <Trans>New link</Trans>
    </Button>
  ) : (
    <Button
      variant="subtle"
      color="gray"
      size="compact-sm"
      aria-label={t`Reset password of ${name}`}
      onClick={() => actions.onResetPassword(member)}
    >
      <Trans>Reset password</Trans>
    </Button>
  );
}
