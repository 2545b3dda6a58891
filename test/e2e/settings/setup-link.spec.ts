import { Client } from 'pg';
import request from 'supertest';
import { sshUrlOf } from '../../support/connect';
import { GitFixture } from '../../support/git-fixture';
import { createGitRepository } from '../../support/git-repository';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const tokenOf = ({ url }: { url: string }): string => new URL(url).hash.slice(1);

/** Sends no session: the owner of the repository may have no account. */
const show = (token: string) => request(fixture.trellis.address).post('/api/git-setup').send({ token });

async function withKey() {
  const member = await fixture.admin.inNewWorkspace();
  const repository = await createGitRepository({ files: { 'README.md': 'Ours' } });
  const repositoryUrl = sshUrlOf(fixture.server, repository);
  await member.put('/git', { repositoryUrl, branch: 'main', directory: 'apps' }).expect(200);
  const { body: key } = await member.post('/git/key', { type: 'ed25519' }).expect(201);
  return { member, repositoryUrl, key: key as { publicKey: string; fingerprint: string } };
}

const share = async (member: Member) =>
  (await member.post('/git/setup-link').expect(201)).body as { url: string; expiresAt: string };

it('shows the key to somebody without an account, and whether it works by now', async () => {
  const { member, repositoryUrl, key } = await withKey();
  const link = await share(member);
  expect(link.url).toMatch(/\/repository-setup#trl_[\w-]{43}$/);
  expect(Date.parse(link.expiresAt) - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
  const shown = {
    workspaceName: expect.any(String),
    repositoryUrl,
    branch: 'main',
    directory: 'apps',
    provider: null,
    key: { type: 'ed25519', publicKey: key.publicKey, fingerprint: key.fingerprint },
    isConnected: false,
    expiresAt: link.expiresAt,
  };
  expect((await show(tokenOf(link)).expect(200)).body).toEqual(shown);
  await fixture.server.authorize(key.publicKey);
  await member.post('/git/finalize').expect(200);
  expect((await show(tokenOf(link)).expect(200)).body).toEqual({ ...shown, isConnected: true });
  // A key that is not in use yet is one to add.
  await member.post('/git/key', { type: 'ed25519' }).expect(201);
  expect((await show(tokenOf(link)).expect(200)).body.isConnected).toBe(false);
});

it('is valid until another one is made, it is withdrawn, it expires, or there is nothing to show', async () => {
  const { member } = await withKey();
  const refuses = async (link: { url: string }) =>
    expect((await show(tokenOf(link)).expect(422)).body.code).toBe('setup_link_not_valid');
  const first = await share(member);
  const second = await share(member);
  await refuses(first);
  await show(tokenOf(second)).expect(200);
  await member.delete('/git/setup-link').expect(204);
  await refuses(second);

  const third = await share(member);
  const database = new Client({ connectionString: fixture.trellis.databaseUrl });
  await database.connect();
  await database.query(`update git_setup_links set expires_at = now() where workspace_id = $1`, [
    member.workspaceId,
  ]);
  await database.end();
  await refuses(third);

  const fourth = await share(member);
  await member.delete('/git').expect(204);
  await refuses(fourth);
  for (const token of ['', 'x', 'trl_', 'é'.repeat(50)])
    expect((await show(token).expect(422)).body.code).toBe('setup_link_not_valid');
  await show('x'.repeat(201)).expect(400);
});

it('is made by admins, for an SSH repository with a key', async () => {
  const member = await fixture.admin.inNewWorkspace();
  const code = async () => (await member.post('/git/setup-link').expect(409)).body.code as string;
  expect(await code()).toBe('git_not_configured');
  await member.put('/git', { repositoryUrl: 'https://git.example.com/team/apps.git' }).expect(200);
  expect(await code()).toBe('git_wrong_protocol');
  await member.put('/git', { repositoryUrl: 'git@git.example.com:team/apps.git' }).expect(200);
  expect(await code()).toBe('git_key_missing');
  const builder = await member.invite('builder');
  await builder.post('/git/setup-link').expect(403);
  await builder.delete('/git/setup-link').expect(403);
});
