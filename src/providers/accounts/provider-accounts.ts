import { Injectable } from '@nestjs/common';
import { Config } from '../../core/config';
import { isUuid } from '../../core/database';
import { notFound } from '../../core/errors';
import { checkCertificates, HttpsPool } from '../../https';
import { openProvider, type ProviderAccess } from '../api/open-provider';
import type { ProviderApi } from '../api/provider-api';
import { parseBaseUrl } from '../base-url';
import type { ProviderKind } from '../catalogue';
import { AccountStore, type ProviderAccount } from './account-store';

/** An account that somebody has connected, and the provider as it sees it. */
export interface OpenAccount {
  account: ProviderAccount;
  api: ProviderApi;
}

/** Accounts at providers: each belongs to a user, whatever workspace they are in. */
@Injectable()
export class ProviderAccounts {
  constructor(
    private readonly store: AccountStore,
    private readonly pool: HttpsPool,
    private readonly config: Config,
  ) {}

  /** Asks the provider whose the token is, and keeps it. */
  async connect(
    userId: string,
    request: {
      provider: ProviderKind;
      baseUrl?: string | null;
      token: string;
      certificateAuthority?: string | null;
    },
  ): Promise<ProviderAccount> {
    const { provider, token } = request;
    const baseUrl = parseBaseUrl(provider, request.baseUrl ?? null);
    const certificateAuthority = request.certificateAuthority
      ? checkCertificates(request.certificateAuthority)
      : null;
    const access = { kind: provider, baseUrl, certificateAuthority, token, login: null };
    const identity = await this.openApi(userId, access).identify();
    return this.store.save({ userId, provider, baseUrl, certificateAuthority, token, ...identity });
  }

  list(userId: string, page: { after: string | null; take: number }): Promise<ProviderAccount[]> {
    return this.store.list(userId, page);
  }

  /** 404 where it is not there, or somebody else's. */
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

  /** The token is forgotten here; at the provider it stays until it is revoked there. */
  async signOut(userId: string, id: string): Promise<void> {
    if (!(await this.store.remove(userId, id))) throw accountNotFound();
  }

  async open(userId: string, id: string): Promise<OpenAccount> {
    const account = await this.get(userId, id);
    const { provider: kind, baseUrl, certificateAuthority, login } = account;
    const token = await this.store.getToken(account);
    return { account, api: this.openApi(userId, { kind, baseUrl, certificateAuthority, token, login }) };
  }

  private openApi(ownerId: string, access: ProviderAccess): ProviderApi {
    return openProvider(access, { pool: this.pool, ownerId, timeoutMs: this.config.gitSilenceMs });
  }
}

const accountNotFound = () => notFound('The account');
