import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Accounts, announceAccessChange, type UserView } from '../../auth';
import { Database, newId, rowsOf, violatedConstraint } from '../../core/database';
import { conflict, notFound } from '../../core/errors';
import { WorkspaceEvents } from '../events/workspace-events';
import { Membership } from './membership.entity';
import type { Role } from './role';

export interface Member {
  id: string;
  user: UserView;
  role: Role;
}

interface MemberRow {
  id: string;
  user_id: string;
  name: string;
  email: string;
  role: Role;
}

/** Members of workspaces and their roles. A workspace always has an admin. */
@Injectable()
export class Members {
  constructor(
    private readonly database: Database,
    private readonly accounts: Accounts,
    private readonly events: WorkspaceEvents,
  ) {}

  async list(workspaceId: string, page: { after: string | null; take: number }): Promise<Member[]> {
    const rows = await this.database.query<MemberRow>(
      `select m.id, u.id as user_id, u.name, u.email, m.role from memberships m join users u on u.id = m.user_id
       where m.workspace_id = $1 and ($2::uuid is null or m.id > $2) order by m.id limit $3`,
      [workspaceId, page.after, page.take],
    );
    return rows.map((row) => ({
      id: row.id,
      user: { id: row.user_id, name: row.name, email: row.email },
      role: row.role,
    }));
  }

  async get(workspaceId: string, userId: string): Promise<{ user: UserView; role: Role }> {
    const membership = await this.database.manager.findOneBy(Membership, { workspaceId, userId });
    if (!membership) throw notFound('The member');
    const { id, name, email } = await this.accounts.get(userId);
    return { user: { id, name, email }, role: membership.role };
  }

  async add(tx: EntityManager, member: { workspaceId: string; userId: string; role: Role }): Promise<void> {
    await tx.insert(Membership, { id: newId(), ...member }).catch((error: unknown) => {
      if (violatedConstraint(error) !== 'memberships_user') throw error;
      throw conflict('already_member', 'This person is already a member.', {
        remedy: 'Change the role instead.',
      });
    });
  }

  /** Adds a member. An unknown address becomes a new user with the given password, else with an invitation. */
  async invite(
    workspaceId: string,
    person: { email: string; name?: string; role: Role; password?: string },
  ): Promise<{ user: UserView; role: Role; inviteToken: string | null }> {
    return this.database.transaction(async (tx) => {
      const user = await this.accounts.findOrCreate(tx, { ...person, name: person.name ?? person.email });
      await this.add(tx, { workspaceId, userId: user.id, role: person.role });
      await this.events.publishPart(tx, { workspaceId, part: 'members' });
      const inviteToken = (await this.needsInvite(tx, user)) ? await this.accounts.invite(tx, user.id) : null;
      return { user: { id: user.id, name: user.name, email: user.email }, role: person.role, inviteToken };
    });
  }

  /**
   * Returns true for a user without a password who is in no other workspace: an invitation would let the admin who
   * creates it into the other workspaces.
   */
  private async needsInvite(
    tx: EntityManager,
    user: { id: string; passwordHash: string | null },
  ): Promise<boolean> {
    return user.passwordHash === null && (await tx.countBy(Membership, { userId: user.id })) === 1;
  }

  async changeRole(member: { workspaceId: string; userId: string; role: Role }): Promise<void> {
    await this.changeAdmins(member, (tx) =>
      tx.update(
        Membership,
        { workspaceId: member.workspaceId, userId: member.userId },
        { role: member.role },
      ),
    );
  }

  async remove(member: { workspaceId: string; userId: string }): Promise<void> {
    await this.changeAdmins(member, (tx) => tx.delete(Membership, member));
  }

  private async changeAdmins(
    { workspaceId, userId }: { workspaceId: string; userId: string },
    change: (tx: EntityManager) => Promise<unknown>,
  ): Promise<void> {
    await this.database.transaction(async (tx) => {
      // Serializes two admins who demote each other at the same time.
      await rowsOf(tx, 'select 1 from workspaces where id = $1 for no key update', [workspaceId]);
      const isMember = await tx.existsBy(Membership, { workspaceId, userId });
      if (!isMember) throw notFound('The member');
      await change(tx);
      await announceAccessChange(tx, userId);
      await this.events.publishPart(tx, { workspaceId, part: 'members' });
      const hasAdmin = await tx.existsBy(Membership, { workspaceId, role: 'admin' });
      if (!hasAdmin) {
        throw conflict('last_admin', 'This is the workspace’s last admin.', {
          remedy: 'Make somebody else an admin first.',
        });
      }
    });
  }
}
