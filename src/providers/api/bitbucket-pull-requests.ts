import { repositoryAt } from './bitbucket-form';
import { openPullRequest } from './open-pull-request';
import type { NewPullRequest, PullRequest } from './provider-api';
import type { ProviderHttp } from './provider-http';
import type { JsonReader } from './read-json';

/** Pull requests of Bitbucket Cloud. */
export class BitbucketPullRequests {
  constructor(private readonly http: ProviderHttp) {}

  /** Looks first, because Bitbucket takes a second one for the same branches as a change of the first one's title. */
  async create(repository: string, request: NewPullRequest): Promise<PullRequest> {
    const findOpen = () => this.findOpen(repository, request);
    const open = await findOpen();
    if (open) return open;
    const { from, into, title, description } = request;
    return openPullRequest(request, {
      create: async () => {
        const body = { title, description, source: branchNamed(from), destination: branchNamed(into) };
        const path = pullRequestsOf(repository);
        return pullRequestOf((await this.http.call({ method: 'POST', path, body })).json);
      },
      findOpen,
      hasBranch: (name) => this.hasBranch(repository, name),
      right: 'write access to the repository',
    });
  }

  private async findOpen(repository: string, { from, into }: NewPullRequest): Promise<PullRequest | null> {
    const q = `state = "OPEN" AND source.branch.name = ${quoted(from)} AND destination.branch.name = ${quoted(into)}`;
    const { json } = await this.http.call({ path: pullRequestsOf(repository), query: { q } });
    const nameOf = (json: JsonReader, side: string) => json.findText(side, 'repository', 'full_name');
    // Forks have branches of the same names.
    const found = json.items('values').find((one) => nameOf(one, 'source') === nameOf(one, 'destination'));
    return found ? pullRequestOf(found) : null;
  }

  /** Searches the list: a name with a slash is no part of a path. */
  private async hasBranch(repository: string, name: string): Promise<boolean> {
    const path = `${repositoryAt(repository)}/refs/branches`;
    const { json } = await this.http.call({ path, query: { q: `name = ${quoted(name)}` } });
    return json.items('values').some((one) => one.findText('name') === name);
  }
}

const pullRequestsOf = (repository: string): string => `${repositoryAt(repository)}/pullrequests`;

const branchNamed = (name: string) => ({ branch: { name } });

/** Text of Bitbucket's query language. The names of branches hold no backslash. */
const quoted = (text: string): string => `"${text.replaceAll('"', '\\"')}"`;

const pullRequestOf = (json: JsonReader): PullRequest => ({
  url: json.getPageUrl('links', 'html', 'href'),
  number: json.getNumber('id'),
});
