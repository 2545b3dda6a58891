import { join } from 'node:path';
import { ApiDescription } from './api-description';
import { GitHubFormServer } from './github-form-server';
import {
  shaOf,
  timesOf,
  type Hosted,
  type HostedCheck,
  type HostedComment,
  type HostedKey,
  type HostedPullRequest,
  type HostedReview,
  type HostedUser,
  type HostedWebhook,
} from './hosting-server';
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

  protected presentBranch(name: string, isProtected: boolean): unknown {
    return { name, protected: isProtected, commit: { id: 'a'.repeat(40), message: 'Begin' } };
  }

  protected presentPullRequest(one: HostedPullRequest, { path }: Hosted): unknown {
    const { number, title, description, from, into, isOfFork } = one;
    return {
      id: 300 + number,
      number,
      title,
      body: description,
      state: one.isOpen ? 'open' : 'closed',
      draft: one.isDraft ?? false,
      user: { id: 1, login: 'ada' },
      merged: one.isMerged ?? false,
      ...setOnly(timesOf(one)),
      requested_reviewers: one.requestedOf?.map((login, id) => ({ id, login })) ?? [],
      html_url: `${this.baseUrl}/${path}/pulls/${number}`,
      head: { label: from, ref: from, sha: shaOf(one), repo_id: isOfFork ? 12 : 11 },
      base: { label: into, ref: into, repo_id: 11 },
    };
  }

  /** Has no filter for branches. */
  protected listedPullRequests(repository: Hosted, { query }: ProviderRequest): HostedPullRequest[] {
    return this.listed(repository, query.get('state') === 'open');
  }

  protected checksOf({ checks = [] }: HostedPullRequest, route: string): unknown {
    if (route !== 'status') return null;
    const words = { passed: 'success', failed: 'failure', pending: 'pending', skipped: 'skipped' };
    const statuses = checks.map((state, id) => ({ id, context: `check ${id}`, status: words[state] }));
    return { state: 'pending', total_count: statuses.length, statuses };
  }

  protected presentReviews({
    approvedBy = [],
    declinedBy = [],
    requestedOf = [],
  }: HostedPullRequest): unknown[] {
    const review = (login: string, state: string, dismissed = false) => ({
      id: 1,
      state,
      dismissed,
      user: { id: 1, login },
    });
    return [
      ...approvedBy.flatMap((login) => [review(login, 'APPROVED'), review(login, 'COMMENT')]),
      ...declinedBy.flatMap((login) => [review(login, 'APPROVED', true), review(login, 'REQUEST_CHANGES')]),
      ...requestedOf.map((login) => review(login, 'REQUEST_REVIEW')),
    ];
  }

  protected presentPostedReview({ by, verdict: state, body }: HostedReview): unknown {
    return { id: 1, state, body, user: { id: 1, login: by } };
  }

  protected refusePullRequest(
    reason: 'source' | 'target' | 'exists' | 'no changes',
    { from, into }: { from: string; into: string },
  ): ProviderAnswer {
    if (reason === 'exists') {
      const ids = 'id: 301, issue_id: 1, head_repo_id: 11, base_repo_id: 11';
      const branches = `head_branch: ${from}, base_branch: ${into}`;
      const message = `pull request already exists for these targets [${ids}, ${branches}]`;
      return { status: 409, body: { message, url: '' } };
    }
    if (reason === 'no changes') {
      const message = 'Invalid PullRequest: There are no changes between the head and the base';
      return { status: 422, body: { message, url: '' } };
    }
    return { status: 404, body: { message: 'The target could not be found.', url: '' } };
  }

  protected presentComment({ id, by, body }: HostedComment): unknown {
    return { id, body, user: { id: 1, login: by }, html_url: `${this.baseUrl}/comments/${id}` };
  }

  /** Has no pages of comments. */
  protected override listComments(
    comments: HostedComment[],
    _request: ProviderRequest,
    show: (comment: HostedComment) => unknown,
  ): ProviderAnswer {
    return { status: 200, body: comments.map(show) };
  }

  protected presentStatus({ name, state, text, url }: HostedCheck): unknown {
    return { id: 1, context: name, status: state, description: text, target_url: url };
  }

  protected presentHook({ id, url }: HostedWebhook, events: string[]): unknown {
    return { id, type: 'gitea', active: true, events, config: { url, content_type: 'json' } };
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
    const category = /^\/repos\/[^/]+\/[^/]+\/issues\//.test(path)
      ? 'issue'
      : path.startsWith('/repos/')
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

/** Leaves out unset fields. */
const setOnly = (times: Record<string, string | null>) =>
  Object.fromEntries(Object.entries(times).filter(([, time]) => time !== null));
