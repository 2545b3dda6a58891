import { appendFile, cp, mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Mirror } from '../../../src/git';
import { AppStateReader } from '../../../src/gitsync/domain/format/app-link';
import { RepositoryLayout } from '../../../src/gitsync/domain/format/repository-layout';
import type { AppSelector } from '../../../src/gitsync/domain/format/tree';
import { findGraph } from '../../../src/gitsync/worker/history/list';
import { findHistory } from '../../../src/gitsync/worker/history/walk';
import { treeReaderOf } from '../../../src/gitsync/worker/mirrors';
import { eventually } from '../../support/eventually';
import { createGitRepository, type GitRepository } from '../../support/git-repository';

const layout = new RepositoryLayout('');
const COMMITS = 150;
const SEEDS = [1, 2, 3];
const APPS = ['a', 'b', 'c', 'd'];

/** Pseudo-random numbers below a limit, the same in every run (xorshift). */
function numbers(seed: number) {
  let state = seed;
  return (below: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

type State = Map<string, { name: string; version: string; content: string; hasNoEntry?: boolean }>;

const metaOf = (state: State): string =>
  JSON.stringify(
    Object.fromEntries(
      [...state].flatMap(([id, { name, version, hasNoEntry }]) =>
        hasNoEntry ? [] : [[id, { gitAppName: name, gitVersionName: version }]],
      ),
    ),
    null,
    2,
  );

/** Changes, renames, removes and adds apps and their entries at random; now and then merges a branch of the past. */
function randomHistory(random: ReturnType<typeof numbers>): string {
  const states: State[] = [];
  const parts: string[] = [];
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  for (let number = 0; number < COMMITS; number += 1) {
    const parents = number === 0 ? [] : [random(8) ? number - 1 : random(number)];
    if (number > 3 && random(4) === 0) parents.unshift(number - 1);
    const distinct = [...new Set(parents)];
    const state: State = new Map(number === 0 ? [] : states[distinct[random(distinct.length)]]);
    const id = APPS[random(APPS.length)];
    const app = state.get(id) ?? { name: `App ${id}`, version: 'v1', content: '0' };
    const edits = [
      () => state.set(id, { ...app, content: String(number) }),
      () => state.set(id, { ...app, name: `App ${id}${random(3)}` }),
      () => state.set(id, { ...app, version: `v${random(3)}` }),
      () => state.set(id, { ...app, hasNoEntry: !app.hasNoEntry }),
      () => state.delete(id),
      () => undefined,
    ];
    edits[random(edits.length)]();
    states.push(state);
    parts.push(
      `commit refs/heads/b${number}\nmark :${number + 1}\ncommitter x <x> ${1_700_000_000 + number} +0000\n${data(`${number}`)}`,
      ...distinct.map((parent, index) => `${index ? 'merge' : 'from'} :${parent + 1}\n`),
      'deleteall\n',
      `M 100644 inline README\n${data(String(random(9)))}`,
      `M 100644 inline .meta/meta.json\n${data(metaOf(state))}`,
      ...[...state.values()].map(
        ({ name, version, content }) => `M 100644 inline ${name}/${version}.json\n${data(content)}`,
      ),
    );
  }
  return parts.join('');
}

/** Returns the commits whose state of the app differs from every parent's, read without any shortcut. */
async function expectedHistory(
  mirror: Mirror,
  { tip, app }: { tip: string; app: AppSelector },
): Promise<string[]> {
  const stateAt = (sha: string) => new AppStateReader(layout, app).findState(treeReaderOf(mirror, sha));
  const found: string[] = [];
  for (const { sha, parents } of await mirror.walk({ from: tip, limit: Infinity })) {
    const state = await stateAt(sha);
    const before = await Promise.all(parents.map(stateAt));
    if (parents.length === 0 ? state !== null : !before.includes(state)) found.push(sha);
  }
  return found;
}

let repository: GitRepository;
let folder: string;
let mirror: Mirror;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-history-'));
  repository = await createGitRepository({ dir: join(folder, 'mirror.git') });
});
afterEach(async () => {
  await mirror.close();
  // The log may still be written.
  await rm(folder, { recursive: true, maxRetries: 5 });
});

it.each(SEEDS)('finds the same as reading the app in each commit, from any tip (seed %i)', async (seed) => {
  const random = numbers(seed);
  await repository.git(['fast-import', '--quiet'], { input: randomHistory(random) });
  mirror = await Mirror.open(repository.path);
  let changes = 0;
  // The tips go forth and back, as after pushes and force pushes.
  for (const number of [10, 11, 12, 60, 90, 91, 40, 148, 149, 149]) {
    const tip = (await repository.git(['rev-parse', `b${number}`])).trim();
    for (const id of APPS) {
      for (const app of [{ gitAppId: id }, { gitAppId: id, pathBefore: `App ${id}/v1.json` }]) {
        const expected = await expectedHistory(mirror, { tip, app });
        const find = (limit: number) =>
          findHistory({ mirror, layout }, { tip, app, limit, signal: new AbortController().signal });
        expect(await find(1_000)).toEqual(expected);
        expect(await find(3)).toEqual(expected.slice(0, 3));
        changes += expected.length;
      }
    }
  }
  expect(changes).toBeGreaterThan(100);
});

it('goes on from its file after a restart of the worker, also from one that a crash has cut', async () => {
  await repository.git(['fast-import', '--quiet'], { input: randomHistory(numbers(4)) });
  mirror = await Mirror.open(repository.path);
  const tip = (await repository.git(['rev-parse', 'b149'])).trim();
  const request = { tip, app: { gitAppId: 'a' }, limit: 1_000, signal: new AbortController().signal };
  const expected = await findHistory({ mirror, layout }, request);
  const isLog = (name: string) => name.startsWith('history-');
  const name = await eventually(async () => (await readdir(repository.path)).find(isLog) ?? false);
  const readsWith = async (spoil: (path: string) => Promise<void>) => {
    const path = await mkdtemp(join(folder, 'copy-'));
    await cp(repository.path, path, { recursive: true });
    await spoil(join(path, name));
    const copy = await Mirror.open(path);
    const reads = jest.spyOn(copy, 'listChangedNames');
    expect(await findHistory({ mirror: copy, layout }, request)).toEqual(expected);
    await copy.close();
    return reads.mock.calls.length;
  };
  const anew = await readsWith((path) => rm(path));
  // The file is written in parts, after the answer.
  await eventually(async () => expect(await readsWith(() => Promise.resolve())).toBe(0));
  const { size } = await stat(join(repository.path, name));
  const half = await readsWith((path) => truncate(path, Math.floor(size / 2)));
  expect(half).toBeGreaterThan(0);
  expect(half).toBeLessThan(anew);
  expect(await readsWith((path) => appendFile(path, '\n[1]\nnull\n{"half":'))).toBe(0);
});

/** Two sides that change an app, their merge, and a long line of commits that do not. */
function longAfterMerge(): string {
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const parentsOf = (number: number) => (number < 5 ? [[], [1], [1], [2, 3]][number - 1] : [number - 1]);
  return Array.from({ length: 100 }, (_, index) => index + 1)
    .flatMap((number) => [
      `commit refs/heads/main\nmark :${number}\n`,
      `committer x <x> ${1_700_000_000 + number} +0000\n${data(`${number}`)}`,
      ...parentsOf(number).map((parent, index) => `${index ? 'merge' : 'from'} :${parent}\n`),
      `M 100644 inline README\n${data(`${number}`)}`,
      ...(number < 5 ? [`M 100644 inline Orders/v1.json\n${data(`${number}`)}`] : []),
    ])
    .join('');
}

it('finds how commits lead to each other while others read the histories of more branches', async () => {
  await repository.git(['fast-import', '--quiet'], { input: longAfterMerge() });
  mirror = await Mirror.open(repository.path);
  const read = async (tip: string) =>
    findHistory(
      { mirror, layout },
      { tip, app: { path: 'Orders/v1.json' }, limit: 9, signal: new AbortController().signal },
    );
  const tipAt = async (rev: string) => (await repository.git(['rev-parse', rev])).trim();
  const tip = await tipAt('main~9');
  const shas = await read(tip);
  const [merge, one, other, begun] = shas;
  const graph = [
    { sha: merge, parents: expect.arrayContaining([one, other]) as string[] },
    { sha: one, parents: [begun] },
    { sha: other, parents: [begun] },
    { sha: begun, parents: [] },
  ];
  expect(await findGraph({ mirror, layout }, { tip, shas })).toEqual(graph);
  for (const rev of ['main~8', 'main~7', 'main~6', 'main~5', 'main~4']) await read(await tipAt(rev));
  expect(await findGraph({ mirror, layout }, { tip, shas })).toEqual(graph);
});
