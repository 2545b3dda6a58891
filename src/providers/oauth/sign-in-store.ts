import { Injectable } from '@nestjs/common';
import { Database, newId } from '../../core/database';
import { hashToken, SecretBox, type SealedColumn } from '../../core/secrets';
import type { ProviderKind } from '../catalogue';

/** Sign-in that was started, with the person who may finish it. */
export interface BegunSignIn {
  userId: string;
  /** Session or API token that started it. */
  credentialId: string;
  provider: ProviderKind;
  baseUrl: string;
  clientId: string;
  redirectUri: string;
  /** PKCE verifier. */
  verifier: string;
}

interface Row {
  id: string;
  user_id: string;
  provider: ProviderKind;
  base_url: string;
  client_id: string;
  redirect_uri: string;
  sealed_verifier: Buffer;
}

/** Lifetime of the codes at most providers. */
const LIFETIME_SECONDS = 600;
/** Per person; beyond it, the oldest are deleted. */
const MAX_OPEN = 20;

const purpose = (id: string, baseUrl: string): string => `provider sign-in ${id} ${baseUrl}`;

export const SEALED_VERIFIERS: SealedColumn = {
  table: 'provider_sign_ins',
  column: 'sealed_verifier',
  holds: 'sign-ins at providers that are under way',
  key: ['id', 'base_url'],
  purpose: (row) => purpose(row.id, row.base_url),
};

/** Sign-ins that are at the provider's page. Any replica can finish them. */
@Injectable()
export class SignInStore {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
  ) {}

  /** Returns the time of expiry. Stores only a hash of the state. */
  async add(state: string, signIn: BegunSignIn): Promise<Date> {
    const { userId, credentialId, provider, baseUrl, clientId, redirectUri, verifier } = signIn;
    const id = newId();
    await this.database.query(
      `delete from provider_sign_ins where expires_at < now() or id in (
         select id from provider_sign_ins where user_id = $1 order by created_at desc offset $2)`,
      [userId, MAX_OPEN - 1],
    );
    const sealed = this.secretBox.seal(verifier, purpose(id, baseUrl));
    const [row] = await this.database.query<{ expires_at: Date }>(
      `insert into provider_sign_ins
         (id, state_hash, user_id, credential_id, provider, base_url, client_id, redirect_uri, sealed_verifier, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + make_interval(secs => $10)) returning expires_at`,
      [
        ...[id, hashToken(state), userId, credentialId, provider, baseUrl, clientId, redirectUri, sealed],
        LIFETIME_SECONDS,
      ],
    );
    return row.expires_at;
  }

  /** Returns it once, to the session that started it; null for any other. */
  async take(state: string, by: { userId: string; credentialId: string }): Promise<BegunSignIn | null> {
    const [row] = await this.database.query<Row>(
      `delete from provider_sign_ins
       where state_hash = $1 and user_id = $2 and credential_id = $3 and expires_at > now() returning *`,
      [hashToken(state), by.userId, by.credentialId],
    );
    if (!row) return null;
    return {
      ...by,
      provider: row.provider,
      baseUrl: row.base_url,
      clientId: row.client_id,
      redirectUri: row.redirect_uri,
      verifier: this.secretBox.open(row.sealed_verifier, purpose(row.id, row.base_url)),
    };
  }
}
