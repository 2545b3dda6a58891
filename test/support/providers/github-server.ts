import { join } from 'node:path';
import { ApiDescription } from './api-description';
import { GitHubFormServer } from './github-form-server';
import {
  shaOf,
  timesOf,
  type CheckState,
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

export const DESCRIPTION = new ApiDescription(join(__dirname, 'github-description.json'));
const one = (name: string) => DESCRIPTION.example(name) as Record<string, unknown>;
const firstOf = (name: string) => (DESCRIPTION.example(name) as Record<string, unknown>[])[0]!;
const DOCUMENTATION = 'https://docs.github.com/rest';

/**
 * GitHub Enterprise Server, as far as Trellis uses it. Its answers are the examples of GitHub's own description with
 * the test's names filled in, and each request and answer is validated against the description.
 */
export class GitHubServer extends GitHubFormServer {
  protected readonly root = '/api/v3';
  protected readonly description = DESCRIPTION;
  protected readonly sizeName = 'per_page';
  protected readonly maxSize = 100;

  protected present({ login }: HostedUser): unknown {
    const name = 'private-user-response-with-public-and-private-profile-information';
    return { ...one(name), login, name: 'Ada Lovelace' };
  }

  protected presentOrganization(login: string): unknown {
    return { ...firstOf('organization-simple-items'), login };
  }

  protected presentRepository(
    { path, isPrivate, sshUrl, httpsUrl }: Hosted,
    { path: asked }: ProviderRequest,
  ): unknown {
    const list = asked === '/user/repos' ? 'repository-items-default-response' : 'minimal-repository-items';
    return {
      ...one('full-repository'),
      ...(asked.startsWith('/repos/') ? {} : firstOf(list)),
      name: path.split('/')[1],
      full_name: path,
      private: isPrivate,
      ssh_url: sshUrl,
      clone_url: httpsUrl,
      default_branch: 'main',
      // Missing in some of the examples.
      language: null,
      has_discussions: false,
      permissions: { admin: true, push: true, pull: true },
    };
  }

  protected presentBranch(name: string, isProtected: boolean): unknown {
    // The example's `protection` contradicts the description.
    const { protection: _, ...branch } = firstOf('short-branch-with-protection-items');
    return { ...branch, name, protected: isProtected };
  }

  protected override presentWholeBranch(name: string): unknown {
    return { ...one('branch-get'), name };
  }

  protected presentPullRequest(one: HostedPullRequest, { path }: Hosted, inList: boolean): unknown {
    const { number, title, description, from, into } = one;
    const example = inList
      ? firstOf('pull-request-simple-items')
      : (DESCRIPTION.example('pull-request') as Record<string, unknown>);
    const { head, base, user } = example as Record<'head' | 'base' | 'user', { repo: object }>;
    const reviewers = one.requestedOf?.map((login) => ({ ...user, login })) ?? [];
    return {
      ...example,
      number,
      title,
      body: description,
      // The examples' team lacks a field.
      requested_teams: [],
      requested_reviewers: reviewers,
      state: one.isOpen ? 'open' : 'closed',
      draft: one.isDraft ?? false,
      ...timesOf(one),
      html_url: `${this.baseUrl}/${path}/pull/${number}`,
      head: { ...head, ref: from, sha: shaOf(one), repo: { ...head.repo, id: one.isOfFork ? 12 : 11 } },
      base: { ...base, ref: into, repo: { ...base.repo, id: 11 } },
    };
  }

  /** `head` is the owner and the branch; one of a fork has another owner. */
  protected listedPullRequests(repository: Hosted, { query }: ProviderRequest): HostedPullRequest[] {
    const head = query.get('head');
    if (head === null) return this.listed(repository, query.get('state') === 'open');
    const owner = repository.path.split('/')[0];
    const [of, from] = head.split(':');
    return this.openOnes(repository, { from, into: query.get('base') }).filter(
      ({ isOfFork }) => isOfFork === (of !== owner),
    );
  }

  /** The first check is a status, the others are check runs. */
  protected checksOf({ checks = [] }: HostedPullRequest, route: string): unknown {
    const [first, ...others] = checks;
    if (route === 'check-runs') {
      const { check_runs: runs } = one('check-run-paginated') as { check_runs: object[] };
      return {
        total_count: others.length,
        check_runs: others.map((state) => ({ ...runs[0], ...runOf(state) })),
      };
    }
    if (route !== 'status') return null;
    const example = one('combined-commit-status') as { statuses: object[] };
    const state =
      first && { passed: 'success', failed: 'error', pending: 'pending', skipped: 'success' }[first];
    const statuses = state ? [{ ...example.statuses[0], state }] : [];
    return { ...example, total_count: statuses.length, statuses };
  }

  /** A comment after an approval does not take it back. */
  protected presentReviews({ approvedBy = [], declinedBy = [] }: HostedPullRequest): unknown[] {
    const example = firstOf('pull-request-review-items') as { user: object };
    const review = (login: string, state: string) => ({
      ...example,
      state,
      user: { ...example.user, login },
    });
    return [
      ...approvedBy.flatMap((login) => [review(login, 'APPROVED'), review(login, 'COMMENTED')]),
      ...declinedBy.flatMap((login) => [review(login, 'APPROVED'), review(login, 'CHANGES_REQUESTED')]),
    ];
  }

  protected presentPostedReview({ by, verdict, body }: HostedReview): unknown {
    const example = one('pull-request-review') as { user: object };
    const states: Record<string, string> = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED' };
    const state = states[verdict] ?? 'COMMENTED';
    return { ...example, state, body, user: { ...example.user, login: by } };
  }

  protected refusePullRequest(
    reason: 'source' | 'target' | 'exists' | 'no changes',
    { from, into }: { from: string; into: string },
  ): ProviderAnswer {
    const resource = 'PullRequest';
    if (reason === 'exists')
      return invalid('Validation Failed', {
        resource,
        code: 'custom',
        message: `A pull request already exists for ada:${from}.`,
      });
    if (reason === 'no changes')
      return invalid('Validation Failed', {
        resource,
        code: 'custom',
        message: `No commits between ${into} and ${from}`,
      });
    const field = reason === 'source' ? 'head' : 'base';
    return invalid('Validation Failed', { resource, field, code: 'invalid' });
  }

  protected presentComment({ id, by, body }: HostedComment): unknown {
    const example = one('issue-comment') as { user: object };
    return { ...example, id, body, user: { ...example.user, login: by } };
  }

  protected presentStatus({ name, state, text, url }: HostedCheck): unknown {
    return { ...one('status'), context: name, state, description: text, target_url: url };
  }

  /** An app sets check runs. */
  protected override setCheck(
    repository: Hosted,
    rest: string,
    request: ProviderRequest,
  ): ProviderAnswer | null {
    if (rest !== '/check-runs') return super.setCheck(repository, rest, request);
    const run = request.body as Record<'name' | 'head_sha' | 'conclusion' | 'details_url', string> & {
      output: { title: string };
    };
    const { name, head_sha: sha, conclusion, details_url: url, output } = run;
    repository.setChecks.push({ name, sha, state: `run ${conclusion}`, text: output.title, url });
    const example = one('check-run-example-of-completed-conclusion') as { output: object };
    const shown = { ...example.output, ...output };
    return { status: 201, body: { ...example, name, head_sha: sha, conclusion, output: shown } };
  }

  protected presentHook({ id, url }: HostedWebhook, events: string[]): unknown {
    const own = `https://api.github.com/hooks/${id}`;
    return {
      type: 'Repository',
      id,
      name: 'web',
      active: true,
      events,
      config: { url, content_type: 'json', insecure_ssl: '0', secret: '********' },
      updated_at: '2026-01-01T00:00:00Z',
      created_at: '2026-01-01T00:00:00Z',
      url: own,
      test_url: `${own}/test`,
      ping_url: `${own}/pings`,
      last_response: { code: null, status: 'unused', message: null },
    };
  }

  protected presentKey({ id, key, title, isReadOnly }: HostedKey): unknown {
    return { ...one('deploy-key'), id, key, title, read_only: isReadOnly };
  }

  protected nameTaken(): ProviderAnswer {
    return invalid('Repository creation failed.', {
      resource: 'Repository',
      code: 'custom',
      field: 'name',
      message: 'name already exists on this account',
    });
  }

  protected keyTaken(): ProviderAnswer {
    return invalid('Validation Failed', {
      resource: 'PublicKey',
      code: 'custom',
      field: 'key',
      message: 'key is already in use',
    });
  }

  protected override headersFor({ scopes }: HostedUser): Record<string, string> {
    return scopes ? { 'x-oauth-scopes': scopes.join(', ') } : {};
  }

  protected refuse({ path, method }: ProviderRequest, { scopes }: HostedUser): ProviderAnswer | null {
    if (!scopes || scopes.includes('repo') || (!path.startsWith('/repos/') && method === 'GET')) return null;
    const body = { message: 'Not Found', documentation_url: DOCUMENTATION };
    return { status: 404, body, headers: { 'x-accepted-oauth-scopes': 'repo' } };
  }
}

const runOf = (state: CheckState) =>
  state === 'pending'
    ? { status: 'in_progress', conclusion: null, completed_at: null }
    : {
        status: 'completed',
        conclusion: { passed: 'success', failed: 'timed_out', skipped: 'skipped' }[state],
      };

const invalid = (message: string, error: Record<string, string>): ProviderAnswer => ({
  status: 422,
  body: { message, documentation_url: DOCUMENTATION, errors: [error] },
});
