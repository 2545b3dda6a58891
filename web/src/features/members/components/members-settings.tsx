import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirmation, ProblemAlert, SectionCard, RowsSkeleton } from '../../../components';
import { useMe, type Role } from '../../../lib/session';
import { useAskedDialog } from '../../../lib/use-asked-dialog';
import { membersQuery, useWorkspace } from '../../../lib/workspace';
import { useChangeRole, useInvite, useRemoveMember, type Member } from '../api/members';
import { InvitationLink } from './invitation-link';
import { InviteDialog } from './invite-dialog';
import { MemberTable } from './member-table';
import { ResetPasswordDialog } from './reset-password-dialog';

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
          <Button onClick={() => setIsInviting(true)}>
            <Trans>Add member</Trans>
          </Button>
        )
      }
    >
      <ProblemAlert error={members.error ?? change.error ?? renew.error} />
      {members.isPending && <RowsSkeleton label={t`Loading members`} />}
      {members.data && <MemberTable members={members.data} actions={isAdmin ? actions : null} />}
      {isInviting && <InviteDialog onClose={() => setIsInviting(false)} />}
      {renew.data && <InvitationLink invitation={renew.data} onClose={renew.reset} />}
      {ownRole && <GiveUpAdminDialog role={ownRole} change={change} onClose={() => setOwnRole(null)} />}
      {opened && <opened.Dialog member={opened.member} onClose={() => setOpened(null)} />}
    </SectionCard>
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
