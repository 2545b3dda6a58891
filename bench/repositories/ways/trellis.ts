import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { measureFolder } from '../../../test/support/folder-size';
import { EDITED_PATH, revisionText } from '../../support/app-document';
import { connectWorkspace } from '../../support/connect-workspace';
import type { Trellis } from '../../support/trellis-process';
import { DIRECTORY } from '../repository';
import { PAGE, type Place, type Way, type WayDefinition } from './way';

/** `dir`: data folder of the program. */
export const trellisWay = (
  trellis: Trellis,
  { key, title, dir }: { key: string; title: string; dir: string },
): WayDefinition => ({
  key,
  title,
  detail:
    'the whole program, PostgreSQL on disk, over SSH: a workspace is made, connected and tested, then `GET …/git/apps`; `POST …/git/imports`, `POST …/git/commits`, `GET …/git/history`, `GET …/git/updates`, `POST …/git/pull`, each from the request to its answer. On disk: its mirror.',
  start: (place) => Promise.resolve(new Workspace(trellis, place, dir)),
});

class Workspace implements Way {
  private address = '';
  private app = '';

  constructor(
    private readonly trellis: Trellis,
    private readonly place: Place,
    private readonly dir: string,
  ) {}

  async list(): Promise<number> {
    this.address = await connectWorkspace(this.trellis, { ...this.place, directory: DIRECTORY });
    const { items } = await this.trellis.finish<{ items: { problem: unknown }[] }>(
      'GET',
      `${this.address}/git/apps`,
    );
    return items.filter(({ problem }) => problem === null).length;
  }

  async import(): Promise<void> {
    const body = { gitAppId: this.place.app.gitAppId, locked: false };
    const { id } = await this.trellis.finish<{ id: string }>('POST', `${this.address}/git/imports`, body);
    this.app = `${this.address}/apps/${id}`;
  }

  async edit(revision: number): Promise<void> {
    const definition = `${this.app}/definition`;
    const { etag } = await this.trellis.call('GET', definition);
    await this.trellis.call('PATCH', definition, {
      body: JSON.stringify([{ op: 'replace', path: EDITED_PATH, value: revisionText(revision) }]),
      type: 'application/json-patch+json',
      ifMatch: etag ?? '',
    });
  }

  async commit(revision: number): Promise<void> {
    await this.trellis.finish('POST', `${this.app}/git/commits`, { message: revisionText(revision) });
  }

  async history(): Promise<number> {
    const path = `${this.app}/git/history?limit=${PAGE}`;
    return (await this.trellis.finish<{ items: unknown[] }>('GET', path)).items.length;
  }

  async check(): Promise<number> {
    const path = `${this.app}/git/updates`;
    return (await this.trellis.finish<{ commits: unknown[] }>('GET', path)).commits.length;
  }

  async pull(): Promise<() => Promise<string>> {
    await this.trellis.finish('POST', `${this.app}/git/pull`, {});
    return async () => (await this.trellis.call('GET', `${this.app}/export`)).text;
  }

  async storedBytes(): Promise<number> {
    const mirrors = join(this.dir, 'mirrors');
    const id = this.address.split('/').pop() ?? '';
    // There is one worker.
    const [slot] = await readdir(mirrors);
    return (await measureFolder(join(mirrors, slot, id))).bytes;
  }

  peakBytes(): Promise<number> {
    return this.trellis.workerPeakBytes();
  }
}
