import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppStateReader } from '../../../src/gitsync/domain/format/app-link';
import { RepositoryLayout } from '../../../src/gitsync/domain/format/repository-layout';
import type { AppSelector } from '../../../src/gitsync/domain/format/tree';
import type { Mirror, RemoteGateway } from '../../../src/git';
import {
  findCommitsOfApp,
  findCommitsOfApps,
  findLastCommits,
} from '../../../src/gitsync/worker/app-history';
import { treeReaderOf, type OpenRepository } from '../../../src/gitsync/worker/mirrors';
import { findForeignApps } from '../../../src/gitsync/worker/read-app';
import type { GitRepository } from '../../support/git-repository';
import { GitFixture } from './git-fixture';

let fixture: GitFixture;
let gateway: RemoteGateway;

beforeAll(async () => {
  fixture = await GitFixture.start();
  gateway = fixture.gateway();
});
afterAll(() => fixture.stop());

const APPS = ['A', 'B', 'C', 'D', 'E'];

const metaOf = (entries: Record<string, object>) => JSON.stringify(entries, null, 2);

/**
 * Creates a history with alternating edits, a rename, an entry that changes alone, a removed entry, a list that is broken
 * for a while, and a merge.
 */
async function commitHistory(repository: GitRepository, directory: string): Promise<void> {
  const at = (path: string) => (directory === '' ? path : `${directory}/${path}`);
  const entries: Record<string, object> = {};
  const save = (files: Record<string, string>, more: { delete?: string[] } = {}) =>
    repository.commit(
      { [at('.meta/meta.json')]: metaOf(entries), ...files },
      { ...more, message: 'A change' },
    );
  for (const name of APPS) {
    entries[`id-${name}`] = { gitAppName: name, gitVersionName: 'v1', gitVersionId: `version-${name}` };
    await save({ [at(`${name}/v1.json`)]: name });
  }
  for (let number = 1; number <= 10; number++) {
    const name = APPS[number % 3];
    Object.assign(entries[`id-${name}`], { lastCommitMessage: `Change ${number}` });
    await save({ [at(`${name}/v1.json`)]: `${name} ${number}` });
  }
  Object.assign(entries['id-B'], { gitAppName: 'B two' });
  await save({ [at('B two/v1.json')]: 'B' }, { delete: [at('B/v1.json')] });
  Object.assign(entries['id-D'], { lastCommitUser: 'Ada' });
  await save({});
  await repository.commit({ [at('C/v1.json')]: 'by hand', 'README.md': 'beside' });
  await repository.commit({ [at('.meta/meta.json')]: metaOf(entries).slice(0, -4) });
  await save({ [at('A/v1.json')]: 'after the list was broken' });
  await repository.git(['branch', 'side', 'main~4']);
  // The merge takes E from there, and leaves A as it is here.
  await repository.commit({ [at('E/v1.json')]: 'aside', [at('A/v1.json')]: 'aside' }, { branch: 'side' });
  delete entries['id-C'];
  await save({});
  await merge(repository, at('E/v1.json'));
  await save({ [at('B two/v1.json')]: 'the last' });
}

async function merge(repository: GitRepository, path: string): Promise<void> {
  const [main, side] = [await repository.tip('main'), await repository.tip('side')];
  const content = await repository.show(side, path);
  const merged = await repository.commit({ [path]: content }, { message: 'Merge' });
  const tree = `${merged}^{tree}`;
  const identity = {
    GIT_AUTHOR_NAME: 'x',
    GIT_AUTHOR_EMAIL: 'x@y',
    GIT_COMMITTER_NAME: 'x',
    GIT_COMMITTER_EMAIL: 'x@y',
  };
  const args = ['commit-tree', '-p', main, '-p', side, '-m', 'Merge', tree];
  const sha = (await repository.git(args, { env: identity })).trim();
  await repository.git(['update-ref', 'refs/heads/main', sha]);
}

/**
 * Returns the commits in which the app differs from every parent. Reads the app in each commit that Git follows: if a merge
 * has the app of one parent, only that parent.
 */
async function findByReadingAll(
  mirror: Mirror,
  layout: RepositoryLayout,
  request: { tip: string; app: AppSelector },
) {
  const reader = new AppStateReader(layout, request.app);
  const found: string[] = [];
  const followed = new Set([request.tip]);
  for (const { sha, parents } of await mirror.walk({ from: request.tip, limit: 1_000 })) {
    if (!followed.has(sha)) continue;
    const state = await reader.findState(treeReaderOf(mirror, sha));
    const before: (string | null)[] = [];
    for (const parent of parents) before.push(await reader.findState(treeReaderOf(mirror, parent)));
    const same = before.indexOf(state);
    for (const parent of same === -1 ? parents : [parents[same]]) followed.add(parent);
    if (parents.length === 0 ? state !== null : same === -1) found.push(sha);
  }
  return found;
}

describe.each([
  ['', 'whole'],
  ['apps/team a', 'whole'],
  ['', 'partial'],
  ['apps/team a', 'partial'],
])('the history of an app below “%s” in a %s mirror', (directory, kind) => {
  const layout = new RepositoryLayout(directory);
  let mirror: Mirror;
  let tip: string;

  beforeAll(async () => {
    const repository = await fixture.repository({ LICENSE: 'none' });
    await commitHistory(repository, directory);
    await repository.git(['config', 'uploadpack.allowFilter', String(kind === 'partial')]);
    mirror = await fixture.mirror();
    tip = (await mirror.fetch(gateway, fixture.target(repository.path), { branch: 'main' })) as string;
  });

  const commitsOf = async (app: AppSelector) =>
    (await findCommitsOfApp({ mirror, layout }, { tip, app, until: null, limit: 1_000 })).map(
      ({ sha }) => sha,
    );

  const apps: AppSelector[] = [
    ...APPS.map((name) => ({ gitAppId: `id-${name}` })),
    { path: layout.appPath('C', 'v1') },
    { gitAppId: 'none' },
  ];

  it.each(apps)('equals the result of reading the app in every commit: %j', async (app) => {
    const expected = await findByReadingAll(mirror, layout, { tip, app });
    expect(await commitsOf(app)).toEqual(expected);
    // Asks again, with a warm cache.
    expect(await commitsOf(app)).toEqual(expected);
  });

  it('is the same in one walk for several apps, of which some end early', async () => {
    const alone = [];
    for (const app of apps) alone.push(await findByReadingAll(mirror, layout, { tip, app }));
    const history = { mirror, layout };
    for (const limit of [1, 2, 1_000]) {
      const together = await findCommitsOfApps(history, { tip, apps, until: null, limit });
      expect(together.map((commits) => commits.map(({ sha }) => sha))).toEqual(
        alone.map((shas) => shas.slice(0, limit)),
      );
    }
    const last = await findLastCommits(history, { tip, apps });
    expect(last.map((commit) => commit?.sha ?? null)).toEqual(alone.map(([sha]) => sha ?? null));
  });

  it('is found without rereading the list of apps in commits of other apps', async () => {
    await commitsOf({ gitAppId: 'id-A' });
    const readBlob = jest.spyOn(mirror, 'readBlob');
    expect(await commitsOf({ gitAppId: 'id-E' })).toHaveLength(2);
    // The list at the tip, and next to and in each candidate commit; the history has 25 commits.
    expect(readBlob.mock.calls.length).toBeLessThanOrEqual(10);
    readBlob.mockRestore();
  });
});

describe('a partial mirror of a repository with much else', () => {
  const layout = new RepositoryLayout('apps');
  const entries = Object.fromEntries(
    APPS.map((name) => [`id-${name}`, { gitAppName: name, gitVersionName: 'v1' }]),
  );

  async function fetched(commits: number) {
    const repository = await fixture.repository({ 'apps/.meta/meta.json': metaOf(entries) });
    await repository.git(['config', 'uploadpack.allowFilter', 'true']);
    const documents = APPS.map((name) => [`apps/${name}/v1.json`, `{"appV2": {"name": "${name}"}}`]);
    await repository.commit(Object.fromEntries(documents));
    await commitOthers(repository, commits);
    const mirror = await fixture.mirror();
    const target = fixture.target(repository.path);
    const tip = (await mirror.fetch(gateway, target, { branch: 'main' })) as string;
    const requests = async () =>
      (await readdir(join(mirror.dir, 'objects', 'pack'))).filter((name) => name.endsWith('.pack')).length;
    return { repository, mirror, tip, requests };
  }

  it('is walked back through thousands of commits in few requests, with more commits in each', async () => {
    const { repository, mirror, tip, requests } = await fetched(4_000);
    const before = await requests();
    const [last] = await findLastCommits({ mirror, layout }, { tip, apps: [{ gitAppId: 'id-A' }] });
    expect(last?.sha).toBe((await repository.git(['rev-parse', 'main~4000'])).trim());
    // The folders and the list at the tip; then the roots of 64, 256, 320, 640, 1,280 and 2,000 commits.
    expect((await requests()) - before).toBeLessThanOrEqual(12);
  });

  it('reads many apps of a commit that was not listed in few requests', async () => {
    const { mirror, tip, requests } = await fetched(1);
    const before = await requests();
    const from = APPS.map((name) => ({ gitAppId: `id-${name}` }));
    const repository = { mirror, layout, targetId: 'target' } as OpenRepository;
    const reads = await findForeignApps(repository, { tip, from });
    const opened = await requests();
    const names = [];
    for (const read of reads) names.push((await read()).app.name);
    expect(names).toEqual(APPS);
    expect(await requests()).toBe(opened);
    expect(opened - before).toBeLessThanOrEqual(8);
  });
});

/** Commits that change a file beside the apps. */
async function commitOthers(repository: GitRepository, count: number): Promise<void> {
  const stream = Array.from({ length: count }, (_, number) => {
    const from = number === 0 ? 'from refs/heads/main^0\n' : '';
    const content = `change ${number}`;
    return `commit refs/heads/main\ncommitter x <x@y> now\ndata 1\nx\n${from}M 100644 inline src/${number % 50}.txt\ndata ${content.length}\n${content}\n`;
  });
  await repository.git(['fast-import', '--quiet', '--date-format=now'], { input: stream.join('') });
}
