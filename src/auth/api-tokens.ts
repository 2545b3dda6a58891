import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { Database, isUuid, newId } from '../core/database';
import { badRequest, notFound } from '../core/errors';
import { hashToken, newToken } from '../core/secrets';
import { announceAccessChange } from './access-changes';
import { ApiToken } from './api-token.entity';
import { API_TOKEN_PREFIX } from './sessions';

/** Personal API tokens. They have their user's rights until they expire or are deleted. */
@Injectable()
export class ApiTokens {
  constructor(private readonly database: Database) {}

  async create(
    userId: string,
    token: { name: string; expiresAt?: string },
  ): Promise<{ id: string; token: string }> {
    const expiresAt = token.expiresAt === undefined ? null : new Date(token.expiresAt);
    if (expiresAt && expiresAt.getTime() <= Date.now()) {
      throw badRequest('The token would expire at once.', [
        { path: 'expiresAt', message: 'must be in the future' },
      ]);
    }
    const secret = newToken(API_TOKEN_PREFIX);
    const id = newId();
    await this.database.manager.insert(ApiToken, {
      id,
      userId,
      name: token.name,
      tokenHash: hashToken(secret),
      expiresAt,
    });
    return { id, token: secret };
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
