import '../../../src/program/jobs';
import { hashOf } from '../../../src/apps';
import type { AppLink } from '../../../src/gitsync/domain/format/app-link';
import { RepositoryLayout } from '../../../src/gitsync/domain/format/repository-layout';
import type { CommitManyJob } from '../../../src/gitsync/queue/commit-jobs';
import { buildBatch, type BatchContext } from '../../../src/gitsync/worker/commit/build-commits';
import { GitFixture } from './git-fixture';

const COUNT = 20;
const ADA = { name: 'Ada', email: 'ada@example.com' };
const AT = new Date(1_800_000_000_000);

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const documentOf = (index: number, icon: string) =>
  JSON.stringify({ appV2: { id: `id-${index}`, name: `App ${index}`, icon } });

const entryOf = (index: number) => ({
  gitAppName: `App ${index}`,
  gitVersionId: `version-${index}`,
  gitVersionName: 'v1',
});

it('builds one commit of many apps, and no other on the way', async () => {
  const mirror = await fixture.mirror();
  const indexes = Array.from({ length: COUNT }, (_, index) => index);
  const meta = Object.fromEntries(indexes.map((index) => [`id-${index}`, entryOf(index)]));
  const { sha: base } = await mirror.buildCommit({
    parent: null,
    changes: [
      { path: '.meta/meta.json', content: Buffer.from(JSON.stringify(meta, null, 2)) },
      ...indexes.map((index) => ({
        path: `App ${index}/v1.json`,
        content: Buffer.from(documentOf(index, 'a')),
      })),
    ],
    author: { ...ADA, date: AT },
    committer: { ...ADA, date: AT },
    message: 'Before',
  });
  const data: BatchContext['data'] = {
    links: new Map(),
    elsewhere: new Map(),
    documents: new Map(indexes.map((index) => [hashOf(documentOf(index, 'b')), documentOf(index, 'b')])),
    signingKeys: new Map(),
    committer: ADA,
    refuseSecrets: () => Promise.resolve(),
  };
  for (const index of indexes) {
    const path = `App ${index}/v1.json`;
    const syncedState: AppLink = {
      path,
      oid: (await mirror.findEntry(base, path))!.oid,
      entry: entryOf(index),
    };
    const last = { sha: base, message: 'Before', author: ADA, date: AT, syncedState, documentHash: '' };
    data.links.set(`app-${index}`, { gitAppId: `id-${index}`, last } as never);
  }
  const target = { repositoryUrl: 'ssh://git@localhost/apps.git', branch: 'main', directory: '' };
  const apps = indexes.map((index) => ({
    appId: `app-${index}`,
    gitAppId: `id-${index}`,
    appName: `App ${index}`,
    gitVersionId: `version-${index}`,
    versionName: 'v1',
    documentHash: hashOf(documentOf(index, 'b')),
  }));
  const job = { kind: 'commit_apps', message: 'All', author: ADA, createdAt: AT, input: { target, apps } };
  const build = jest.spyOn(mirror, 'buildCommit');

  const repository = { mirror, layout: new RepositoryLayout(''), branch: 'main', startBranch: null };
  const { built } = await buildBatch({ repository, data, refused: new Map() } as unknown as BatchContext, {
    base,
    expected: base,
    jobs: [job as unknown as CommitManyJob],
  });

  expect(build).toHaveBeenCalledTimes(1);
  expect(built[0]?.apps.filter(({ isChanged }) => isChanged)).toHaveLength(COUNT);
  const list = (await mirror.findEntry(built[0]!.sha, '.meta/meta.json'))!;
  const entries = JSON.parse(String(await mirror.readBlob(list.oid, { maxBytes: 1 << 20 }))) as object;
  expect(Object.values(entries).map(({ lastCommitMessage }) => lastCommitMessage as string)).toEqual(
    indexes.map(() => 'All'),
  );
});
