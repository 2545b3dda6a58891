import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connectWorkspace, type WayIn } from '../../support/connect-workspace';
import { EDITED_PATH, revisionText } from '../../support/app-document';
import type { CommitTimes } from '../commit-phases';
import type { Trellis } from '../../support/trellis-process';
import { OPERATIONS, type Change, type Operation, type Scene, type Way, type WayDefinition } from './way';

export const trellisWay: WayDefinition = {
  key: 'trellis',
  title: 'Trellis, through its HTTP API',
  detail:
    'the whole program, PostgreSQL on disk: `POST …/git/commits`, `GET …/git/updates`, `POST …/git/pull`, from the request to its answer.',
  isOwn: true,
  isSlow: false,
  operations: OPERATIONS,
  start: (scene) => startInWorkspace(scene, scene),
};

export const announcedWay: WayDefinition = {
  key: 'announced',
  title: 'the same, the commit announced',
  detail:
    'as the page does it: while the message is being written, `POST …/git/commits/announcement` tells the server, which opens the push ahead.',
  isOwn: true,
  isSlow: false,
  operations: ['commit'],
  start: (scene) => startInWorkspace(scene, scene, { announces: true }),
};

/** Nobody writes a message in less. */
const WRITING_MS = 600;

/** A workspace of its own, connected to the scene's repository, with the app in it. */
export async function startInWorkspace(
  { trellis, document, repository }: Scene,
  remote: { url: string } & WayIn,
  { announces = false } = {},
): Promise<Way> {
  const workspace = await connectWorkspace(trellis, remote);
  // Takes the place of the app of that name in the repository.
  const { body: app } = await trellis.call<{ id: string }>(
    'POST',
    `${workspace}/apps/import?commitChanges=true`,
    {
      body: document,
      type: 'application/octet-stream',
    },
  );
  const refFile = join(repository.path, 'refs/heads/main');
  return new TrellisWay(trellis, { app: `${workspace}/apps/${app.id}`, refFile, announces });
}

class TrellisWay implements Way {
  private readonly times: CommitTimes[] = [];
  private etag: string | null = null;

  constructor(
    private readonly trellis: Trellis,
    private readonly at: { app: string; refFile: string; announces: boolean },
  ) {}

  /** Where the time goes is told of commits that nobody announced. */
  get commitTimes(): readonly CommitTimes[] {
    return this.at.announces ? [] : this.times;
  }

  private get app(): string {
    return this.at.app;
  }

  /** The edit is saved, as it is while someone works on the canvas. */
  async prepare({ revision }: Change): Promise<void> {
    this.etag ??= (await this.trellis.call('GET', `${this.app}/definition`)).etag;
    const { etag } = await this.trellis.call('PATCH', `${this.app}/definition`, {
      body: JSON.stringify([{ op: 'replace', path: EDITED_PATH, value: revisionText(revision) }]),
      type: 'application/json-patch+json',
      ifMatch: this.etag ?? '',
    });
    this.etag = etag;
    if (!this.at.announces) return;
    await this.trellis.call('POST', `${this.app}/git/commits/announcement`);
    await delay(WRITING_MS);
  }

  async commit({ message }: Change): Promise<void> {
    const sentAtMs = now();
    const { body } = await this.trellis.call<{ sha: string }>('POST', `${this.app}/git/commits`, {
      body: JSON.stringify({ message }),
    });
    this.times.push({ sha: body.sha, sentAtMs, answeredAtMs: now(), refSetAtMs: 0 });
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
    const last = this.times[this.times.length - 1];
    last.refSetAtMs = (await stat(this.at.refFile)).ctimeMs;
  }
}

/** On the clock that PostgreSQL on this machine has too. */
const now = (): number => performance.timeOrigin + performance.now();
