import { Injectable } from '@nestjs/common';
import { Config } from '../../core/config';
import { HttpsPool } from '../../https';
import type { ProviderKind } from '../catalogue';
import { AzureDevOps, azureApiVersion } from './azure-devops';
import { Bitbucket, bitbucketApiUrl, bitbucketMissingScopes } from './bitbucket';
import {
  Gitea,
  giteaMissingScopes,
  GitHub,
  GITHUB_HEADERS,
  gitHubApiUrl,
  gitHubMissingScopes,
} from './github';
import { GitLab, gitLabMissingScopes } from './gitlab';
import type { ProviderApi, DeployKeys } from './provider-api';
import { ProviderError } from './provider-error';
import { ProviderHttp } from './provider-http';

export interface ProviderAccess {
  kind: ProviderKind;
  baseUrl: string;
  certificateAuthority: string | null;
  token: string;
  /** `oauth` for a token issued to an app of ours; `app` for the token of an installed app. */
  via: 'token' | 'oauth' | 'app';
  /** Owner of the token, if the provider requires it. */
  email: string | null;
  /** Unknown until the account is identified. */
  login: string | null;
}

interface Connections {
  pool: HttpsPool;
  /** Owner of the connections. */
  ownerId: string;
  timeoutMs: number;
}

/** Connections to providers, each with its owner. */
@Injectable()
export class ProviderConnections {
  constructor(
    private readonly pool: HttpsPool,
    private readonly config: Config,
  ) {}

  of(ownerId: string): Connections {
    return { pool: this.pool, ownerId, timeoutMs: this.config.gitSilenceMs };
  }
}

/** Opens the API of a provider in the name of an account. */
export function openProvider(access: ProviderAccess, connections: Connections): ProviderApi {
  const { kind, baseUrl, token, via, email, certificateAuthority, login } = access;
  const common = { ...connections, certificateAuthority, secrets: [token] };
  switch (kind) {
    case 'github': {
      const headers = { ...GITHUB_HEADERS, authorization: `Bearer ${token}` };
      const apiUrl = gitHubApiUrl(baseUrl);
      return new GitHub(
        new ProviderHttp({ ...common, apiUrl, headers, missingScopes: gitHubMissingScopes }),
        login,
        via === 'app',
      );
    }
    case 'gitlab': {
      const headers = { authorization: `Bearer ${token}` };
      const apiUrl = `${baseUrl}/api/v4`;
      return new GitLab(
        new ProviderHttp({ ...common, apiUrl, headers, missingScopes: gitLabMissingScopes }),
        login,
      );
    }
    case 'gitea': {
      const headers = { authorization: `token ${token}` };
      const apiUrl = `${baseUrl}/api/v1`;
      return new Gitea(
        new ProviderHttp({ ...common, apiUrl, headers, missingScopes: giteaMissingScopes }),
        login,
      );
    }
    case 'bitbucket': {
      const headers = { authorization: via === 'oauth' ? `Bearer ${token}` : basic(email ?? '', token) };
      const apiUrl = bitbucketApiUrl(baseUrl);
      return new Bitbucket(
        new ProviderHttp({ ...common, apiUrl, headers, missingScopes: bitbucketMissingScopes }),
      );
    }
    case 'azure': {
      // Without the second header, a refused token is answered by a sign-in page.
      const authorization = via === 'oauth' ? `Bearer ${token}` : basic('', token);
      const headers = { authorization, 'x-tfs-fedauthredirect': 'Suppress' };
      const refusedTokenHint = 'A scope may also be missing, or the token may be for another organization.';
      return new AzureDevOps(
        new ProviderHttp({ ...common, apiUrl: baseUrl, headers, missingScopes: () => [], refusedTokenHint }),
        azureApiVersion(baseUrl),
        baseUrl,
      );
    }
  }
}

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/**
 * Retries once with another token if the provider does not accept the first one. A refused request did nothing, and
 * all requests may be repeated.
 */
export function renewingApi(first: ProviderApi, renew: () => Promise<ProviderApi>): ProviderApi {
  let api = first;
  const ask = async <T>(request: (api: ProviderApi) => Promise<T>): Promise<T> => {
    try {
      return await request(api);
    } catch (error) {
      if (!(error instanceof ProviderError) || error.code !== 'provider_token_refused') throw error;
      api = await renew();
      return request(api);
    }
  };
  const askKeys = <T>(request: (keys: DeployKeys) => Promise<T>): Promise<T> =>
    ask((one) => {
      if (!one.deployKeys) throw new Error('With another token the provider is the same.');
      return request(one.deployKeys);
    });
  return {
    identify: () => ask((one) => one.identify()),
    listOrganizations: (page) => ask((one) => one.listOrganizations(page)),
    listRepositories: (organization, page) => ask((one) => one.listRepositories(organization, page)),
    listBranches: (repository, page) => ask((one) => one.listBranches(repository, page)),
    getRepository: (path) => ask((one) => one.getRepository(path)),
    createRepository: (repository) => ask((one) => one.createRepository(repository)),
    createPullRequest: (repository, request) => ask((one) => one.createPullRequest(repository, request)),
    listPullRequests: (repository, page) => ask((one) => one.listPullRequests(repository, page)),
    readProgress: (repository, pullRequest) => ask((one) => one.readProgress(repository, pullRequest)),
    putReport: (repository, number, report) => ask((one) => one.putReport(repository, number, report)),
    writeImages: (images) => first.writeImages(images),
    setCheck: (repository, commit, check) => ask((one) => one.setCheck(repository, commit, check)),
    postReview: (repository, number, review) => ask((one) => one.postReview(repository, number, review)),
    addWebhook: (repository, webhook) => ask((one) => one.addWebhook(repository, webhook)),
    removeWebhook: (repository, id) => ask((one) => one.removeWebhook(repository, id)),
    deployKeys: first.deployKeys && {
      listDeployKeys: (repository, page) => askKeys((keys) => keys.listDeployKeys(repository, page)),
      addDeployKey: (repository, key) => askKeys((keys) => keys.addDeployKey(repository, key)),
      removeDeployKey: (repository, id) => askKeys((keys) => keys.removeDeployKey(repository, id)),
    },
  };
}
