import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import request from 'supertest';
import { createApp, edit, GitFixture } from '../../support/git-fixture';
import { runAdmin } from '../../support/trellis-process';

let fixture: GitFixture;

beforeAll(async () => {
  // Its own: on the shared one, hosts of other tests are gone.
  fixture = await GitFixture.start({});
});
afterAll(() => fixture.stop());

function admin(args: string[], env: Record<string, string> = {}): Promise<string> {
  const { databaseUrl, dataDir } = fixture.trellis;
  return runAdmin(args, { DATABASE_URL: databaseUrl, TRELLIS_DATA_DIR: dataDir, ...env });
}

describe('the commands of the operator', () => {
  it('list the accounts with their workspaces', async () => {
    const member = await fixture.admin.inNewWorkspace('Its own');
    const viewer = await member.invite('viewer');
    const listed = await admin(['users']);
    expect(listed).toContain(`${viewer.user.email}\t${viewer.user.name}\tsince `);
    expect(listed.split('\n').find((line) => line.startsWith(viewer.user.email))).toContain(
      'Its own (viewer)',
    );
  });

  it('give an account a new password, and end its sessions and tokens', async () => {
    const { address } = fixture.trellis;
    const person = await fixture.admin.invite('builder');
    const { body: apiToken } = await person.post('/api/auth/tokens', { name: 'CI' }).expect(201);

    const guess = { email: person.user.email, password: 'not the password' };
    for (let tries = 0; tries < 10; tries++)
      await request(address).post('/api/auth/login').send(guess).expect(401);
    await request(address).post('/api/auth/login').send(guess).expect(429);

    const output = await admin(['reset-password', person.user.email.toUpperCase()]);

    const password = /is (\S+)$/m.exec(output)![1];
    fixture.trellis.keepSecret(password);
    await person.get('/api/auth/me').expect(401);
    const bearer = { Authorization: `Bearer ${apiToken.token}` };
    await request(address).get('/api/auth/me').set(bearer).expect(401);
    const signIn = (given: string) =>
      request(address).post('/api/auth/login').send({ email: person.user.email, password: given });
    await signIn(person.user.password).expect(401);
    await signIn(password).expect(200);
  });

  it('name what is wrong in a request', async () => {
    await expect(admin(['reset-password', 'nobody@example.com'])).rejects.toThrow('There is no account');
    await expect(admin(['reset-password'])).rejects.toThrow('Name one account');
    await expect(admin(['toString'])).rejects.toThrow('Usage: trellis <command>');
  });

  it('tell whether all is in order, and which jobs fail', async () => {
    const { member, repository } = await fixture.connected();
    const app = await createApp(member, 'Orders', { commitChanges: true });
    await repository.addHook('pre-receive', 'exit 1');
    await edit(member, app.id, 'x');
    await member.post(`/apps/${app.id}/git/commits`, { message: 'x' }).expect(422);

    const report = await admin(['check']);

    expect(report).toMatch(/✓ clock: agrees .*\n✓ secret key: opens what is stored\n✓ jobs: \d+ wait/);
    expect(report).toMatch(/✓ disk: \d+ MiB free\n/);
    const { port } = fixture.server;
    expect(report).toContain(
      `✓ remotes: all are in order\n    ssh://127.0.0.1:${port} (1 workspace): reached`,
    );
    expect(report).toContain('× git_push_rejected, the last 2');
    const missing = join(fixture.trellis.dataDir, 'missing');
    await expect(admin(['check'], { TRELLIS_DATA_DIR: missing })).rejects.toMatchObject({
      stdout: expect.stringContaining(`✗ data folder: ${missing} cannot be written, or is missing`),
    });
    expect(existsSync(missing)).toBe(false);
    const wrong = { TRELLIS_SECRET_KEY: randomBytes(32).toString('base64') };
    await expect(admin(['check'], wrong)).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining('✗ secret key: The secret key in TRELLIS_SECRET_KEY does not open'),
    });
  });

  it('name hosts that cannot be reached, and keys that are not the pinned ones', async () => {
    const { member, repository } = await fixture.connected();
    const { hostKey } = (await member.get('/git').expect(200)).body;
    const client = new Client({ connectionString: fixture.trellis.databaseUrl });
    await client.connect();
    const report = () => admin(['check']).catch((error: unknown) => (error as { stdout: string }).stdout);
    try {
      const set = 'update git_configs set host_key_fingerprint = $2 where workspace_id = $1';
      await client.query(set, [member.workspaceId, 'SHA256:other']);
      expect(await report()).toContain(`its key is ${hostKey.fingerprint}, and workspaces have pinned `);
      await client.query(set, [member.workspaceId, hostKey.fingerprint]);
      const away = 'update git_configs set repository_url = $2 where workspace_id = $1';
      await client.query(away, [member.workspaceId, `ssh://git@127.0.0.1:1${repository.path}`]);
      const { port } = fixture.server;
      expect(await report()).toMatch(
        new RegExp(`✗ remotes: not all are in order(.|\\n)*ssh://127.0.0.1:1 \\(1 workspace\\): .*refuses`),
      );
      expect(await report()).toContain(`ssh://127.0.0.1:${port} (`);
    } finally {
      await client.end();
    }
  });
});
