import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../../support/eventually';
import { runGit, type GitRepository } from '../../support/git-repository';
import { commit, createApp, edit, GitFixture } from '../../support/git-fixture';
import { listProcesses } from '../../support/trellis-process';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const prepare = (member: Member, appId: string) => member.post(`/apps/${appId}/git/commits/prepare`, {});

/** Returns the processes at the remote that wait for a push. */
async function waitingFor({ path }: GitRepository): Promise<number[]> {
  const processes = await listProcesses();
  return processes
    .filter(({ command }) => /git.receive-pack/.test(command) && command.includes(path))
    .map(({ pid }) => pid);
}

const untilWaiting = (repository: GitRepository): Promise<number[]> =>
  eventually(async () => {
    const pids = await waitingFor(repository);
    expect(pids).not.toEqual([]);
    return pids;
  });

const untilNoneWaits = (repository: GitRepository): Promise<void> =>
  eventually(async () => expect(await waitingFor(repository)).toEqual([]));

/** Returns the mirror of a workspace, as Git sees it. */
async function mirrorOf({ workspaceId }: Member) {
  const folder = join(fixture.trellis.dataDir, 'mirrors', '0', workspaceId);
  const [name] = await readdir(folder);
  const git = async (...args: string[]) =>
    (await runGit(['-c', 'safe.directory=*', '--git-dir', join(folder, name!), ...args])).toString().trim();
  return {
    tip: () => git('rev-parse', 'refs/remotes/origin/main'),
    objects: async () =>
      (await git('cat-file', '--batch-all-objects', '--batch-check=%(objectname)')).split('\n'),
    fsck: () => git('fsck', '--strict', '--no-dangling'),
  };
}

/** Creates an app that was committed once and changed since; from now on each push records its process. */
async function changedApp() {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'form');
  await commit(member, app.id, 'First').expect(201);
  await edit(member, app.id, 'table');
  await untilNoneWaits(repository);
  const file = join(repository.path, 'taken-by');
  await repository.addHook('pre-receive', `echo $PPID > '${file}'`);
  const takenBy = async () => Number(await readFile(file, 'utf8'));
  return { member, repository, app, takenBy };
}

it('pushes a prepared commit through the session opened for it, once', async () => {
  const { member, repository, app, takenBy } = await changedApp();
  await prepare(member, app.id).expect(204);
  const waiting = await untilWaiting(repository);
  await prepare(member, app.id).expect(204);
  await commit(member, app.id, 'Second').expect(201);
  expect(waiting).toContain(await takenBy());

  await edit(member, app.id, 'chart');
  await commit(member, app.id, 'Third').expect(201);
  expect(waiting).not.toContain(await takenBy());
  await untilNoneWaits(repository);
  expect((await repository.log()).map(({ message }) => message).slice(0, 3)).toEqual([
    'Third',
    'Second',
    'First',
  ]);
});

it('is prepared at the former path, too', async () => {
  const { member, repository, app } = await changedApp();
  await member.post(`/apps/${app.id}/git/commits/announcement`).expect(204);
  await untilWaiting(repository);
});

it('keeps what someone else pushed after the preparation', async () => {
  const { member, repository, app } = await changedApp();
  await prepare(member, app.id).expect(204);
  await untilWaiting(repository);
  const theirs = await repository.commit({ 'README.md': 'Theirs' }, { message: 'Theirs' });
  const { body } = await commit(member, app.id, 'Second').expect(201);
  expect(await repository.parentOf(body.sha)).toBe(theirs);
  await repository.fsck();
});

it('fetches what someone else has pushed before the commit comes, and pushes through the same session', async () => {
  const { member, repository, app, takenBy } = await changedApp();
  const mirror = await mirrorOf(member);
  const theirs = await repository.commit({ 'README.md': 'Theirs' }, { message: 'Theirs' });
  await prepare(member, app.id).expect(204);
  const waiting = await untilWaiting(repository);
  await eventually(async () => expect(await mirror.tip()).toBe(theirs));
  const { body } = await commit(member, app.id, 'Second').expect(201);
  expect(await repository.parentOf(body.sha)).toBe(theirs);
  expect(waiting).toContain(await takenBy());
});

it('writes the app to the mirror before the commit comes, and nothing else', async () => {
  const { member, repository, app } = await changedApp();
  await edit(member, app.id, 'x'.repeat(8_000));
  const mirror = await mirrorOf(member);
  const before = await mirror.objects();
  await prepare(member, app.id).expect(204);
  const isNew = (sha: string) => !before.includes(sha);
  const added = await eventually(async () => {
    const objects = (await mirror.objects()).filter(isNew);
    expect(objects).toHaveLength(1);
    return objects;
  });
  await commit(member, app.id, 'Second').expect(201);
  expect(added).toEqual([(await repository.git(['rev-parse', 'main:Orders/v1.json'])).trim()]);
  await repository.fsck();
  await mirror.fsck();
});

it('commits what the app has become since it was prepared', async () => {
  const { member, repository, app } = await changedApp();
  await prepare(member, app.id).expect(204);
  await untilWaiting(repository);
  await edit(member, app.id, 'chart');
  await commit(member, app.id, 'Second').expect(201);
  expect(await repository.show('main', 'Orders/v1.json')).toContain('"chart"');
});

it('pushes with the new key a commit that was prepared with the old one', async () => {
  const { member, repository, app, takenBy } = await changedApp();
  await prepare(member, app.id).expect(204);
  const waiting = await untilWaiting(repository);
  const { body: key } = await member.post('/git/key', { type: 'ed25519' }).expect(201);
  await fixture.server.authorize(key.publicKey as string);
  await member.post('/git/finalize', {}).expect(200);
  await untilNoneWaits(repository);
  await commit(member, app.id, 'Second').expect(201);
  expect(waiting).not.toContain(await takenBy());
});

it('opens no session if nothing can be committed', async () => {
  const { member, repository, app } = await changedApp();
  await member.patch('/git', { enabled: false }).expect(200);
  const { body } = await prepare(member, app.id).expect(409);
  expect(body.code).toBe('git_disabled');
  const other = await member.inNewWorkspace();
  const unconnected = await createApp(other, 'Orders');
  expect((await prepare(other, unconnected.id).expect(409)).body.code).toBe('git_not_configured');
  expect(await waitingFor(repository)).toEqual([]);
});
