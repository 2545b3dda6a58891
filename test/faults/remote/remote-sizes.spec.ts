import { randomBytes } from 'node:crypto';
import { largeDocument } from '../../documents/large-document';
import { createBranch, getBranch, listBranches } from '../../support/branches';
import { listChanges } from '../../support/changes';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import { commit, edit, ended, exported, GitFixture, patch } from '../../support/git-fixture';
import type { Member } from '../../support/member';
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

it('handles a file of 120 MB next to the apps and an app of 8 MB', async () => {
  const app = { appV2: { name: 'Large', icon: randomBytes(4 * MEGABYTE).toString('hex') } };
  const repository = await createGitRepository();
  await repository.git(['config', 'core.compression', '0']);
  await repository.commit({ 'video.bin': randomBytes(120 * MEGABYTE), 'Large/v1.json': JSON.stringify(app) });
  const place = await fixture.withApp('Stock', { repository });
  const { member } = place;
  await expectCommitsAgain(place);
  const { body: imported } = await member.post('/git/imports', { path: 'Large/v1.json' }).expect(201);
  const { body: own } = await member.post(`/apps/${imported.id}/duplicate`, { name: 'Mine' }).expect(201);
  await commit(member, own.id as string, 'Eight megabytes').expect(201);
  expect(await repository.show('main', 'Mine/v1.json')).toHaveLength(JSON.stringify(app).length - 1);
  await expectCommitsAgain(place);
});

it('takes an app of 11 MB, commits an edit of it as one line, and refuses one of 41 MB', async () => {
  const text = largeDocument(11 * MEGABYTE);
  const { member, repository } = await fixture.connected();
  const upload = (file: string) =>
    member.request('post', '/apps/import').type('application/octet-stream').send(file);
  const { body: app } = await upload(text).expect(201);
  await committed(member, app.id as string, 'Large');
  expect((await repository.show('main', `${app.name}/v1.json`)) === text).toBe(true);

  const icon = { op: 'replace', path: '/app/0/definition/appV2/icon', value: 'table' };
  await patch(member, app.id as string, { changes: [icon] });
  expect((await listChanges(member, app)).map(({ kind }) => kind)).toEqual(['app']);
  await committed(member, app.id as string, 'One line');
  const lines = await repository.git(['diff', '--numstat', 'main~', 'main', '--', app.name as string]);
  expect(lines).toMatch(/^1\t1\t/);

  const { member: other } = await fixture.connected({ repository });
  const asked = other.post('/git/imports', { gitAppId: app.gitAppId }).set('Prefer', 'respond-async');
  const { body: begun } = await asked.expect(202);
  const { result } = await ended(other, begun.jobId as string);
  expect((await exported(other, result!.id as string)) === (await exported(member, app.id as string))).toBe(
    true,
  );

  const larger = text.padEnd(41 * MEGABYTE);
  expect((await upload(larger).expect(413)).body.code).toBe('payload_too_large');
  expect((await member.get('/apps').expect(200)).body.items).toHaveLength(1);
});

/** Commits an app so large that a busy machine does not do it while the client waits. */
async function committed(member: Member, appId: string, message: string): Promise<void> {
  const { body } = await commit(member, appId, message).set('Prefer', 'respond-async').expect(202);
  expect(await ended(member, body.jobId as string)).toMatchObject({ status: 'succeeded' });
}

it('five thousand branches and tags: connects, commits, and lists its own branch among as many as are shown', async () => {
  const repository = await createGitRepository({ files: { 'README.md': 'Many' } });
  const tip = await repository.tip();
  const refs = Array.from(
    { length: 5_000 },
    (_, number) =>
      `reset refs/heads/feature/${number}\nfrom ${tip}\n\n` +
      `tag v${number}\nfrom ${tip}\ntagger x <x@example.com> 1700000000 +0000\ndata 3\nOne\n`,
  );
  await repository.git(['fast-import', '--quiet'], { input: refs.join('') });
  await repository.git(['pack-refs', '--all']);
  const place = await fixture.withApp('Stock', { repository });
  const { member, app } = place;
  await expectCommitsAgain(place);
  const branches = await listBranches(member);
  expect(branches.length).toBeGreaterThanOrEqual(1_000);
  expect(branches[0]).toMatchObject({ name: 'main', isDefault: true, isLocal: true, isRemote: true });
  await createBranch(member, 'work');
  const work = { ...place, member: member.on('work') };
  await edit(work.member, app.id, 'on work');
  await commit(work.member, app.id).expect(201);
  const theirs = await repository.commit({ 'README.md': 'Theirs' });
  expect(await getBranch(member, 'main')).toMatchObject({ sha: theirs });
  expect(await getBranch(member, 'work')).toMatchObject({
    isLocal: true,
    isRemote: true,
    ahead: 1,
    behind: 1,
  });
  const { body } = await member.get(`/apps/${app.id}/git/history`).expect(200);
  expect(body.items).toHaveLength(2);
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
