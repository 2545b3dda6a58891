import { randomBytes } from 'node:crypto';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import { commit, GitFixture } from '../../support/git-fixture';
import { expectCommitsAgain } from '../expect-commits-again';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const MEGABYTE = 1_048_576;

/** Imports commits on main; each changes `<app>/v1.json` or an unrelated file. */
async function importHistory(repository: GitRepository, count: number): Promise<void> {
  const parts: string[] = [];
  for (let number = 1; number <= count; number++) {
    const text = `Commit ${number}`;
    const [path, content] =
      number % 100 === 0 ? ['Orders/v1.json', documentOf('Orders', text)] : ['notes.txt', text];
    parts.push(`commit refs/heads/main\ncommitter x <x@example.com> ${1_700_000_000 + number} +0000\n`);
    parts.push(`data ${text.length}\n${text}\n`);
    parts.push(`M 100644 inline ${path}\ndata ${Buffer.byteLength(content)}\n${content}\n`);
  }
  await repository.git(['fast-import', '--quiet'], { input: parts.join('') });
}

const documentOf = (name: string, icon: string) => JSON.stringify({ appV2: { name, icon } });

it('ten thousand commits: imports an app, detects its update, and commits another app', async () => {
  const repository = await createGitRepository();
  await importHistory(repository, 10_000);
  const place = await fixture.withApp('Stock', { repository });
  const { member } = place;
  const { body: imported } = await member.post('/git/imports', { path: 'Orders/v1.json' }).expect(201);
  await repository.commit({ 'Orders/v1.json': documentOf('Orders', 'new') }, { message: 'New' });
  const { body: news } = await member.get(`/apps/${imported.id}/git/updates`).expect(200);
  expect(news.commits.map(({ message }: { message: string }) => message)).toEqual(['New']);
  await member.post(`/apps/${imported.id}/git/pull`).expect(200);
  await expectCommitsAgain(place);
  expect((await repository.git(['rev-list', '--count', 'main'])).trim()).toBe('10003');
});

it('five thousand apps: commits one more and preserves the list of apps byte for byte', async () => {
  const names = Array.from({ length: 5_000 }, (_, index) => `App ${index}`);
  const meta = JSON.stringify(
    Object.fromEntries(names.map((name) => [`id of ${name}`, entryOf(name)])),
    null,
    2,
  );
  const repository = await createGitRepository();
  const files = [
    ['.meta/meta.json', meta],
    ...names.map((name) => [`${name}/v1.json`, documentOf(name, '')]),
  ];
  const parts = files.map(
    ([path, text]) => `M 100644 inline "${path}"\ndata ${Buffer.byteLength(text)}\n${text}\n`,
  );
  const input = `commit refs/heads/main\ncommitter x <x@example.com> 1700000000 +0000\ndata 5\nBegin\n${parts.join('')}`;
  await repository.git(['fast-import', '--quiet'], { input });
  const place = await fixture.withApp('Stock', { repository });
  await expectCommitsAgain(place);
  const after = JSON.parse(await repository.show('main', '.meta/meta.json')) as Record<string, unknown>;
  const others = Object.entries(after).filter(([gitAppId]) => gitAppId !== place.app.gitAppId);
  expect(JSON.stringify(Object.fromEntries(others), null, 2)).toBe(meta);
  expect(await repository.ls()).toHaveLength(5_002);
});

it('handles a file of 30 MB next to the apps and an app of 8 MB', async () => {
  const app = { appV2: { name: 'Large', icon: randomBytes(4 * MEGABYTE).toString('hex') } };
  const files = { 'video.bin': randomBytes(30 * MEGABYTE), 'Large/v1.json': JSON.stringify(app) };
  const repository = await createGitRepository({ files });
  const place = await fixture.withApp('Stock', { repository });
  const { member } = place;
  await expectCommitsAgain(place);
  const { body: imported } = await member.post('/git/imports', { path: 'Large/v1.json' }).expect(201);
  const { body: own } = await member.post(`/apps/${imported.id}/duplicate`, { name: 'Mine' }).expect(201);
  await commit(member, own.id as string, 'Eight megabytes').expect(201);
  expect(await repository.show('main', 'Mine/v1.json')).toHaveLength(JSON.stringify(app).length - 1);
  await expectCommitsAgain(place);
});

const entryOf = (gitAppName: string) => ({
  gitAppName,
  lastCommitMessage: 'Begin',
  gitVersionId: `version of ${gitAppName}`,
  lastpushDate: '2025-03-26T12:10:30.805Z',
  gitVersionName: 'v1',
  lastCommitUser: 'Ada Lovelace',
});
