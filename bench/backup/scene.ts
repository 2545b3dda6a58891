import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { eventually } from '../../test/support/eventually';
import { exported } from '../../test/support/git-fixture';
import { Builder } from '../support/builder';
import type { LoadFixture, Place } from '../support/fixture';
import { measureFolder } from '../../test/support/folder-size';
import type { Options } from './options';

const APP_KILOBYTES = 20;
/** Pause of a person between two commits. */
const BETWEEN_COMMITS_MS = 400;
const TABLES = ['git_jobs', 'git_documents', 'git_app_backups', 'git_links', 'workspace_events'] as const;
const MIB = 1024 * 1024;

/** Rows of the tables, and the repository, at one moment. */
export interface Size {
  rows: Record<(typeof TABLES)[number], number>;
  repositoryMib: number;
  commits: number;
}

export interface Result {
  /** Times of a person's commits, in ms. */
  without: number[];
  with: number[];
  /** Seconds until all apps were backed up that had never been. */
  firstBackupSeconds: number;
  saves: number;
  /** Apps checked at the end: the repository has each of them as it is here. */
  checked: number;
  before: Size;
  after: Size;
  packedMib: number;
}

type Scene = Pick<Options, 'apps' | 'seconds' | 'rounds'>;

/** Throws if an app is not in the repository as it is here at the end. */
export async function playScene(
  fixture: LoadFixture,
  { apps: count, seconds, rounds }: Scene,
  say: (line: string) => void,
): Promise<Result> {
  const place = await fixture.place();
  const [{ address }] = fixture.servers;
  const person = await Builder.begin(place, { address, name: 'Person' });
  await person.fill(APP_KILOBYTES);
  const apps = await createApps(place, address, count);
  say(`${count} apps of ${APP_KILOBYTES} KB`);
  const firstBackupSeconds = await timeFirstBackup(place);
  say(`first backup of all in ${firstBackupSeconds.toFixed(1)} s`);
  const result: Pick<Result, 'without' | 'with'> = { without: [], with: [] };
  const before = await measureSize(fixture.database, place);
  let saves = 0;
  for (let round = 0; round < 2 * rounds; round += 1) {
    const isOn = round % 2 === 1;
    await setBackup(place, isOn);
    // Saves without the backup are no part of the round.
    if (isOn) await whenIdle(place);
    const samples = isOn ? result.with : result.without;
    const stop = new AbortController();
    const saving = saveInTurn(apps, { perMinute: count, signal: stop.signal });
    await commitInTurn(person, { seconds, samples });
    stop.abort();
    const saved = await saving;
    if (isOn) saves += saved;
    say(`round ${round + 1}, backup ${isOn ? 'on' : 'off'}: ${samples.length} commits of a person so far`);
  }
  await whenIdle(place);
  const after = await measureSize(fixture.database, place);
  const checked = await proveAll(place, apps);
  await place.repository.git(['gc', '--quiet']);
  const packedMib = (await measureFolder(place.repository.path)).bytes / MIB;
  return { ...result, firstBackupSeconds, saves, checked, before, after, packedMib };
}

interface App {
  id: string;
  name: string;
  save: (value: string) => Promise<void>;
}

async function createApps({ member }: Place, address: string, count: number): Promise<App[]> {
  const apps: App[] = [];
  const headers = {
    Authorization: `Bearer ${member.token}`,
    'Content-Type': 'application/json-patch+json',
    'If-Match': '*',
  };
  const filler = 'x'.repeat(APP_KILOBYTES * 1024);
  for (let index = 0; index < count; index += 1) {
    const name = `App ${index}`;
    const { body } = await member.post('/apps', { name }).expect(201);
    const url = `${address}${member.workspace}/apps/${body.id as string}/definition`;
    const patch = async (changes: object[]) => {
      const response = await fetch(url, { method: 'PATCH', headers, body: JSON.stringify(changes) });
      if (!response.ok) throw new Error(`PATCH ${url}: ${response.status} ${await response.text()}`);
    };
    await patch([{ op: 'add', path: '/appV2/note', value: filler }]);
    const save = (value: string) => patch([{ op: 'add', path: '/appV2/icon', value }]);
    apps.push({ id: body.id as string, name, save });
  }
  return apps;
}

const setBackup = ({ member }: Place, enabled: boolean) =>
  member.put('/git/backup', { enabled, quietSeconds: 5, maxSeconds: 60 }).expect(200);

async function timeFirstBackup(place: Place): Promise<number> {
  const startedAt = performance.now();
  await setBackup(place, true);
  await whenIdle(place);
  return (performance.now() - startedAt) / 1000;
}

const whenIdle = ({ member }: Place): Promise<void> =>
  eventually(
    async () => {
      await sleep(500);
      const { body } = await member.get('/git/backup').expect(200);
      if (body.state === 'failing') throw new Error(JSON.stringify(body.error));
      return body.state === 'idle';
    },
    { timeoutMs: 900_000 },
  ).then(() => undefined);

/** Saves one app after another, each once a minute. Returns the number of saves. */
async function saveInTurn(
  apps: App[],
  { perMinute, signal }: { perMinute: number; signal: AbortSignal },
): Promise<number> {
  const startedAt = performance.now();
  let saves = 0;
  const running = new Set<Promise<void>>();
  while (!signal.aborted) {
    const dueMs = (saves * 60_000) / perMinute - (performance.now() - startedAt);
    if (dueMs > 0) await sleep(dueMs);
    const saving = apps[saves % apps.length]
      .save(`saved ${startedAt}-${saves}`)
      .finally(() => running.delete(saving));
    running.add(saving);
    saves += 1;
    if (running.size > 20) await Promise.race(running);
  }
  await Promise.all(running);
  return saves;
}

async function commitInTurn(
  person: Builder,
  { seconds, samples }: { seconds: number; samples: number[] },
): Promise<void> {
  const endsAt = performance.now() + seconds * 1000;
  while (performance.now() < endsAt) {
    const startedAt = performance.now();
    await person.commit({ waits: true });
    samples.push(performance.now() - startedAt);
    await sleep(BETWEEN_COMMITS_MS);
  }
}

async function measureSize(database: Client, { repository }: Place): Promise<Size> {
  const rows = {} as Size['rows'];
  for (const table of TABLES) {
    const { rows: counted } = await database.query<{ count: number }>(
      `select count(*)::int as count from ${table}`,
    );
    rows[table] = counted[0].count;
  }
  const commits = Number(await repository.git(['rev-list', '--count', repository.branch]));
  return { rows, repositoryMib: (await measureFolder(repository.path)).bytes / MIB, commits };
}

async function proveAll({ member, repository }: Place, apps: App[]): Promise<number> {
  const texts = await repository.showAll(apps.map(({ name }) => `${repository.branch}:${name}/v1.json`));
  for (const [index, { id, name }] of apps.entries())
    if ((await exported(member, id)) !== texts[index]) throw new Error(`${name} is not backed up.`);
  await repository.fsck();
  return apps.length;
}
