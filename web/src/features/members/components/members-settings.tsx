import { Button, Select, Skeleton, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirmation, ProblemAlert, SectionCard } from '../../../components';
import { roleLabel, ROLES, useMe } from '../../../lib/session';
import { useWorkspace } from '../../../lib/workspace';
import { membersQuery, useChangeRole, useRemoveMember, type Member } from '../api/members';
import { InviteDialog } from './invite-dialog';
import classes from './members.module.css';

export function MembersSettings() {
  const { id, can } = useWorkspace();
  const members = useQuery(membersQuery(id));
  const [isInviting, setIsInviting] = useState(false);
  const [removed, setRemoved] = useState<Member | null>(null);
  const change = useChangeRole(id);
  const remove = useRemoveMember(id);
  const isAdmin = can('admin');
  return (
    <SectionCard
      title="Members"
      description={
        isAdmin
          ? 'Admins manage the workspace, builders edit and commit apps, viewers can only view.'
          : 'Only an admin can add members or change roles.'
      }
      actions={isAdmin && <Button onClick={() => setIsInviting(true)}>Add member</Button>}
    >
      <ProblemAlert error={members.error ?? change.error} />
      {members.isPending && <Skeleton h={120} />}
      {members.data && (
        <MemberTable
          members={members.data}
          onRoleChange={isAdmin ? change.mutate : null}
          onRemove={isAdmin ? setRemoved : null}
        />
      )}
      {isInviting && <InviteDialog onClose={() => setIsInviting(false)} />}
      {removed && (
        <Confirmation
          title={`Remove ${removed.user.name}?`}
          confirmLabel="Remove"
          isPending={remove.isPending}
          error={remove.error}
          onClose={() => setRemoved(null)}
          onConfirm={() => remove.mutate(removed.user.id, { onSuccess: () => setRemoved(null) })}
        >
          {removed.user.name} loses access to this workspace. The account and its commits remain.
        </Confirmation>
      )}
    </SectionCard>
  );
}

interface TableProps {
  members: Member[];
  onRoleChange: ((change: { userId: string; role: Member['role'] }) => void) | null;
  onRemove: ((member: Member) => void) | null;
}

function MemberTable({ members, onRoleChange, onRemove }: TableProps) {
  const me = useMe();
  return (
    <Table verticalSpacing="xs" className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Member</Table.Th>
          <Table.Th w={140}>Role</Table.Th>
          {onRemove && (
            <Table.Th w={90}>
              <span className="visually-hidden">Actions</span>
            </Table.Th>
          )}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {members.map((member) => (
          <Table.Tr key={member.user.id}>
            <Table.Td>
              <div className={classes.name}>
                {member.user.name}
                {member.user.id === me.user.id && <span className={classes.you}> (you)</span>}
              </div>
              <div className={classes.email}>{member.user.email}</div>
            </Table.Td>
            <Table.Td>
              {onRoleChange ? (
                <Select
                  size="xs"
                  w={120}
                  aria-label={`Role of ${member.user.name}`}
                  data={ROLES}
                  value={member.role}
                  onChange={(role) => role && onRoleChange({ userId: member.user.id, role })}
                />
              ) : (
                roleLabel(member.role)
              )}
            </Table.Td>
            {onRemove && (
              <Table.Td ta="right">
                <Button
                  variant="subtle"
                  color="gray"
                  size="compact-sm"
                  aria-label={`Remove ${member.user.name}`}
                  onClick={() => onRemove(member)}
                >
                  Remove
                </Button>
              </Table.Td>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
