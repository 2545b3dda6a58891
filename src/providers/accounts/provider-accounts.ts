import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AccountsElsewhere } from '../../auth';
import { Config } from '../../core/config';
import { isUuid } from '../../core/database';
import { badRequest, notFound } from '../../core/errors';
import { checkCertificates, HttpsPool } from '../../https';
import { openProvider, renewingApi, type ProviderAccess } from '../api/open-provider';
import type { ProviderApi } from '../api/provider-api';
import { parseBaseUrl, providerOf, type ProviderKind } from '../catalogue';
import { AccountStore, type ProviderAccount, type OAuthGrant } from './account-store';
import { AccountTokens } from './account-tokens';

/** Connected account, with the provider's API in its name. */
export interface OpenAccount {
  account: ProviderAccount;
  api: ProviderApi;
}

/** Accounts at providers: each belongs to a user, whatever the workspace. */
@Injectable()
export class ProviderAccounts implements AccountsElsewhere {
  constructor(
    private readonly store: AccountStore,
    private readonly tokens: AccountTokens,
    private readonly pool: HttpsPool,
    private readonly config: Config,
  ) {}

  /** Asks the provider for the owner of the token, and stores it. */
  async connect(
    userId: string,
    request: {
      provider: ProviderKind;
      baseUrl?: string | null;
      token: string;
      email?: string | null;
      certificateAuthority?: string | null;
    },
  ): Promise<ProviderAccount> {
    const { provider, token } = request;
    const baseUrl = parseBaseUrl(provider, request.baseUrl ?? null);
    const certificateAuthority = request.certificateAuthority
      ? checkCertificates(request.certificateAuthority)
      : null;
    const email = checkEmail(provider, request.email ?? null);
    return this.keep(userId, { provider, baseUrl, certificateAuthority, email, token, grant: null });
  }

  /** Asks the provider for the owner of the token; the grant adds what the provider does not report. */
  async keep(
    userId: string,
    {
      scopes = null,
      ...credential
    }: {
      provider: ProviderKind;
      baseUrl: string;
      certificateAuthority: string | null;
      email: string | null;
      token: string;
      grant: OAuthGrant | null;
      scopes?: string[] | null;
    },
  ): Promise<ProviderAccount> {
    const { provider: kind, baseUrl, certificateAuthority, email, token } = credential;
    const via = credential.grant ? ('oauth' as const) : ('token' as const);
    const access = { kind, baseUrl, certificateAuthority, token, via, email, login: null };
    const identity = await this.openApi(userId, access).identify();
    return this.store.save({ userId, ...credential, ...identity, scopes: identity.scopes ?? scopes });
  }

  list(userId: string, page: { after: string | null; take: number }): Promise<ProviderAccount[]> {
    return this.store.list(userId, page);
  }

  /** Throws 404 if it does not exist or belongs to someone else. */
  async get(userId: string, id: string): Promise<ProviderAccount> {
    const account = isUuid(id) ? await this.store.find(userId, id) : null;
    if (!account) throw accountNotFound();
    return account;
  }

  /** Asks the provider again. */
  async refresh(userId: string, id: string): Promise<ProviderAccount> {
    const { account, api } = await this.open(userId, id);
    const updated = await this.store.recordCheck(account, await api.identify());
    if (!updated) throw accountNotFound();
    return updated;
  }

  /** Sets the author of the user's commits to repositories there; empty: the user's own. */
  async setAuthor(
    userId: string,
    id: string,
    { gitName, gitEmail }: { gitName?: string; gitEmail?: string },
  ): Promise<ProviderAccount> {
    const updated = await this.store.setAuthor(await this.get(userId, id), {
      ...(gitName === undefined ? {} : { gitName: gitName || null }),
      ...(gitEmail === undefined ? {} : { gitEmail: gitEmail || null }),
    });
    if (!updated) throw accountNotFound();
    return updated;
  }

  /**
   * Deletes the token here, whatever the provider says. Returns true if the provider has revoked it; null for a token
   * that the person entered, which stays valid until they revoke it.
   */
  async signOut(userId: string, id: string): Promise<boolean | null> {
    const account = await this.get(userId, id);
    const takeBack = account.via === 'oauth' ? await this.tokens.prepareRevocation(account) : null;
    if (!(await this.store.remove(userId, id))) throw accountNotFound();
    return takeBack && takeBack();
  }

  forgetAll(tx: EntityManager, userId: string): Promise<void> {
    return this.store.removeAll(tx, userId);
  }

  async open(userId: string, id: string): Promise<OpenAccount> {
    const account = await this.get(userId, id);
    const { provider: kind, baseUrl, certificateAuthority, via, email, login } = account;
    let stored = await this.tokens.get(account);
    const apiNow = () =>
      this.openApi(userId, { kind, baseUrl, certificateAuthority, token: stored.token, via, email, login });
    if (via === 'token') return { account, api: apiNow() };
    const renew = async () => {
      stored = await this.tokens.renew(account, stored);
      return apiNow();
    };
    return { account, api: renewingApi(apiNow(), renew) };
  }

  private openApi(ownerId: string, access: ProviderAccess): ProviderApi {
    return openProvider(access, { pool: this.pool, ownerId, timeoutMs: this.config.gitSilenceMs });
  }
}

const accountNotFound = () => notFound('The account');

function checkEmail(kind: ProviderKind, email: string | null): string | null {
  const { wantsEmail, name } = providerOf(kind);
  if (wantsEmail === (email !== null)) return email;
  const message = wantsEmail ? 'is needed: the address of the account that the token is of' : 'is not for it';
  throw badRequest(
    wantsEmail
      ? `A token of ${name} is accepted only with the email address of its account.`
      : `${name} accepts a token without an email address.`,
    [{ path: 'email', message }],
  );
}
