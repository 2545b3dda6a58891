import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EDITED_PATH, revisionText } from '../app-document';
import type { CommitTimes } from '../commit-phases';
import type { Trellis } from '../trellis-process';
import { OPERATIONS, type Change, type Operation, type Scene, type Way, type WayDefinition } from './way';

export const trellisWay: WayDefinition = {
  key: 'trellis',
  title: 'Trellis, through its HTTP API',
  detail:
    'the whole program, PostgreSQL on disk: `POST …/git/commits`, `GET …/git/updates`, `POST …/git/pull`, from the request to its answer.',
  isSlow: false,
  operations: OPERATIONS,
  start: startInWorkspace,
};

/** A workspace of its own, connected to the scene's repository, with the app in it. */
async function startInWorkspace({ trellis, url, authorize, document, repository }: Scene): Promise<Way> {
  const post = <Body>(path: string, body: object) =>
    trellis.call<Body>('POST', path, { body: JSON.stringify(body) }).then((answer) => answer.body);
  const { id } = await post<{ id: string }>('/api/workspaces', { name: 'Bench' });
  const workspace = `/api/workspaces/${id}`;
  await trellis.call('PUT', `${workspace}/git`, {
    body: JSON.stringify({ repositoryUrl: url, branch: 'main' }),
  });
  await authorize((await post<{ publicKey: string }>(`${workspace}/git/key`, { type: 'ed25519' })).publicKey);
  await post(`${workspace}/git/finalize`, {});
  // Takes the place of the app of that name in the repository.
  const { body: app } = await trellis.call<{ id: string }>(
    'POST',
    `${workspace}/apps/import?commitChanges=true`,
    {
      body: document,
      type: 'application/octet-stream',
    },
  );
  return new TrellisWay(trellis, `${workspace}/apps/${app.id}`, join(repository.path, 'refs/heads/main'));
}

class TrellisWay implements Way {
  readonly commitTimes: CommitTimes[] = [];
  private etag: string | null = null;

  constructor(
    private readonly trellis: Trellis,
    private readonly app: string,
    private readonly refFile: string,
  ) {}

  /** The edit is saved, as it is while someone works on the canvas. */
  async prepare({ revision }: Change): Promise<void> {
    this.etag ??= (await this.trellis.call('GET', `${this.app}/definition`)).etag;
    const { etag } = await this.trellis.call('PATCH', `${this.app}/definition`, {
      body: JSON.stringify([{ op: 'replace', path: EDITED_PATH, value: revisionText(revision) }]),
      type: 'application/json-patch+json',
      ifMatch: this.etag ?? '',
    });
    this.etag = etag;
  }

  async commit({ message }: Change): Promise<void> {
    const sentAtMs = now();
    const { body } = await this.trellis.call<{ sha: string }>('POST', `${this.app}/git/commits`, {
      body: JSON.stringify({ message }),
    });
    this.commitTimes.push({ sha: body.sha, sentAtMs, answeredAtMs: now(), refSetAtMs: 0 });
  }

  async check(): Promise<boolean> {
    const { body } = await this.trellis.call<{ upToDate: boolean }>('GET', `${this.app}/git/updates`);
    return body.upToDate;
  }

  async pull(): Promise<() => Promise<string>> {
    await this.trellis.call('POST', `${this.app}/git/pull`, { body: '{}' });
    return async () => (await this.trellis.call('GET', `${this.app}/export`)).text;
  }

  async afterwards(operation: Operation): Promise<void> {
    if (operation === 'pull') this.etag = null;
    if (operation !== 'commit') return;
    // Git writes a new file and renames it: that moment stands in the file's change time.
    const last = this.commitTimes[this.commitTimes.length - 1];
    last.refSetAtMs = (await stat(this.refFile)).ctimeMs;
  }
}

/** On the clock that PostgreSQL on this machine has too. */
const now = (): number => performance.timeOrigin + performance.now();
