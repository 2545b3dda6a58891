import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  Confirmation,
  DisabledByFile,
  FormDialog,
  ProblemAlert,
  QueryProblem,
  RowsSkeleton,
  SectionCard,
  SetByFile,
  ShownOnce,
} from '../../components';
import { isEmail, useFormDialog } from '../../lib/form';
import { useMe, ROLES, type Role } from '../../lib/session';
import { useAskedDialog } from '../../lib/use-asked-dialog';
import { managedSettingsQuery, membersQuery, useWorkspace } from '../../lib/workspace';
import { MemberTable } from './member-table';
import {
  useChangeRole,
  useInvite,
  useRemoveMember,
  useMakePasswordLink,
  type Member,
  type Invitation,
} from './members';

/** Dialog about a member. */
interface OpenedDialog {
  Dialog: typeof RemoveDialog;
  member: Member;
}

export function MembersSettings() {
  const { id, can } = useWorkspace();
  const members = useQuery(membersQuery(id));
  const [isInviting, setIsInviting] = useState(false);
  const [opened, setOpened] = useState<OpenedDialog | null>(null);
  const [ownRole, setOwnRole] = useState<Role | null>(null);
  const me = useMe();
  const change = useChangeRole(id);
  const renew = useInvite(id);
  const isAdmin = can('admin');
  useAskedDialog('invite', () => setIsInviting(isAdmin));
  const actions = {
    onRoleChange: ({ user }: Member, role: Role) => {
      if (user.id === me.user.id) setOwnRole(role);
      else change.mutate({ userId: user.id, role });
    },
    onRemove: (member: Member) => setOpened({ Dialog: RemoveDialog, member }),
    onResetPassword: (member: Member) => setOpened({ Dialog: ResetPasswordDialog, member }),
    onNewLink: ({ user: { email, name }, role }: Member) => renew.mutate({ email, name, role }),
  };
  return (
    <SectionCard
      title={t`Members`}
      description={
        isAdmin
          ? t`Admins manage the workspace, builders edit and commit apps, viewers can only view.`
          : t`Only an admin can add members or change roles.`
      }
      actions={
        isAdmin && (
          <DisabledByFile kind="exclusive" item="members">
            <Button onClick={() => setIsInviting(true)}>
              <Trans>Add member</Trans>
            </Button>
          </DisabledByFile>
        )
      }
    >
      <QueryProblem of={members} />
      <SetByFile kind="exclusive" item="members" />
      <ProblemAlert error={change.error ?? renew.error} />
      {members.isPending && <RowsSkeleton label={t`Loading members`} />}
      {members.data && <MemberTable members={members.data} actions={isAdmin ? actions : null} />}
      <GroupsOfFile />
      {isInviting && <InviteDialog onClose={() => setIsInviting(false)} />}
      {renew.data && <InvitationLink invitation={renew.data} onClose={renew.reset} />}
      {ownRole && <GiveUpAdminDialog role={ownRole} change={change} onClose={() => setOwnRole(null)} />}
      {opened && <opened.Dialog member={opened.member} onClose={() => setOpened(null)} />}
    </SectionCard>
  );
}

/** Groups at the identity provider to which a set-up file gives a role here. */
function GroupsOfFile() {
  const { id } = useWorkspace();
  const { data = [] } = useQuery(managedSettingsQuery(id));
  const groups = data.filter(({ kind }) => kind === 'groups');
  if (groups.length === 0) return null;
  return (
    <Stack gap={4} mt="sm">
      {groups.map(({ item }) => (
        <div key={item}>
          <Text size="sm">
            <Trans>People of the group {item} become members when they sign in.</Trans>
          </Text>
          <SetByFile kind="groups" item={item} />
        </div>
      ))}
    </Stack>
  );
}

function GiveUpAdminDialog({
  role,
  change,
  onClose,
}: {
  role: Role;
  change: ReturnType<typeof useChangeRole>;
  onClose: () => void;
}) {
  const me = useMe();
  return (
    <Confirmation
      title={t`Give up the admin role?`}
      confirmLabel={t`Give up role`}
      isPending={change.isPending}
      error={null}
      onClose={onClose}
      onConfirm={() => change.mutate({ userId: me.user.id, role }, { onSettled: onClose })}
    >
      <Trans>You can then no longer change members, roles or settings. Another admin can give it back.</Trans>
    </Confirmation>
  );
}

function RemoveDialog({ member: { user, pending }, onClose }: { member: Member; onClose: () => void }) {
  const { id } = useWorkspace();
  const remove = useRemoveMember(id);
  return (
    <Confirmation
      title={t`Remove ${user.name}?`}
      confirmLabel={t`Remove`}
      isPending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() => remove.mutate(user.id, { onSuccess: onClose })}
    >
      {pending
        ? t`The invitation ends, and its link no longer works.`
        : t`${user.name} loses access to this workspace. The account and its commits remain.`}
    </Confirmation>
  );
}

/** Asks, and then shows the link with which a member chooses a new password, this once. */
function ResetPasswordDialog({ member: { user }, onClose }: { member: Member; onClose: () => void }) {
  const { id } = useWorkspace();
  const makeLink = useMakePasswordLink(id);
  if (makeLink.data) {
    return (
      <ShownOnce
        title={t`Link for a new password`}
        lead={t`Send ${user.name} this link, and nobody else: whoever opens it chooses the password. It works once and expires in 24 hours.`}
        text={makeLink.data.resetUrl}
        copyLabel={t`Copy link`}
        onClose={onClose}
      />
    );
  }
  return (
    <Confirmation
      title={t`Reset the password of ${user.name}?`}
      confirmLabel={t`Create link`}
      isDangerous={false}
      isPending={makeLink.isPending}
      error={makeLink.error}
      onClose={onClose}
      onConfirm={() => makeLink.mutate(user.id)}
    >
      <Trans>
        You get a link to send to {user.name}. The present password works until the link is used. Then all
        sessions, API tokens and provider accounts of {user.name} end.
      </Trans>
    </Confirmation>
  );
}

const INITIAL: { email: string; name: string; role: Role } = { email: '', name: '', role: 'builder' };

function InviteDialog({ onClose }: { onClose: () => void }) {
  const { id } = useWorkspace();
  const invite = useInvite(id);
  const dialog = useFormDialog({
    initialValues: INITIAL,
    validate: {
      email: (value) => (isEmail(value) ? null : t`Enter an email address.`),
    },
    mutation: invite,
    toInput: ({ email, name, role }) => ({
      email: email.trim(),
      role,
      ...(name.trim() ? { name: name.trim() } : {}),
    }),
  });
  const { form } = dialog;
  if (invite.data) return <InvitationLink invitation={invite.data} onClose={onClose} />;
  return (
    <FormDialog title={t`Add member`} submitLabel={t`Create invitation`} onClose={onClose} {...dialog}>
      <TextInput
        label={t`Email`}
        type="email"
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('email')}
      />
      <TextInput
        label={t`Name (optional)`}
        description={t`Shown until they have joined`}
        autoComplete="off"
        {...form.getInputProps('name')}
      />
      <Radio.Group label={t`Role`} {...form.getInputProps('role')}>
        <Stack gap={8} mt={6}>
          {ROLES.map(({ value, label, description }) => (
            <Radio key={value} value={value} label={label} description={description} />
          ))}
        </Stack>
      </Radio.Group>
    </FormDialog>
  );
}

/** Shows the link of a new invitation, this once. */
const InvitationLink = ({
  invitation: { user, inviteUrl = '' },
  onClose,
}: {
  invitation: Invitation;
  onClose: () => void;
}) => (
  <ShownOnce
    title={t`${user.name} is invited`}
    lead={t`Send ${user.name} this link, and nobody else: whoever opens it becomes the member. It works once and expires in 7 days.`}
    text={inviteUrl}
    copyLabel={t`Copy link`}
    onClose={onClose}
  />
);
