import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Config } from '../core/config';
import { Database, newId, rowsOf } from '../core/database';
import { hashToken, newToken } from '../core/secrets';
import { announceAccessChange } from './access-changes';
import { accountDisabled } from './account-disabled';
import type { Principal } from './principal';
import type { TokenScope } from './token-scope';

export const SESSION_SECONDS = 30 * 24 * 3600;
const FRESH_SECONDS = 600;
const SESSION_PREFIX = 'trs';
export const API_TOKEN_PREFIX = 'trt';

interface CredentialRow {
  user_id: string;
  name: string;
  email: string;
  author_name: string;
  author_email: string;
  id: string;
  scope: TokenScope;
  workspace_id: string | null;
}

/** Sign-on at an identity provider that opened a session. */
export interface SessionOrigin {
  identityId: string;
  /** The provider's id of its own session; null if it tells none. */
  providerSid: string | null;
}

const USER = `u.id as user_id, u.name, u.email, coalesce(u.git_name, u.name) as author_name,
  coalesce(u.git_email, u.email) as author_email`;

const FIND_SESSION = `
  select s.id, 'all' as scope, null as workspace_id, ${USER} from sessions s join users u on u.id = s.user_id
  where s.token_hash = $1 and s.expires_at > now() and u.disabled_at is null
    and (s.identity_id is null or s.created_at > now() - make_interval(hours => $2))`;

// The use of a token is recorded at most once a minute, to spare a write for each request of a busy pipeline.
const FIND_API_TOKEN = `
  with used as (
    update api_tokens set last_used_at = now()
    where token_hash = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')
  )
  select t.id, t.scope, t.workspace_id, ${USER} from api_tokens t join users u on u.id = t.user_id
  where t.token_hash = $1 and (t.expires_at is null or t.expires_at > now()) and u.disabled_at is null`;

/** Opens, finds and closes sessions and API tokens. Only hashes of them are stored. */
@Injectable()
export class Sessions {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  async open(tx: EntityManager, userId: string, from: SessionOrigin | null = null): Promise<string> {
    const token = newToken(SESSION_PREFIX);
    const opened = await rowsOf(
      tx,
      `insert into sessions (id, user_id, token_hash, expires_at, identity_id, provider_sid)
       select $1, id, $3, now() + make_interval(secs => $4), $5, $6 from users where id = $2 and disabled_at is null
       returning 1`,
      [
        newId(),
        userId,
        hashToken(token),
        SESSION_SECONDS,
        from?.identityId ?? null,
        from?.providerSid ?? null,
      ],
    );
    if (opened.length === 0) throw accountDisabled();
    await tx.query('delete from sessions where user_id = $1 and expires_at < now()', [userId]);
    return token;
  }

  /** Returns null for a token that is unknown, expired or revoked. */
  async find(token: string, via: Principal['via']): Promise<Principal | null> {
    const [row] = token.startsWith(`${API_TOKEN_PREFIX}_`)
      ? await this.database.query<CredentialRow>(FIND_API_TOKEN, [hashToken(token)])
      : await this.database.query<CredentialRow>(FIND_SESSION, [hashToken(token), this.signOnHours]);
    if (!row) return null;
    const {
      user_id: userId,
      name,
      email,
      author_name: authorName,
      author_email: authorEmail,
      id,
      scope,
      workspace_id: onlyWorkspaceId,
    } = row;
    const author = { name: authorName, email: authorEmail };
    return { userId, name, email, author, credentialId: id, via, scope, onlyWorkspaceId };
  }

  /** Age at which a session that began by sign-on ends, at once after a change of the setting. */
  private get signOnHours(): number {
    return this.config.oidc?.sessionHours ?? SESSION_SECONDS / 3600;
  }

  /** Returns true if the session or token is still valid, for event streams that began with it. */
  async isOpen(credentialId: string): Promise<boolean> {
    const rows = await this.database.query(
      `select 1 from sessions where id = $1 and expires_at > now()
         and (identity_id is null or created_at > now() - make_interval(hours => $2))
       union all select 1 from api_tokens where id = $1 and (expires_at is null or expires_at > now())`,
      [credentialId, this.signOnHours],
    );
    return rows.length > 0;
  }

  async close(sessionId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const ended = await rowsOf<{ user_id: string }>(
        tx,
        'delete from sessions where id = $1 returning user_id',
        [sessionId],
      );
      for (const { user_id: userId } of ended) await announceAccessChange(tx, userId);
    });
  }

  endOthers(principal: Principal): Promise<void> {
    return this.database.transaction((tx) => this.closeOthers(tx, principal));
  }

  async closeOthers(tx: EntityManager, { userId, credentialId }: Principal): Promise<void> {
    await rowsOf(tx, 'delete from sessions where user_id = $1 and id <> $2', [userId, credentialId]);
    await announceAccessChange(tx, userId);
  }

  /** Ends the sessions that a provider's session opened; without a `sid`, all of the person's. Returns their number. */
  async closeSignedOn(ended: {
    issuer: string;
    subject: string | null;
    sid: string | null;
  }): Promise<number> {
    return this.database.transaction(async (tx) => {
      const rows = await rowsOf<{ user_id: string }>(
        tx,
        `delete from sessions s using identities i
         where i.id = s.identity_id and i.issuer = $1 and ($2::text is null or i.subject = $2)
           and ($3::text is null or s.provider_sid = $3)
         returning s.user_id`,
        [ended.issuer, ended.subject, ended.sid],
      );
      for (const userId of new Set(rows.map((row) => row.user_id))) await announceAccessChange(tx, userId);
      return rows.length;
    });
  }

  /** Ends the sessions that any identity provider opened. */
  async closeOfIdentities(tx: EntityManager, userId: string): Promise<void> {
    await rowsOf(tx, 'delete from sessions where user_id = $1 and identity_id is not null', [userId]);
    await announceAccessChange(tx, userId);
  }

  async closeAll(tx: EntityManager, userId: string): Promise<void> {
    await rowsOf(tx, 'delete from sessions where user_id = $1', [userId]);
    await announceAccessChange(tx, userId);
  }

  /** Returns true for a session that was opened a few minutes ago, with the password or by sign-on. */
  async isFresh({ credentialId }: Principal): Promise<boolean> {
    const rows = await this.database.query(
      'select from sessions where id = $1 and created_at > now() - make_interval(secs => $2)',
      [credentialId, FRESH_SECONDS],
    );
    return rows.length > 0;
  }
}
