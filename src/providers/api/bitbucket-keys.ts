import { pagedValues, repositoryAt } from './bitbucket-form';
import type { DeployKey, DeployKeys, ListedPage, NewDeployKey, PageRequest } from './provider-api';
import type { Refusal } from './provider-error';
import { type ProviderHttp, unlessRefused } from './provider-http';
import type { JsonReader } from './read-json';

const OF_REPOSITORY = 'repository';
const OF_ACCOUNT = 'account';

/**
 * In Bitbucket Cloud, keys of a repository are read-only. A key with write access is therefore registered as an SSH
 * key of the account, which gives it access to everything that the account has; the two lists are presented as one,
 * and a key is in one of them.
 */
export class BitbucketKeys implements DeployKeys {
  #accountPath: string | null = null;

  constructor(private readonly http: ProviderHttp) {}

  async listDeployKeys(repository: string, { at, size }: PageRequest): Promise<ListedPage<DeployKey>> {
    const [place = OF_REPOSITORY, within] = at?.split(' ') ?? [];
    const page = { at: within || null, size };
    const path = place === OF_ACCOUNT ? await this.accountKeys() : keysOf(repository);
    const { items, next } = await pagedValues(this.http, { path, page }, (json) => keyOf(place, json));
    if (next !== null) return { items, next: `${place} ${next}` };
    return { items, next: place === OF_REPOSITORY ? `${OF_ACCOUNT} ` : null };
  }

  async addDeployKey(
    repository: string,
    { title, publicKey, mayWrite }: NewDeployKey,
  ): Promise<DeployKey | null> {
    const path = mayWrite ? await this.accountKeys() : keysOf(repository);
    const body = { key: publicKey, label: title };
    const answer = await unlessRefused(this.http.call({ method: 'POST', path, body }), isKeyTaken);
    return answer && keyOf(mayWrite ? OF_ACCOUNT : OF_REPOSITORY, answer.json);
  }

  async removeDeployKey(repository: string, id: string): Promise<void> {
    const [place, key = ''] = id.split(' ');
    const path = place === OF_ACCOUNT ? await this.accountKeys() : keysOf(repository);
    await this.http.call({ method: 'DELETE', path: `${path}/${encodeURIComponent(key)}` });
  }

  /** Uses the account's id: these addresses no longer accept user names. */
  private async accountKeys(): Promise<string> {
    if (this.#accountPath === null) {
      const { json } = await this.http.call({ path: '/user' });
      this.#accountPath = `/users/${encodeURIComponent(json.getText('uuid'))}/ssh-keys`;
    }
    return this.#accountPath;
  }
}

const keysOf = (repository: string): string => `${repositoryAt(repository)}/deploy-keys`;

const keyOf = (place: string, json: JsonReader): DeployKey => ({
  id: `${place} ${place === OF_ACCOUNT ? json.getText('uuid') : json.getId('id')}`,
  publicKey: json.getText('key'),
  mayWrite: place === OF_ACCOUNT,
});

/** `Someone has already registered that SSH key.`, as plain text or as the error of the field. */
const isKeyTaken = ({ status, text }: Refusal): boolean =>
  (status === 400 || status === 409) && /already/i.test(text);
