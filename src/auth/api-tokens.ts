import { HttpStatus, Injectable } from '@nestjs/common';
import { type EntityManager, MoreThan } from 'typeorm';
import { Database, isUuid, newId, rowsOf } from '../core/database';
import { AppError, badRequest, notFound, unauthorized } from '../core/errors';
import { hashToken, newToken } from '../core/secrets';
import { announceAccessChange } from './access-changes';
import { AccountRequests, type KeyedRequest } from './account-requests';
import { Accounts } from './accounts';
import { ApiToken } from './api-token.entity';
import type { Principal } from './principal';
import { API_TOKEN_PREFIX, Sessions } from './sessions';
import type { TokenScope } from './token-scope';

type NewToken = Pick<ApiToken, 'userId' | 'name' | 'scope' | 'expiresAt'> &
  Partial<Pick<ApiToken, 'workspaceId' | 'clientId'>> & { credentialId: string };

/** Personal API tokens. They have their user's rights, or read alone, until they expire or are deleted. */
@Injectable()
export class ApiTokens {
  constructor(
    private readonly database: Database,
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
    private readonly requests: AccountRequests,
  ) {}

  /** Requires the present password unless it has just been used to sign in: a token outlives a stolen session. */
  async create(
    principal: Principal,
    token: { name: string; scope?: TokenScope; expiresAt?: string | null; currentPassword?: string },
    request: KeyedRequest | null,
  ): Promise<{ id: string; token: string }> {
    const expiresAt = token.expiresAt == null ? null : new Date(token.expiresAt);
    if (expiresAt && expiresAt.getTime() <= Date.now()) {
      throw badRequest('The token would expire at once.', [
        { path: 'expiresAt', message: 'must be in the future' },
      ]);
    }
    await this.requirePassword(principal, token.currentPassword);
    const { userId, credentialId } = principal;
    return this.requests.once(request, async (tx) => {
      const { name, scope = 'all' } = token;
      const made = await this.issue(tx, { userId, credentialId, name, scope, expiresAt });
      if (made === null) throw unauthorized();
      return made;
    });
  }

  /** Makes a token on the word of a session. Returns null if that has ended, or the membership in the token's workspace. */
  async issue(
    tx: EntityManager,
    { credentialId, ...token }: NewToken,
  ): Promise<{ id: string; token: string } | null> {
    // A change of the password holds this lock. It revokes the session, or sees the new token.
    await rowsOf(tx, 'select from users where id = $1 for share', [token.userId]);
    if (!(await this.sessions.isOpen(credentialId))) return null;
    if (token.workspaceId && !(await holdMembership(tx, token.workspaceId, token.userId))) return null;
    const secret = newToken(API_TOKEN_PREFIX);
    const id = newId();
    await tx.insert(ApiToken, { id, ...token, tokenHash: hashToken(secret) });
    return { id, token: secret };
  }

  async requirePassword(principal: Principal, given: string | undefined): Promise<void> {
    if (given !== undefined) {
      const user = await this.accounts.get(principal.userId);
      await this.accounts.confirmPassword(principal, user, given);
    } else if (!(await this.sessions.isFresh(principal))) {
      const user = await this.accounts.get(principal.userId);
      if (!user.passwordHash) return this.accounts.requireFresh(principal);
      throw new AppError('password_required', HttpStatus.FORBIDDEN, 'The current password is required.', {
        remedy: 'Enter it, or sign in again.',
        errors: [{ path: 'currentPassword', message: 'is missing' }],
      });
    }
  }

  list(userId: string, page: { after: string | null; take: number }): Promise<ApiToken[]> {
    return this.database.manager.find(ApiToken, {
      where: { userId, ...(page.after ? { id: MoreThan(page.after) } : {}) },
      order: { id: 'asc' },
      take: page.take,
    });
  }

  async revoke(userId: string, id: string): Promise<void> {
    if (!isUuid(id)) throw notFound('The API token');
    await this.database.transaction(async (tx) => {
      const { affected } = await tx.delete(ApiToken, { id, userId });
      if (!affected) throw notFound('The API token');
      await announceAccessChange(tx, userId);
    });
  }
}

/** Returns true if the user is a member of the workspace, and stays one until the end of the transaction. */
async function holdMembership(tx: EntityManager, workspaceId: string, userId: string): Promise<boolean> {
  const rows = await rowsOf(
    tx,
    'select from memberships where workspace_id = $1 and user_id = $2 for key share',
    [workspaceId, userId],
  );
  return rows.length > 0;
}
