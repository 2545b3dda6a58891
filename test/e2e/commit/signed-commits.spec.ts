import { execFile as execFileCallback } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { eventually } from '../../support/eventually';
import { commit, createApp, edit, ended, exported, getApp, GitFixture } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/trellis-server';

const execFile = promisify(execFileCallback);

let fixture: GitFixture;
let folder: string;

beforeAll(async () => {
  fixture = await GitFixture.start();
  folder = await mkdtemp(join(tmpdir(), 'trellis-signers-'));
});
afterAll(async () => {
  await fixture.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Key {
  type: string;
  publicKey: string;
  fingerprint: string;
  allowedSigners: string;
  createdAt: string;
}

const makeKey = async (member: Member, type: 'ed25519' | 'rsa' = 'ed25519'): Promise<Key> =>
  (await member.post('/git/signing-key', { type }).expect(201)).body as Key;

/** Returns the options that make stock Git trust these keys. */
async function trusting(...keys: Key[]): Promise<string[]> {
  const file = join(await mkdtemp(join(folder, 'git-')), 'allowed_signers');
  await writeFile(file, keys.map((key) => `${key.allowedSigners}\n`).join(''));
  return ['-c', 'gpg.format=ssh', '-c', `gpg.ssh.allowedSignersFile=${file}`];
}

/** Returns Git's verdict on each commit, newest first, with the key's fingerprint: `G` is good, `N` means unsigned. */
async function verdictsOf(repository: GitRepository, keys: Key[]): Promise<string[]> {
  const output = await repository.git([...(await trusting(...keys)), 'log', '--format=%G? %GF', 'main']);
  return output.trim().split('\n');
}

const good = ({ fingerprint }: Key): string => `G ${fingerprint}`;

describe.each(['ed25519', 'rsa'] as const)('with a key of type %s', (type) => {
  it('signs each commit so that stock Git and OpenSSH verify it', async () => {
    const { member, repository } = await fixture.connected();
    const key = await makeKey(member, type);
    const { body: settings } = await member.get('/git').expect(200);
    expect(settings.signingKey).toEqual(key);
    expect(JSON.stringify(settings)).not.toContain('PRIVATE');
    const app = await createApp(member, 'Orders', { commitChanges: true });
    await edit(member, app.id, 'table');
    const { body } = await commit(member, app.id, 'A table\n\nwith a body').expect(201);
    await member.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);

    expect(await verdictsOf(repository, [key])).toEqual([good(key), good(key), good(key)]);
    await repository.git([...(await trusting(key)), 'verify-commit', body.sha]);
    const shown = await repository.git([...(await trusting(key)), 'log', '--show-signature', '-1', body.sha]);
    expect(shown).toContain('Good "git" signature for trellis@localhost');
    await repository.fsck();
    await expectOpenSshVerifies(repository, body.sha as string, key);
  });
});

/** Verifies the signed bytes with `ssh-keygen` alone. */
async function expectOpenSshVerifies(repository: GitRepository, sha: string, key: Key): Promise<void> {
  const content = await repository.git(['cat-file', 'commit', sha]);
  const [whole, signature] = /^gpgsig ((?:.*\n )*.*\n)/m.exec(content)!;
  const [signers, file] = [join(folder, `${sha}.signers`), join(folder, `${sha}.sig`)];
  await writeFile(signers, `${key.allowedSigners}\n`);
  await writeFile(file, signature!.replaceAll('\n ', '\n'));
  const verify = (payload: string) => {
    const args = ['-Y', 'verify', '-n', 'git', '-I', 'trellis@localhost', '-f', signers, '-s', file];
    const running = execFile('ssh-keygen', args);
    running.child.stdin!.end(payload);
    return running;
  };
  await verify(content.replace(whole!, ''));
  await expect(verify(content.replace(whole!, '').replace('tree', 'free'))).rejects.toThrow();
}

it('signs commits that are rebuilt on others’ commits, batched, or written over theirs', async () => {
  const { member, repository } = await fixture.connected();
  const key = await makeKey(member);
  const app = await createApp(member, 'Orders', { commitChanges: true });
  const other = await createApp(member, 'Other', { commitChanges: true });
  const held = await repository.holdPushes();
  await edit(member, app.id, 'one');
  const first = commit(member, app.id, 'First').then();
  await held.reached();
  await edit(member, app.id, 'two');
  await edit(member, other.id, 'two');
  const waiting = [commit(member, app.id, 'Second').then(), commit(member, other.id, 'Third').then()];
  await eventually(async () => {
    const { body } = await member.get('/git/jobs').expect(200);
    expect(body.items).toHaveLength(5);
  });
  // The waiting push is refused because the branch moves.
  await repository.commit({ 'README.md': 'by hand' }, { message: 'By hand' });
  await held.release();
  for (const answer of await Promise.all([first, ...waiting])) expect(answer.status).toBe(201);
  const messages = (await repository.log()).map(({ message }) => message);
  expect(messages.slice(0, 4).sort()).toEqual(['By hand', 'First', 'Second', 'Third']);
  const judgements = await verdictsOf(repository, [key]);
  expect(judgements.filter((judgement) => judgement === good(key))).toHaveLength(5);
  expect(judgements[messages.indexOf('By hand')]).toBe('N ');

  await repository.commit({ 'Orders/v1.json': '{"appV2":{}}' }, { message: 'Theirs' });
  await edit(member, app.id, 'three');
  const { body: refused } = await commit(member, app.id, 'Mine').expect(409);
  expect(refused.code).toBe('git_remote_moved');
  await commit(member, app.id, 'Mine after all', { overwrite: refused.present.sha }).expect(201);
  expect((await verdictsOf(repository, [key])).slice(0, 2)).toEqual([good(key), 'N ']);
  await repository.fsck();
});

it('signs with the key at acceptance, whatever happens to it later, and then deletes the key', async () => {
  const { member, repository, app } = await fixture.withApp();
  const [creation] = await verdictsOf(repository, []);
  const old = await makeKey(member);
  const held = await repository.holdPushes();
  await edit(member, app.id, 'one');
  const first = commit(member, app.id, 'Signed with the old key').then();
  await held.reached();
  const next = await makeKey(member);
  const second = await acceptWhileBlocked(member, app.id, 'Signed with the next key');
  await member.delete('/git/signing-key').expect(204);
  const third = await acceptWhileBlocked(member, app.id, 'Not signed');
  expect((await member.get('/git').expect(200)).body.signingKey).toBeNull();
  expect(await keysOf(member)).toEqual([old.fingerprint, next.fingerprint].sort());
  await held.release();
  expect((await first).status).toBe(201);
  for (const job of [second, third]) expect((await ended(member, job)).status).toBe('succeeded');

  expect(await verdictsOf(repository, [old, next])).toEqual(['N ', good(next), good(old), creation]);
  // A change of the key starts the cleanup.
  await member.delete('/git/signing-key').expect(204);
  expect(await keysOf(member)).toEqual([]);
});

it('commits once if the answer to a push is lost and the key changes before the next attempt', async () => {
  const { member, repository, app } = await fixture.withApp();
  const old = await makeKey(member);
  // The push arrives, and Git dies before it can report that.
  await repository.addHook(
    'post-receive',
    '[ -e died ] && exit 0; touch died; while [ ! -e go ]; do sleep 0.05; done; kill -9 $PPID',
  );
  await edit(member, app.id, 'one');
  const job = await acceptWhileBlocked(member, app.id, 'Once', 'two');
  await eventually(() =>
    repository.git(['log', '-1', '--grep=Once', '--format=%H']).then((sha) => expect(sha).not.toBe('')),
  );
  const next = await makeKey(member);
  await writeFile(join(repository.path, 'go'), '');
  const { status, commit: sha } = await ended(member, job);
  expect(status).toBe('succeeded');
  const log = await repository.log();
  expect(log.map(({ message }) => message)).toEqual(['Once', 'App creation']);
  expect(sha).toBe(log[0]!.sha);
  expect((await verdictsOf(repository, [old, next]))[0]).toBe(good(old));
  expect((await getApp(member, app.id)).gitState).toBe('clean');
});

it('signs a retried commit with the key of the retry', async () => {
  const { member, repository, app } = await fixture.withApp();
  await makeKey(member);
  await repository.addHook('pre-receive', 'exit 1');
  await edit(member, app.id, 'one');
  await commit(member, app.id, 'Again').expect(422);
  const next = await makeKey(member);
  expect(await keysOf(member)).toEqual([next.fingerprint]);
  await repository.addHook('pre-receive', 'exit 0');
  const { body: jobs } = await member.get('/git/jobs').expect(200);
  const { body } = await member.post(`/git/jobs/${jobs.items[0].id}/retry`).expect(202);
  expect((await ended(member, body.jobId as string)).status).toBe('succeeded');
  expect((await verdictsOf(repository, [next]))[0]).toBe(good(next));
});

it('works with commits signed by others: list, updates, pull, and commits on top', async () => {
  const { member, repository, app } = await fixture.withApp();
  const key = join(folder, 'theirs');
  await execFile('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'theirs', '-f', key]);
  const plain = await repository.commit({ 'Orders/v1.json': '{"appV2":{"icon":"theirs"}}' });
  const tree = (await repository.git(['rev-parse', `${plain}^{tree}`])).trim();
  const parent = (await repository.git(['rev-parse', `${plain}^`])).trim();
  const env = {
    GIT_AUTHOR_NAME: 'Grace',
    GIT_AUTHOR_EMAIL: 'grace@example.com',
    GIT_COMMITTER_NAME: 'Grace',
    GIT_COMMITTER_EMAIL: 'grace@example.com',
  };
  const signing = ['-c', 'gpg.format=ssh', '-c', `user.signingKey=${key}.pub`];
  const args = [...signing, 'commit-tree', '-S', '-p', parent, '-m', 'Signed by Grace', tree];
  const sha = (await repository.git(args, { env })).trim();
  expect(await repository.git(['cat-file', 'commit', sha])).toContain('gpgsig -----BEGIN SSH SIGNATURE');
  await repository.git(['update-ref', 'refs/heads/main', sha]);

  const { body: updates } = await member.get(`/apps/${app.id}/git/updates`).expect(200);
  expect(updates.commits).toMatchObject([
    { sha, message: 'Signed by Grace', author: { name: 'Grace', email: 'grace@example.com' } },
  ]);
  await member.post(`/apps/${app.id}/git/pull`, {}).expect(200);
  expect(await exported(member, app.id)).toBe('{"appV2":{"icon":"theirs"}}');
  await edit(member, app.id, 'mine');
  await commit(member, app.id, 'On top').expect(201);
  expect((await repository.log()).slice(0, 2).map(({ message }) => message)).toEqual([
    'On top',
    'Signed by Grace',
  ]);
});

it('is for admins, needs a repository, and is deleted with the configuration', async () => {
  const member = await fixture.admin.inNewWorkspace();
  expect((await member.post('/git/signing-key', { type: 'rsa' }).expect(409)).body.code).toBe(
    'git_not_configured',
  );
  await member.put('/git', { repositoryUrl: 'git@example.com:a/b.git' }).expect(200);
  await member.post('/git/signing-key', { type: 'dsa' }).expect(400);
  const builder = await member.invite('builder');
  await builder.post('/git/signing-key', { type: 'ed25519' }).expect(403);
  await builder.delete('/git/signing-key').expect(403);
  const first = await makeKey(member);
  const key = await makeKey(member);
  expect(key.fingerprint).not.toBe(first.fingerprint);
  expect(key.allowedSigners).toMatch(/^trellis@localhost namespaces="git" ssh-ed25519 \S+$/);
  expect(await keysOf(member)).toEqual([key.fingerprint]);
  expect((await builder.get('/git').expect(200)).body).toEqual({ configured: false, enabled: false });
  await member.delete('/git').expect(204);
  expect(await keysOf(member)).toEqual([]);
  await member.delete('/git/signing-key').expect(204);
});

/** Returns as soon as the commit is accepted. */
async function acceptWhileBlocked(
  member: Member,
  appId: string,
  message: string,
  icon = message,
): Promise<string> {
  await edit(member, appId, icon);
  const { body } = await commit(member, appId, message).set('Prefer', 'respond-async').expect(202);
  return body.jobId as string;
}

/** Returns the fingerprints of all keys that the database still has for the workspace. */
async function keysOf({ workspaceId }: Member): Promise<string[]> {
  const client = new Client({ connectionString: fixture.trellis.databaseUrl });
  await client.connect();
  try {
    const sql = 'select fingerprint from git_signing_keys where workspace_id = $1 order by fingerprint';
    const { rows } = await client.query<{ fingerprint: string }>(sql, [workspaceId]);
    return rows.map(({ fingerprint }) => fingerprint).sort();
  } finally {
    await client.end();
  }
}
