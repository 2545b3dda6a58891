import type { HttpsPool } from '../../https';
import type { ProviderKind } from '../catalogue';
import { Gitea, giteaMissingScopes } from './gitea';
import { GitLab, gitLabMissingScopes } from './gitlab';
import { GitHub, GITHUB_HEADERS, gitHubApiUrl, gitHubMissingScopes } from './github';
import type { ProviderApi } from './provider-api';
import { ProviderHttp } from './provider-http';

export interface ProviderAccess {
  kind: ProviderKind;
  baseUrl: string;
  certificateAuthority: string | null;
  token: string;
  /** Unknown until the account is identified. */
  login: string | null;
}

interface Connections {
  pool: HttpsPool;
  /** Whose they are. */
  ownerId: string;
  timeoutMs: number;
}

/** The API of a provider as one account sees it. */
export function openProvider(access: ProviderAccess, connections: Connections): ProviderApi {
  const { kind, baseUrl, token, certificateAuthority, login } = access;
  const common = { ...connections, certificateAuthority, secrets: [token] };
  switch (kind) {
    case 'github': {
      const headers = { ...GITHUB_HEADERS, authorization: `Bearer ${token}` };
      const apiUrl = gitHubApiUrl(baseUrl);
      return new GitHub(
        new ProviderHttp({ ...common, apiUrl, headers, missingScopes: gitHubMissingScopes }),
        login,
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
  }
}
