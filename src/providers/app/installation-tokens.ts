import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Config } from '../../core/config';
import { Database } from '../../core/database';
import { SecretBox, type SealedColumn } from '../../core/secrets';
import { ProviderError } from '../api/provider-error';
import { ProviderAppStore } from './app-store';
import { GitHubAppApi, type AppRepository, type IssuedToken } from './github-app';

/** Repository of an app whose number is known. */
export type InstalledRepository = AppRepository & { repositoryId: string };

const tokenPurpose = (appId: string, repositoryId: string): string =>
  `provider app token ${appId} ${repositoryId}`;

export const SEALED_APP_TOKENS: SealedColumn = {
  table: 'provider_app_tokens',
  column: 'sealed_token',
  holds: 'tokens of GitHub Apps',
  key: ['app_id', 'repository_id'],
  purpose: (row) => tokenPurpose(row.app_id, row.repository_id),
};

interface Stored {
  /** Null: there is none yet. */
  token: string | null;
  /** Changes with the token. */
  version: number;
  isStale: boolean;
  hasEnded: boolean;
}

interface Row {
  sealed_token: Buffer | null;
  version: number;
  is_stale: boolean;
  has_ended: boolean;
}

/** Longer than the deadline of a Git operation that has just begun. */
const STALE_SECONDS = 300;
/** Longer than GitHub's two answers may take: after it, the process that holds the lease counts as dead. */
const LEASE_MORE_MS = 5_000;
const POLL_MS = 100;

/** Tokens of installations, one for each repository: one process renews a token for all. */
@Injectable()
export class InstallationTokens {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
    private readonly apps: ProviderAppStore,
    private readonly api: GitHubAppApi,
    private readonly config: Config,
  ) {}

  /** Returns a token that stays valid for a while. Throws a ProviderError. */
  async get(at: InstalledRepository): Promise<string> {
    const stored = await this.#find(at);
    if (stored.token !== null && !stored.isStale) return stored.token;
    try {
      return await this.#renew(at, stored.version);
    } catch (error) {
      // The failure may be temporary while the old token is still valid.
      if (stored.token !== null && !stored.hasEnded && isTemporary(error)) return stored.token;
      throw error;
    }
  }

  /** Replaces a token that the server has refused, unless it was replaced since. */
  async replace(at: InstalledRepository, refused: string): Promise<string> {
    const stored = await this.#find(at);
    if (stored.token !== null && stored.token !== refused) return stored.token;
    return this.#renew(at, stored.version);
  }

  /** Gets the first token for a repository, and thereby its number. */
  async begin(at: AppRepository): Promise<InstalledRepository> {
    const issued = await this.#issue(at);
    const installed = { ...at, repositoryId: issued.repositoryId };
    const { version } = await this.#find(installed);
    await this.#save(installed, version, issued);
    return installed;
  }

  /** Forgets the tokens of an app: the next use asks GitHub whether it is still installed. */
  async forget(appId: string): Promise<void> {
    await this.database.query(
      `update provider_app_tokens set sealed_token = null, expires_at = null, version = version + 1,
         renewal_ends_at = null where app_id = $1`,
      [appId],
    );
  }

  async #renew(at: InstalledRepository, version: number): Promise<string> {
    for (;;) {
      const stored = await this.#find(at);
      if (stored.version !== version && stored.token !== null) return stored.token;
      if (await this.#claim(at, stored.version)) return this.#ask(at, stored.version);
      await pause(POLL_MS);
    }
  }

  async #ask(at: InstalledRepository, version: number): Promise<string> {
    try {
      const issued = await this.#issue(at);
      await this.#save(at, version, issued);
      return issued.token;
    } catch (error) {
      await this.database.query(
        `update provider_app_tokens set renewal_ends_at = null
         where app_id = $1 and repository_id = $2 and version = $3`,
        [at.appId, at.repositoryId, version],
      );
      throw error;
    }
  }

  async #issue(at: AppRepository): Promise<IssuedToken> {
    const found = await this.apps.find(at.appId);
    if (!found) throw appGone();
    return this.api.issueToken(found.app, found.secrets.privateKey, at);
  }

  /** All times are the database's. */
  async #find({ appId, repositoryId }: InstalledRepository): Promise<Stored> {
    const [row] = await this.database.query<Row>(
      `select sealed_token, version, coalesce(expires_at < now() + make_interval(secs => $3), false) as is_stale,
         coalesce(expires_at < now(), false) as has_ended
       from provider_app_tokens where app_id = $1 and repository_id = $2`,
      [appId, repositoryId, STALE_SECONDS],
    );
    if (!row) return { token: null, version: 0, isStale: false, hasEnded: false };
    const { sealed_token: sealed, version, is_stale: isStale, has_ended: hasEnded } = row;
    const token = sealed && this.secretBox.open(sealed, tokenPurpose(appId, repositoryId));
    return { token, version, isStale, hasEnded };
  }

  /** Returns false if another process renews the token, or has renewed it. */
  async #claim({ appId, repositoryId }: InstalledRepository, version: number): Promise<boolean> {
    const leaseMs = 2 * this.config.gitSilenceMs + LEASE_MORE_MS;
    const rows = await this.database.query(
      `insert into provider_app_tokens as t (app_id, repository_id, renewal_ends_at)
       select id, $2, now() + make_interval(secs => $4) from provider_apps where id = $1
       on conflict (app_id, repository_id) do update set renewal_ends_at = excluded.renewal_ends_at
         where t.version = $3 and (t.renewal_ends_at is null or t.renewal_ends_at < now())
       returning 1`,
      [appId, repositoryId, version, leaseMs / 1000],
    );
    if (rows.length > 0) return true;
    if (!(await this.apps.find(appId))) throw appGone();
    return false;
  }

  async #save(
    { appId, repositoryId }: InstalledRepository,
    version: number,
    { token, expiresAt }: IssuedToken,
  ): Promise<void> {
    const sealed = this.secretBox.seal(token, tokenPurpose(appId, repositoryId));
    await this.database.query(
      `insert into provider_app_tokens as t (app_id, repository_id, sealed_token, expires_at, version)
       values ($1, $2, $3, $4, $5::int + 1)
       on conflict (app_id, repository_id) do update set sealed_token = excluded.sealed_token,
         expires_at = excluded.expires_at, version = excluded.version, renewal_ends_at = null
         where t.version = $5`,
      [appId, repositoryId, sealed, expiresAt, version],
    );
  }
}

const TEMPORARY = [
  'provider_timeout',
  'provider_unreachable',
  'provider_unavailable',
  'provider_rate_limited',
];

/** Returns true for a failure that may pass without a change. */
export const isTemporary = (error: unknown): error is ProviderError =>
  error instanceof ProviderError && TEMPORARY.includes(error.code);

const appGone = () =>
  new ProviderError('provider_app_gone', 'The GitHub App of this repository was removed here.', {
    remedy: 'Create another app in the settings, or connect the repository with a token.',
  });
