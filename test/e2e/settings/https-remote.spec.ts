import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { connectOverHttps } from '../../support/connect';
import { createGitRepository } from '../../support/git-repository';
import { commit, createApp, edit, ended, getApp, GitFixture } from '../../support/git-fixture';
import { type HttpsGitServer, startHttpsGitServer } from '../../support/https-git-server';
import type { Member } from '../../support/trellis-server';

const ADA = { username: 'ada', token: 'token-of-ada-0a7f3b' };
const READER = { username: 'reader', token: 'token-of-reader-1c', mayWrite: false };

let fixture: GitFixture;
let server: HttpsGitServer;

beforeAll(async () => {
  fixture = await GitFixture.start();
  server = await startHttpsGitServer({ users: [ADA, READER] });
});

// Fails if the token is found in an answer, the database, a repository or the data folder.
afterAll(async () => {
  await fixture.stop();
  await server.stop();
});

const settings = async (member: Member) => (await member.get('/git').expect(200)).body;

async function connected(files?: Record<string, string>) {
  const repository = await createGitRepository({ files });
  const member = await fixture.admin.inNewWorkspace();
  await connectOverHttps(member, { server, repository });
  return { repository, member };
}

describe('a workspace connected over HTTPS', () => {
  it('shows the kind of credential, but not the token', async () => {
    const { repository, member } = await connected();
    expect(await settings(member)).toEqual({
      configured: true,
      enabled: true,
      repositoryUrl: server.url(repository.path),
      branch: 'main',
      directory: '',
      provider: null,
      key: null,
      token: { username: 'ada', scheme: 'basic', createdAt: expect.any(String) },
      hostKey: null,
      access: 'read-write',
      sendsWholeHistories: null,
      finalizedAt: expect.any(String),
      lastTest: { at: expect.any(String), error: null },
      commitTemplate: null,
      signingKey: null,
      pollSeconds: 0,
      autoPull: false,
      hasWebhook: false,
      lastLook: null,
    });
  });

  it('starts an empty repository on the branch that its HEAD names', async () => {
    const repository = await createGitRepository({ branch: 'trunk' });
    const member = await fixture.admin.inNewWorkspace();
    await connectOverHttps(member, { server, repository });

    const { git } = await createApp(member, 'Orders', { commitChanges: true });

    expect(git).toMatchObject({ commit: await repository.tip('trunk') });
  });

  it('creates, commits, renames, imports elsewhere, checks and pulls as over SSH', async () => {
    const { repository, member } = await connected();
    const app = await createApp(member, 'Orders', { commitChanges: true });
    await ended(member, app.git!.jobId as string);
    await edit(member, app.id, 'First');
    const { body: made } = await commit(member, app.id, 'First change').expect(201);
    const renamed = await member.patch(`/apps/${app.id}`, { name: 'Invoices' }).expect(200);
    await ended(member, renamed.body.git.jobId as string);
    expect((await repository.log()).map(({ message }) => message)).toEqual([
      'App is renamed',
      'First change',
      'App creation',
    ]);
    expect((await repository.log())[1]!.sha).toBe(made.sha);
    await repository.fsck();

    const other = await fixture.admin.inNewWorkspace();
    await connectOverHttps(other, { server, repository });
    const { body: imported } = await other.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
    expect(imported).toMatchObject({ name: 'Invoices', locked: true });
    await edit(member, app.id, 'Second');
    await commit(member, app.id, 'Second change').expect(201);
    const { body: updates } = await other.get(`/apps/${imported.id}/git/updates`).expect(200);
    expect(updates).toMatchObject({ upToDate: false, commits: [{ message: 'Second change' }] });
    await other.post(`/apps/${imported.id}/git/pull`).expect(200);
    const bytes = async (from: Member, id: string) => (await from.get(`/apps/${id}/export`).expect(200)).text;
    expect(await bytes(other, imported.id as string)).toBe(await bytes(member, app.id));
  });

  it('has its packs in common with workspaces of the same token, not of another one', async () => {
    const { repository, member } = await connected({ 'README.md': 'Apps' });
    const [same, reader] = [await fixture.admin.inNewWorkspace(), await fixture.admin.inNewWorkspace()];
    await connectOverHttps(same, { server, repository });
    await connectOverHttps(reader, { server, repository, user: READER });
    const packOf = async (of: Member) => {
      await of.get('/git/apps').expect(200);
      const own = join(fixture.trellis.dataDir, 'mirrors', '0', of.workspaceId);
      const [mirror] = await readdir(own);
      const folder = join(own, mirror!, 'objects', 'pack');
      const pack = (await readdir(folder)).find((name) => name.endsWith('.pack'));
      return (await stat(join(folder, pack!))).ino;
    };
    const [first, second, other] = [await packOf(member), await packOf(same), await packOf(reader)];
    expect(second).toBe(first);
    expect(other).not.toBe(first);
    const app = await createApp(same, 'Orders', { commitChanges: true });
    expect(app.git).toMatchObject({ commit: await repository.tip() });
    await repository.fsck();
  });

  it('imports with a read-only token and refuses to commit', async () => {
    const { repository, member } = await connected();
    const app = await createApp(member, 'Orders', { commitChanges: true });
    await ended(member, app.git!.jobId as string);
    const reader = await fixture.admin.inNewWorkspace();
    await connectOverHttps(reader, { server, repository, user: READER });
    expect((await settings(reader)).access).toBe('read-only');
    const { body } = await reader.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
    expect(body.name).toBe('Orders');
    const refused = await reader.post('/apps', { name: 'New', commitChanges: true }).expect(409);
    expect(refused.body.code).toBe('git_read_only_key');
  });

  it('fails a commit with a revoked token and a remedy, and commits with a new token', async () => {
    const { repository, member } = await connected();
    const app = await createApp(member, 'Orders', { commitChanges: true });
    await ended(member, app.git!.jobId as string);
    const next = { username: 'ada', token: 'token-of-ada-renewed-77' };
    await server.setUsers([next, READER]);
    try {
      await edit(member, app.id, 'First');
      const { body } = await commit(member, app.id, 'First change').expect(422);
      expect(body).toMatchObject({ code: 'git_auth_failed', remedy: expect.stringContaining('expired') });
      const { certificateAuthority } = server;
      await member.post('/git/token', { ...next, certificateAuthority }).expect(201);
      // The old one is used until the new one is finalized.
      expect((await commit(member, app.id, 'First change').expect(422)).body.code).toBe('git_auth_failed');
      await member.post('/git/finalize').expect(200);
      await commit(member, app.id, 'First change').expect(201);
      expect((await getApp(member, app.id)).gitState).toBe('clean');
      expect((await repository.log()).map(({ message }) => message)).toEqual([
        'First change',
        'App creation',
      ]);
    } finally {
      await server.setUsers([ADA, READER]);
    }
  });

  it('sends its token to no other server', async () => {
    const { member, repository } = await connected();
    const app = await createApp(member, 'Orders', { commitChanges: true });
    await ended(member, app.git!.jobId as string);
    await using other = await startHttpsGitServer({ users: [ADA] });
    await member.put('/git', { repositoryUrl: other.url(repository.path) }).expect(200);
    expect((await settings(member)).token).toBeNull();
    expect((await member.post('/git/finalize').expect(409)).body.code).toBe('git_token_missing');
    // Connections opened ahead of a commit still use the old credential.
    await member.post(`/apps/${app.id}/git/commits/prepare`).expect(409);
    expect(await other.requests()).toEqual([]);
  });

  it.each([
    ['an unknown authority', { ...ADA }, 'git_certificate_untrusted'],
    ['a wrong token', { username: 'ada', token: 'wrong' }, 'git_auth_failed'],
  ])('is refused with %s, and nothing is stored', async (_, token, code) => {
    const repository = await createGitRepository();
    const member = await fixture.admin.inNewWorkspace();
    await member.put('/git', { repositoryUrl: server.url(repository.path) }).expect(200);
    const { certificateAuthority } = server;
    const authority = code === 'git_auth_failed' ? { certificateAuthority } : {};
    await member.post('/git/token', { ...token, ...authority }).expect(201);
    const { body } = await member.post('/git/finalize').expect(422);
    expect(body).toMatchObject({ code, remedy: expect.any(String) });
    expect(await settings(member)).toMatchObject({ configured: false, enabled: false });
  });

  it.each([
    [{ token: '' }, 400, 'bad_request'],
    [{ token: 'x', username: '' }, 400, 'bad_request'],
    [{ token: 'x', username: 'a:b' }, 400, 'bad_request'],
    [{ token: 'x', scheme: 'digest' }, 400, 'bad_request'],
    [{ token: 'x', certificateAuthority: 'no certificate' }, 422, 'invalid_certificate'],
    [{ token: 'x', clientCertificate: 'no certificate', clientKey: 'no key' }, 422, 'invalid_certificate'],
    [{ token: 'x', clientKey: 'a key alone' }, 422, 'invalid_certificate'],
  ])('refuses the token %j', async (body, status, code) => {
    const { member } = await connected();
    expect((await member.post('/git/token', body).expect(status)).body.code).toBe(code);
  });

  it.each([
    [{ token: 'x', username: 'jane:doe' }, 'username', 'must not contain a colon (U+003A)'],
    [{ token: 'x', username: 'jane\tdoe' }, 'username', 'must not contain a tab (U+0009)'],
    [{ token: 'pass\nword' }, 'token', 'must not contain a line break (U+000A)'],
    [{ token: 'pass\u007fword' }, 'token', 'must not contain the character U+007F'],
    [{ token: 'pass\ud800word' }, 'token', 'must not contain the character U+D800'],
    [{ token: 'pass word', scheme: 'bearer' }, 'token', 'must not contain a blank (U+0020)'],
    [{ token: 'grün', scheme: 'bearer' }, 'token', 'must not contain the character U+00FC'],
  ])(
    'names the character for which it refuses the token %j, and not the rest',
    async (body, path, message) => {
      const { member } = await connected();
      const refused = await member.post('/git/token', body).expect(400);
      expect(refused.body.errors).toEqual([expect.objectContaining({ path, message })]);
      expect(JSON.stringify(refused.body)).not.toMatch(/jane|pass|grün/);
    },
  );

  it('signs in with blanks and letters of any language, also around the password', async () => {
    const user = { username: 'jane doe', token: '  grün und 緑 ' };
    await server.setUsers([ADA, READER, user]);
    try {
      const repository = await createGitRepository();
      const member = await fixture.admin.inNewWorkspace();
      await connectOverHttps(member, { server, repository, user });
      expect((await settings(member)).token).toMatchObject({ username: 'jane doe' });
      const app = await createApp(member, 'Orders', { commitChanges: true });
      await ended(member, app.git!.jobId as string);
      expect((await repository.log()).map(({ message }) => message)).toEqual(['App creation']);
    } finally {
      await server.setUsers([ADA, READER]);
    }
  });

  it('presents its client certificate if the server requires one', async () => {
    const own = await startHttpsGitServer({ users: [ADA] });
    await using _ = own;
    const { certificate: clientCertificate, privateKey: clientKey } = await own.makeClientCertificate();
    const { privateKey: another } = await server.makeClientCertificate();
    await own.requireClientCertificate();
    const repository = await createGitRepository();
    const member = await fixture.admin.inNewWorkspace();
    await member.put('/git', { repositoryUrl: own.url(repository.path) }).expect(200);
    const token = { ...ADA, certificateAuthority: own.certificateAuthority };
    await member.post('/git/token', token).expect(201);
    expect((await member.post('/git/finalize').expect(422)).body.code).toBe('git_client_certificate_refused');

    const wrong = await member
      .post('/git/token', { ...token, clientCertificate, clientKey: another })
      .expect(422);
    expect(wrong.body).toMatchObject({ code: 'invalid_certificate', errors: [{ path: 'clientKey' }] });
    await member.post('/git/token', { ...token, clientCertificate, clientKey }).expect(201);
    await member.post('/git/finalize').expect(200);
    const app = await createApp(member, 'Orders', { commitChanges: true });
    await ended(member, app.git!.jobId as string);
    expect((await repository.log()).map(({ message }) => message)).toEqual(['App creation']);
  });

  it('accepts a token only for an HTTPS URL, and has no host key', async () => {
    const { member } = await connected();
    expect((await member.post('/git/host-key').expect(409)).body.code).toBe('git_wrong_protocol');
    await member.put('/git', { repositoryUrl: 'git@example.com:owner/repo.git' }).expect(200);
    expect((await member.post('/git/token', ADA).expect(409)).body.code).toBe('git_wrong_protocol');
  });
});
