import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  Accounts,
  AccountsElsewhere,
  linkNotValid,
  PasswordLinks,
  type PasswordLink,
  type User,
  type UserView,
} from '../../auth';
import { Database, rowsOf } from '../../core/database';
import { conflict, forbidden } from '../../core/errors';
import { AuditLog } from '../audit/audit-log';
import type { Actor } from '../workspace-member';
import { Members } from './members';

/**
 * A new password for a member who forgot theirs, by a link from an admin. The link's holder can act as the member, so the
 * admin must have every right that the account has: in all of its workspaces, when the link is made and when it is used.
 */
@Injectable()
export class ResetPassword {
  constructor(
    private readonly database: Database,
    private readonly accounts: Accounts,
    private readonly links: PasswordLinks,
    private readonly members: Members,
    private readonly log: AuditLog,
    private readonly elsewhere: AccountsElsewhere,
  ) {}

  /** Makes a link for a member; an earlier one no longer works. */
  async offer(
    { userId: adminId, workspaceId }: Actor,
    memberId: string,
  ): Promise<{ user: UserView; token: string; expiresAt: Date }> {
    const { user, pending } = await this.members.get(workspaceId, memberId);
    if (pending) throw memberPending();
    // Otherwise a stolen session would be enough to take over the account, which else takes the present password.
    if (memberId === adminId) throw ownPassword();
    return this.database.joined(async (tx) => {
      const link = { userId: memberId, workspaceId, madeBy: adminId };
      if (!(await this.mayReset(tx, link))) throw needsOperator();
      return { user, ...(await this.links.create(tx, link)) };
    });
  }

  /** Returns the account that a link is for. */
  show(token: string): Promise<{ user: User; expiresAt: Date }> {
    return this.database.joined(async (tx) => {
      const link = await this.links.get(tx, token);
      if (!(await this.mayReset(tx, link))) throw linkNotValid();
      return { user: await this.accounts.get(link.userId), expiresAt: link.expiresAt };
    });
  }

  /**
   * Sets the password, and ends all sessions, API tokens, and accounts at providers, which would give the link's holder
   * the member's rights there.
   */
  async use({ token, password, ip }: { token: string; password: string; ip: string | null }): Promise<void> {
    await this.database.joined(async (tx) => {
      // Taken before the password is hashed, which would let anybody use up CPU time.
      const link = await this.links.take(tx, token);
      if (!(await this.mayReset(tx, link))) throw linkNotValid();
      const { userId, workspaceId } = link;
      await this.accounts.resetPassword(tx, userId, password);
      await this.elsewhere.forgetAll(tx, userId);
      const { email } = await this.accounts.get(userId);
      await this.log.record(tx, {
        actor: { userId, workspaceId },
        action: 'password_reset',
        target: email,
        ip,
      });
    });
  }

  private async mayReset(
    tx: EntityManager,
    { userId, workspaceId, madeBy }: Omit<PasswordLink, 'expiresAt'>,
  ): Promise<boolean> {
    // The operator has rights beyond workspaces.
    if (await this.accounts.isOperator(userId)) return false;
    const beyond = await rowsOf(
      tx,
      `select from memberships theirs where user_id = $1 and not exists (
         select from memberships own
         where own.workspace_id = theirs.workspace_id and own.user_id = $2 and own.role = 'admin')`,
      [userId, madeBy],
    );
    return beyond.length === 0 && (await this.members.isMember(tx, { workspaceId, userId }));
  }
}

const memberPending = () =>
  conflict('member_pending', 'This person has not joined yet, and has no password.', {
    remedy: 'Make a new link for the invitation instead.',
  });

const ownPassword = () =>
  conflict('own_password', 'This is your own account.', { remedy: 'Change your password in your profile.' });

const needsOperator = () =>
  forbidden('This account has permissions that you do not have, for example in another workspace.', {
    code: 'reset_needs_operator',
    remedy: 'Ask the operator of this server, who can run npm run admin -- reset-password.',
  });
