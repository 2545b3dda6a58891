import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Accounts, announceAccessChange, emailKey, PasswordLinks, type UserView } from '../../auth';
import { Database, newId, rowsOf, violatedConstraint } from '../../core/database';
import { conflict, forbidden, notFound } from '../../core/errors';
import { AuditLog } from '../audit/audit-log';
import { WorkspaceEvents } from '../events/workspace-events';
import { Invitations } from './invitations';
import { Invitation } from './invitation.entity';
import { Membership } from './membership.entity';
import { findAddressHolder } from './proven-address';
import { isAtLeast, type Role } from './role';

export interface Member {
  id: string;
  /** A pending member is as the admin gave them, with the invitation's id. */
  user: UserView;
  role: Role;
  pending: boolean;
  /** End of a pending member's link. Null: a member. */
  inviteExpiresAt: Date | null;
}

interface MemberRow {
  id: string;
  user_id: string;
  name: string;
  email: string;
  role: Role;
  pending: boolean;
  invite_expires_at: Date | null;
}

const MEMBERS = `
  select m.id, u.id as user_id, u.name, u.email, m.role, false as pending, null::timestamptz as invite_expires_at
  from memberships m join users u on u.id = m.user_id where m.workspace_id = $1
  union all
  select id, id, name, email, role, true, expires_at from invitations where workspace_id = $1`;

interface Invited {
  email: string;
  /** Default: the address. */
  name?: string;
  role: Role;
}

interface NewMember extends MemberId {
  /** By default a new one. */
  id?: string;
  role: Role;
  /** Id of a user. */
  invitedBy?: string | null;
  /** The account's address in lower case, if the inviter knows that it is the account's. */
  invitedEmailKey?: string | null;
  /** Groups at the identity provider decide on it. */
  fromProvider?: boolean;
}

type AddedMember = Pick<Member, 'user' | 'role'>;

/** Members of workspaces and their roles. A workspace always has an admin. */
@Injectable()
export class Members {
  constructor(
    private readonly database: Database,
    private readonly accounts: Accounts,
    private readonly invitations: Invitations,
    private readonly events: WorkspaceEvents,
    private readonly audit: AuditLog,
    private readonly passwordLinks: PasswordLinks,
  ) {}

  /** Lists members and pending ones, in the order in which they were added. */
  async list(workspaceId: string, page: { after: string | null; take: number }): Promise<Member[]> {
    const rows = await this.database.query<MemberRow>(
      `select * from (${MEMBERS}) member where $2::uuid is null or id > $2 order by id limit $3`,
      [workspaceId, page.after, page.take],
    );
    return rows.map(memberOf);
  }

  async get(workspaceId: string, userId: string): Promise<Member> {
    const [row] = await this.database.query<MemberRow>(
      `select * from (${MEMBERS}) member where user_id = $2`,
      [workspaceId, userId],
    );
    if (!row) throw notFound('The member');
    return memberOf(row);
  }

  isMember(tx: EntityManager, member: MemberId): Promise<boolean> {
    return tx.existsBy(Membership, { ...member });
  }

  /** Withdraws the member’s password link: its maker may have no rights in this workspace. */
  async add(tx: EntityManager, { id = newId(), ...member }: NewMember): Promise<void> {
    await tx.insert(Membership, { id, ...member }).catch((error: unknown) => {
      if (violatedConstraint(error) !== 'memberships_user') throw error;
      throw alreadyMember();
    });
    await this.passwordLinks.withdrawOf(tx, member.userId);
  }

  /** Adds a member who has agreed to it, and tells who has invited them. */
  async join(tx: EntityManager, member: NewMember): Promise<void> {
    const { workspaceId, invitedBy } = member;
    const id = newId();
    await this.add(tx, { ...member, id });
    await this.events.publishPart(tx, { workspaceId, part: 'members' });
    if (invitedBy) await this.events.publish(tx, { workspaceId, type: 'joined', subjectId: id });
  }

  /** Makes a person who has accepted an invitation a member; a member gets the role that they were invited for, if it is higher. */
  async joinInvited(
    tx: EntityManager,
    { workspaceId, role, invitedBy, email }: Invitation,
    { userId, ip }: { userId: string; ip: string | undefined },
  ): Promise<void> {
    const [{ inviter, key }] = await rowsOf<{ inviter: string | null; key: string }>(
      tx,
      'select u.email_key as key, (select email from users where id = $2) as inviter from users u where u.id = $1',
      [userId, invitedBy],
    );
    const invitedEmailKey = key === emailKey(email) ? key : null;
    const member = { workspaceId, userId, role, invitedBy, invitedEmailKey };
    if (!(await this.raise(tx, member))) await this.join(tx, member);
    await this.audit.record(tx, {
      actor: { userId, workspaceId },
      action: 'joined',
      target: email,
      ip: ip ?? null,
      detail: { role, ...(inviter && { invitedBy: inviter }) },
    });
  }

  /** Returns false for someone who is no member. */
  private async raise(tx: EntityManager, { workspaceId, userId, role, ...by }: NewMember): Promise<boolean> {
    const present = await tx.findOneBy(Membership, { workspaceId, userId });
    if (!present) return false;
    const higher = isAtLeast(present.role, role) ? {} : { role, fromProvider: false };
    await tx.update(Membership, { workspaceId, userId }, { ...higher, ...by });
    await this.events.publishPart(tx, { workspaceId, part: 'members' });
    return true;
  }

  /** Invites a person. Does not tell anything about their account, or that there is none. */
  async invite(
    { workspaceId, userId }: MemberId,
    { email, name = email, role }: Invited,
  ): Promise<AddedMember & { inviteToken: string }> {
    return this.database.joined(async (tx) => {
      await this.refuseMember(tx, workspaceId, email);
      const { id, token } = await this.invitations.create(tx, {
        ...{ workspaceId, email, name, role },
        invitedBy: userId,
      });
      await this.events.publishPart(tx, { workspaceId, part: 'members' });
      return { user: { id, name, email }, role, inviteToken: token };
    });
  }

  /** Adds a person at once if that can be done, else invites them. For the operator only: the person is not asked. */
  async addByOperator(
    { workspaceId, userId }: MemberId,
    person: Invited & { password: string },
  ): Promise<AddedMember & { inviteToken?: string }> {
    if (!(await this.accounts.isOperator(userId))) throw onlyForOperator();
    return this.database.joined(
      async (tx) =>
        (await this.addAtOnce(tx, workspaceId, person)) ??
        (await this.invite({ workspaceId, userId }, person)),
    );
  }

  /**
   * Adds, on the word of the operator, the account that has proven an address. If no account has it, makes one with the given
   * password, which no existing account gets. Returns null if the person has to be invited.
   */
  async addAtOnce(
    tx: EntityManager,
    workspaceId: string,
    { email, name = email, role, password }: Invited & { password?: string },
  ): Promise<AddedMember | null> {
    const { account } = await findAddressHolder(tx, workspaceId, email);
    if (account ? !account.isProven : password === undefined) return null;
    const user =
      account ?? (await this.accounts.create(tx, { email, name, password: password!, isVouched: true }));
    await tx.delete(Invitation, { workspaceId, emailKey: emailKey(email) });
    await this.add(tx, { workspaceId, userId: user.id, role });
    await this.events.publishPart(tx, { workspaceId, part: 'members' });
    return { user: { id: user.id, name: user.name, email: user.email }, role };
  }

  /** Someone who has merely typed the address is another person. */
  private async refuseMember(tx: EntityManager, workspaceId: string, email: string): Promise<void> {
    const { account, role } = await findAddressHolder(tx, workspaceId, email);
    if (account?.isProven && role !== null) throw alreadyMember();
  }

  async changeRole({ role, ...member }: MemberId & { role: Role }): Promise<void> {
    await this.change(member, {
      invitation: (tx, id) => tx.update(Invitation, id, { role }),
      membership: (tx) => tx.update(Membership, member, { role, fromProvider: false }),
    });
  }

  /** Removes a member, or revokes an invitation. The audit trail has the address: the id belongs to no one here afterwards. */
  async remove(userId: string, { actor, ip }: { actor: MemberId; ip: string | undefined }): Promise<void> {
    const member = { workspaceId: actor.workspaceId, userId };
    await this.database.joined(async (tx) => {
      const { user, pending } = await this.get(member.workspaceId, userId);
      await this.removeUnlisted(member);
      await this.audit.record(tx, {
        actor,
        action: 'removed',
        target: user.email,
        ip: ip ?? null,
        detail: pending ? { pending } : {},
      });
    });
  }

  /** Removes a member, or revokes an invitation, that a set-up file no longer lists. */
  async removeUnlisted(member: MemberId): Promise<void> {
    await this.change(member, {
      invitation: (tx, id) => tx.delete(Invitation, id),
      membership: (tx) => tx.delete(Membership, member),
    });
  }

  private async change({ workspaceId, userId }: MemberId, by: Change): Promise<void> {
    await this.database.joined(async (tx) => {
      // Serializes two admins who demote each other at the same time.
      await rowsOf(tx, 'select 1 from workspaces where id = $1 for no key update', [workspaceId]);
      const { affected } = await by.invitation(tx, { workspaceId, id: userId });
      if (!affected) await this.changeAdmins(tx, { workspaceId, userId }, by);
      await this.events.publishPart(tx, { workspaceId, part: 'members' });
    });
  }

  /** Records in all workspaces of a person that their address has changed. */
  async recordAddress(
    tx: EntityManager,
    {
      userId,
      ip,
      ...detail
    }: { userId: string; ip: string | null; before: string; after: string; by: string },
  ): Promise<void> {
    for (const { workspaceId } of await tx.findBy(Membership, { userId })) {
      const actor = { userId, workspaceId };
      await this.audit.record(tx, { actor, action: 'address_changed', target: detail.after, ip, detail });
      await this.events.publishPart(tx, { workspaceId, part: 'members' });
    }
  }

  /** Ends what a person could do by a membership that has changed: open streams, and links for passwords. */
  async endAccess(tx: EntityManager, userId: string): Promise<void> {
    await announceAccessChange(tx, userId);
    await this.passwordLinks.withdrawOf(tx, userId);
    await this.passwordLinks.withdrawMadeBy(tx, userId);
  }

  private async changeAdmins(
    tx: EntityManager,
    { workspaceId, userId }: MemberId,
    by: Change,
  ): Promise<void> {
    const { affected } = await by.membership(tx);
    if (!affected) throw notFound('The member');
    await this.endAccess(tx, userId);
    const hasAdmin = await tx.existsBy(Membership, { workspaceId, role: 'admin' });
    if (!hasAdmin) {
      throw conflict('last_admin', 'This is the workspace’s last admin.', {
        remedy: 'Make someone else an admin first.',
      });
    }
  }
}

interface MemberId {
  workspaceId: string;
  userId: string;
}

interface Change {
  invitation: (tx: EntityManager, id: { workspaceId: string; id: string }) => Promise<Affected>;
  membership: (tx: EntityManager) => Promise<Affected>;
}

interface Affected {
  affected?: number | null;
}

const memberOf = (row: MemberRow): Member => ({
  id: row.id,
  user: { id: row.user_id, name: row.name, email: row.email },
  role: row.role,
  pending: row.pending,
  inviteExpiresAt: row.invite_expires_at,
});

const alreadyMember = () =>
  conflict('already_member', 'This person is already a member.', { remedy: 'Change the role instead.' });

const onlyForOperator = () =>
  forbidden(
    'Only the operator, who created the first account, can add members with a password. Invite them without one.',
  );
