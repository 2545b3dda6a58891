import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connectWorkspace, type WayIn } from '../../support/connect-workspace';
import { EDITED_PATH, revisionText } from '../../support/app-document';
import type { CommitTimes } from '../commit-phases';
import { processorMs, type EditTimes } from '../edit-times';
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

export const preparedWay: WayDefinition = {
  key: 'prepared',
  title: 'the same, with the commit prepared',
  detail:
    'as the page does it: while the message is being written, `POST …/git/commits/prepare` makes the server open the push session.',
  isOwn: true,
  isSlow: false,
  operations: ['commit'],
  start: (scene) => startInWorkspace(scene, scene, { prepares: true, hasPhases: false }),
};

export const otherBuildWay: WayDefinition = {
  key: 'before',
  title: 'another build of Trellis (`--beside`)',
  detail: 'the same requests to the other build.',
  isOwn: true,
  isSlow: false,
  operations: OPERATIONS,
  start: (scene) => {
    if (!scene.otherBuild) throw new Error('No other build was started.');
    return startInWorkspace({ ...scene, trellis: scene.otherBuild }, scene, { hasPhases: false });
  },
};

/** Shortest time to write a message. */
const WRITING_MS = 600;

/** Creates a workspace connected to the scene's repository, with the app in it. */
export async function startInWorkspace(
  { trellis, document, repository }: Scene,
  remote: { url: string } & WayIn,
  { prepares = false, hasPhases = true } = {},
): Promise<Way> {
  const workspace = await connectWorkspace(trellis, remote);
  const { body: app } = await trellis.call<ImportedApp>(
    'POST',
    `${workspace}/apps/import?commitChanges=true`,
    {
      body: document,
      type: 'application/octet-stream',
    },
  );
  const present = app.git?.error?.present;
  if (present) await replace(trellis, `${workspace}/apps/${app.id}`, present.sha);
  const refFile = join(repository.path, 'refs/heads/main');
  return new TrellisWay(trellis, { app: `${workspace}/apps/${app.id}`, refFile, prepares, hasPhases });
}

interface ImportedApp {
  id: string;
  git: { error?: { present?: { sha: string } } } | null;
}

/** Replaces the app of that name in the repository. */
async function replace(trellis: Trellis, app: string, sha: string): Promise<void> {
  const body = JSON.stringify({ message: 'Replaced', overwrite: sha });
  await trellis.call('POST', `${app}/git/commits`, { body });
}

class TrellisWay implements Way {
  private readonly times: CommitTimes[] = [];
  readonly editTimes: EditTimes[] = [];
  private before = { server: 0, worker: 0 };
  private edit = { editMs: 0, editServerMs: 0 };
  private etag: string | null = null;

  constructor(
    private readonly trellis: Trellis,
    private readonly at: { app: string; refFile: string; prepares: boolean; hasPhases: boolean },
  ) {}

  /** Phases are reported for commits of this build without a prepare call. */
  get commitTimes(): readonly CommitTimes[] {
    return this.at.hasPhases ? this.times : [];
  }

  private get app(): string {
    return this.at.app;
  }

  /** Saves the edit, as happens while a user works on the canvas. */
  async prepare({ revision }: Change): Promise<void> {
    this.etag ??= (await this.trellis.call('GET', `${this.app}/definition`)).etag;
    const [startedAtMs, before] = [performance.now(), await processorMs(this.trellis.pid)];
    const { etag } = await this.trellis.call('PATCH', `${this.app}/definition`, {
      body: JSON.stringify([{ op: 'replace', path: EDITED_PATH, value: revisionText(revision) }]),
      type: 'application/json-patch+json',
      ifMatch: this.etag ?? '',
    });
    const editMs = performance.now() - startedAtMs;
    this.edit = { editMs, editServerMs: (await processorMs(this.trellis.pid)) - before };
    this.etag = etag;
    this.before = await this.processorTimes();
    if (!this.at.prepares) return;
    await this.trellis.call('POST', `${this.app}/git/commits/prepare`);
    await delay(WRITING_MS);
  }

  async commit({ message }: Change): Promise<void> {
    const sentAtMs = now();
    const { body } = await this.trellis.call<{ sha: string }>('POST', `${this.app}/git/commits`, {
      body: JSON.stringify({ message }),
    });
    this.times.push({ sha: body.sha, sentAtMs, answeredAtMs: now(), refSetAtMs: 0 });
  }

  private async processorTimes(): Promise<{ server: number; worker: number }> {
    const { trellis } = this;
    return {
      server: await processorMs(trellis.pid),
      worker: await processorMs(await trellis.workerPid()),
    };
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
    // Git writes a new file and renames it: the file's change time is that moment.
    const last = this.times[this.times.length - 1];
    last.refSetAtMs = (await stat(this.at.refFile)).ctimeMs;
    const after = await this.processorTimes();
    this.editTimes.push({
      ...this.edit,
      commitMs: last.answeredAtMs - last.sentAtMs,
      commitServerMs: after.server - this.before.server,
      commitWorkerMs: after.worker - this.before.worker,
    });
  }
}

/** By PostgreSQL's clock, which is the clock of this machine. */
const now = (): number => performance.timeOrigin + performance.now();
