import { Injectable } from '@nestjs/common';
import { conflict, unprocessable } from '../../core/errors';
import { ensureDeployKey, ProviderAccounts, type Repository } from '../../providers';
import { Workspaces, type Actor } from '../../workspaces';
import { parseRemoteUrl } from '../domain';
import { GitConfigStore } from '../store/settings';
import { GitCredentials, wrongProtocol } from './credentials';

/** Registers the workspace's public key at the repository's provider, with the admin's account there. */
@Injectable()
export class RegisterDeployKey {
  constructor(
    private readonly accounts: ProviderAccounts,
    private readonly configs: GitConfigStore,
    private readonly credentials: GitCredentials,
    private readonly workspaces: Workspaces,
  ) {}

  async run(
    actor: Actor,
    request: { accountId: string; repository: string; mayWrite: boolean },
  ): Promise<{ repository: string; isNew: boolean }> {
    const { workspaceId, userId } = actor;
    const { api, account } = await this.accounts.open(userId, request.accountId);
    if (!api.deployKeys) throw noDeployKeys(account.baseUrl);
    const { repositoryUrl } = await this.configs.get(workspaceId);
    if (parseRemoteUrl(repositoryUrl).protocol !== 'ssh')
      throw wrongProtocol('A deploy key is for SSH, and the URL is for HTTPS.');
    const { publicKey } = await this.credentials.getKey(workspaceId);
    const repository = await api.getRepository(request.repository);
    checkSame(repositoryUrl, repository);
    const { name } = await this.workspaces.get(workspaceId);
    const key = { title: `Trellis: ${name}`, publicKey, mayWrite: request.mayWrite };
    const { isNew } = await ensureDeployKey(api.deployKeys, repository.path, key);
    return { repository: repository.path, isNew };
  }
}

const noDeployKeys = (baseUrl: string) =>
  unprocessable(
    'provider_no_deploy_keys',
    'This provider has no deploy keys, and its API accepts no SSH keys.',
    {
      remedy:
        'Add the public key by hand to the SSH keys of a user who may write to the repository, or use its HTTPS URL with a token.',
      data: { baseUrl },
    },
  );

/** Throws 409 `provider_other_repository`: another admin may have set another URL meanwhile. */
export function checkSame(repositoryUrl: string, { path, sshUrl, httpsUrl }: Repository): void {
  const { canonicalKey } = parseRemoteUrl(repositoryUrl);
  if ([sshUrl, httpsUrl].some((url) => url !== null && findCanonicalKey(url) === canonicalKey)) return;
  throw otherRepository(path);
}

/** Returns null for a URL that no workspace can use, such as `http://` of a server behind a proxy. */
function findCanonicalKey(url: string): string | null {
  try {
    return parseRemoteUrl(url).canonicalKey;
  } catch {
    return null;
  }
}

export const otherRepository = (place: string) =>
  conflict('provider_other_repository', `This workspace uses a different repository, not ${place}.`, {
    remedy: 'Set the URL of that repository first, or choose the repository that is set.',
  });
