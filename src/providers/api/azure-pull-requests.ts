import { openPullRequest } from './open-pull-request';
import type { NewPullRequest, PullRequest } from './provider-api';
import type { ProviderAnswer, ProviderHttp } from './provider-http';
import type { JsonReader } from './read-json';

const BRANCH = 'refs/heads/';

interface Place {
  http: ProviderHttp;
  version: string;
  /** Address of the repository in the API, relative to its root. */
  path: string;
  /** Address of the repository in the browser. */
  pageUrl: string;
}

/** Pull requests of a repository of Azure DevOps. */
export class AzurePullRequests {
  constructor(private readonly place: Place) {}

  create(request: NewPullRequest): Promise<PullRequest> {
    const { from, into, title, description } = request;
    const refs = { sourceRefName: BRANCH + from, targetRefName: BRANCH + into };
    return openPullRequest(request, {
      create: async () => {
        const { json } = await this.call('/pullrequests', { body: { ...refs, title, description } });
        return this.pullRequestOf(json);
      },
      findOpen: () => this.findOpen(refs),
      hasBranch: (name) => this.hasBranch(name),
      right: 'the permission Contribute to pull requests',
    });
  }

  private async findOpen({
    sourceRefName,
    targetRefName,
  }: Record<'sourceRefName' | 'targetRefName', string>): Promise<PullRequest | null> {
    const query = {
      'searchCriteria.status': 'active',
      'searchCriteria.sourceRefName': sourceRefName,
      'searchCriteria.targetRefName': targetRefName,
    };
    const { json } = await this.call('/pullrequests', { query });
    // Forks have branches of the same names.
    const found = json.items('value').find((one) => one.findText('forkSource', 'name') === null);
    return found ? this.pullRequestOf(found) : null;
  }

  /** The filter is the beginning of a name. */
  private async hasBranch(name: string): Promise<boolean> {
    const { json } = await this.call('/refs', { query: { filter: `heads/${name}` } });
    return json.items('value').some((one) => one.findText('name') === BRANCH + name);
  }

  /** The answer has only the address in the API. */
  private pullRequestOf(json: JsonReader): PullRequest {
    const number = json.getNumber('pullRequestId');
    return { url: `${this.place.pageUrl}/pullrequest/${number}`, number };
  }

  private call(
    page: string,
    { query, body }: { query?: Record<string, string>; body?: object },
  ): Promise<ProviderAnswer> {
    const { http, version, path } = this.place;
    return http.call({
      method: body ? 'POST' : 'GET',
      path: path + page,
      query: { 'api-version': version, ...query },
      body,
    });
  }
}
