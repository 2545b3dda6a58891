import { join } from 'node:path';
import { ApiDescription } from './api-description';
import { GitHubFormServer } from './github-form-server';
import type { Hosted, HostedKey, HostedUser } from './hosting-server';
import type { ProviderAnswer, ProviderRequest } from './provider-server';

const DESCRIPTION = new ApiDescription(join(__dirname, 'gitea-description.json'));

/**
 * Gitea as described (1.23); each request and answer is validated against the description. Refusals follow its
 * source.
 */
export class GiteaServer extends GitHubFormServer {
  protected readonly root = '/api/v1';
  protected readonly description = DESCRIPTION;
  protected readonly sizeName = 'limit';
  protected readonly maxSize = 50;

  protected present({ login }: HostedUser): unknown {
    return {
      id: 1,
      login,
      login_name: '',
      full_name: 'Ada Lovelace',
      email: 'ada@example.com',
      is_admin: false,
    };
  }

  protected presentOrganization(name: string): unknown {
    return { id: 7, name, username: name, full_name: `The ${name}`, visibility: 'private' };
  }

  protected presentRepository({ path, isPrivate, branches, sshUrl, httpsUrl }: Hosted): unknown {
    const [login, name] = path.split('/');
    return {
      id: 11,
      owner: { id: 1, login },
      name,
      full_name: path,
      private: isPrivate,
      empty: branches.length === 0,
      ssh_url: sshUrl,
      clone_url: httpsUrl,
      default_branch: 'main',
      permissions: { admin: true, push: true, pull: true },
    };
  }

  protected presentBranch(name: string): unknown {
    return { name, protected: false, commit: { id: 'a'.repeat(40), message: 'Begin' } };
  }

  protected presentKey({ id, key, title, isReadOnly }: HostedKey): unknown {
    return {
      id,
      key_id: id,
      key,
      title,
      read_only: isReadOnly,
      fingerprint: 'SHA256:x',
      created_at: '2026-01-01T00:00:00Z',
    };
  }

  protected nameTaken(): ProviderAnswer {
    return { status: 409, body: { message: 'The repository with the same name already exists.', url: '' } };
  }

  protected keyTaken(): ProviderAnswer {
    return { status: 422, body: { message: 'Key content has been used as non-deploy key', url: '' } };
  }

  protected refuse({ path, method }: ProviderRequest, { scopes }: HostedUser): ProviderAnswer | null {
    const level = method === 'GET' ? 'read' : 'write';
    const category = path.startsWith('/repos/')
      ? 'repository'
      : path.startsWith('/orgs/')
        ? 'organization'
        : 'user';
    const needed = `${level}:${category}`;
    if (!scopes || scopes.includes(needed) || scopes.includes(`write:${category}`)) return null;
    const message = `token does not have at least one of required scope(s): [${needed}]`;
    return { status: 403, body: { message, url: '' } };
  }
}
