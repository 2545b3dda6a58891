import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import request from 'supertest';
import { publicBlobOf, readPrivateKey } from '../../../src/ssh';
import { ADMIN, ToolJetFixture } from '../../integration/tooljet/tooljet-fixture';
import { sshUrlOf } from '../../support/connect';
import { eventually } from '../../support/eventually';
import { findFreePort } from '../../support/free-port';
import { createApp } from '../../support/git-fixture';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import { GRACE, TestIdentityProvider } from '../../support/oidc/identity-provider';
import { Walker } from '../../support/oidc/walk';
import { startSshServer, type SshServer } from '../../support/ssh-server';
import { adaIn, Scene, SIMPLE } from '../../support/setup-file-scene';

const DOC = join(__dirname, '../../../docs/operate/setup-file.md');

let sshd: SshServer;
beforeAll(async () => {
  sshd = await startSshServer();
});
afterAll(() => sshd.stop());

const newKey = () =>
  readPrivateKey(
    generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }).privateKey,
    { comment: 'given' },
  );

/** The workspace of `SIMPLE`, connected to a stand-in; the block begins in line 6. */
const withHost = ({ server: { url } }: ToolJetFixture) =>
  `${SIMPLE}    host:\n      kind: tooljet\n      url: ${url}\n      email: ${ADMIN.email}\n      password: env:TOOLJET_PASSWORD\n`;

const withGroups = (groups: string) => `${SIMPLE}    groups: ${groups}\n`;

/** The example of the documentation, for a repository of the test. */
async function exampleFor(repository: GitRepository): Promise<string> {
  const [, example] = /```yaml\n(# yaml-language-server[^]*?)```/.exec(await readFile(DOC, 'utf8'))!;
  const { fingerprint } = sshd.hostKeys[0];
  const text = example
    .replace('git@github.com:acme/orders.git', sshUrlOf(sshd, repository))
    .replace(/SHA256:\S+/, fingerprint);
  expect(text).toContain(fingerprint);
  return text;
}

describe('a set-up file', () => {
  it('makes of an empty database a workspace that commits, as the documentation says, without a click', async () => {
    const key = newKey();
    await sshd.authorize(key.publicKey);
    await using repository = await createGitRepository({ files: { 'README.md': 'Orders' } });
    await using scene = await Scene.start({
      ORDERS_SSH_KEY: key.privateKey,
      ORDERS_API_KEY: `api-${randomBytes(16).toString('hex')}`,
      ORDERS_WEBHOOK: `https://hooks.example.com/${randomBytes(16).toString('hex')}`,
    });
    await scene.write(await exampleFor(repository));

    const server = await scene.serve();
    const ada = await adaIn(server, 'Orders');
    await eventually(async () => {
      const { body } = await ada.get('/git').expect(200);
      expect(body).toMatchObject({ configured: true, enabled: true, branch: 'main', autoPull: true });
    });
    const app = await createApp(ada, 'Orders', { commitChanges: true });

    expect(app.git).toMatchObject({ commit: await repository.tip() });
    await eventually(async () => {
      const { body: backup } = await ada.get('/git/backup').expect(200);
      expect(backup).toMatchObject({ enabled: true, branch: 'backup' });
      const { body: deployment } = await ada.get('/deployment').expect(200);
      expect(deployment).toMatchObject({ follow: { branch: 'main' }, approval: true });
    });
    const { body: constants } = await ada.get('/constants').expect(200);
    expect(constants.items).toMatchObject([
      { name: 'API_URL', value: 'https://api.example.com' },
      { name: 'API_KEY', secret: true, value: null },
    ]);
    const { body: members } = await ada.get('/members').expect(200);
    expect(members.items).toMatchObject([
      { user: { email: 'ada@example.com' }, role: 'admin', pending: false },
      { user: { email: 'grace@example.com' }, role: 'builder', pending: true },
    ]);
    const { body: channels } = await ada.get('/notification-channels').expect(200);
    expect(channels.items).toMatchObject([{ kind: 'webhook', address: 'https://hooks.example.com' }]);
    const { body: trail } = await ada.get('/audit').expect(200);
    expect((trail.items as { actor: { name: string } }[]).map(({ actor }) => actor.name)).toContain(
      'trellis.yaml',
    );

    // The second time, there is nothing to do, and nothing is written.
    const state = () =>
      scene.query('select xmin::text, * from managed_settings order by workspace_id, kind, item');
    const before = await state();
    expect(await scene.run('plan')).toEqual({
      code: 0,
      output: 'Nothing to change: everything is as the file says.\n',
    });
    expect((await scene.run('apply')).code).toBe(0);
    expect(await state()).toEqual(before);

    // The API refuses changes of settings that the file owns, with the line.
    const lines = (await readFile(scene.env.TRELLIS_SETUP_FILE, 'utf8')).split('\n');
    const lineOf = (text: string) => lines.findIndex((line) => line.includes(text)) + 1;
    const refused = async (call: request.Test, text: string) => {
      const { body } = await call.expect(409);
      const line = lineOf(text);
      expect(body).toMatchObject({ code: 'managed_by_file', file: 'trellis.yaml', line });
      expect(body.detail).toMatch(new RegExp(`is set in trellis.yaml, line ${line}\\.`));
    };
    const grace = (members.items as { user: { id: string } }[])[1].user.id;
    const channel = (channels.items as { id: string }[])[0].id;
    await refused(ada.patch('', { name: 'Other' }), 'name: Orders');
    await refused(ada.delete(''), 'name: Orders');
    await refused(ada.put('/git', { repositoryUrl: 'git@example.com:a/b.git' }), 'repository:');
    await refused(ada.delete('/git'), 'repository:');
    await refused(ada.post('/git/key', { type: 'ed25519' }), 'ORDERS_SSH_KEY');
    await refused(ada.post('/git/finalize', { hostKeyFingerprint: `SHA256:${'A'.repeat(43)}` }), 'hostKey:');
    await refused(ada.patch('/git', { autoPull: false }), 'autoPull:');
    await refused(ada.put('/git/backup', { enabled: false }), 'backup:');
    await refused(ada.put('/deployment', { follow: { branch: 'x' } }), 'deployment:');
    await refused(ada.delete('/deployment'), 'deployment:');
    await refused(ada.put('/constants/API_URL', { value: 'x' }), 'API_URL:');
    await refused(ada.delete('/constants/API_KEY'), 'API_KEY:');
    await refused(ada.patch(`/members/${grace}`, { role: 'admin' }), 'grace@example.com');
    await refused(ada.delete(`/members/${ada.user.id}`), 'ada@example.com');
    await refused(ada.delete(`/notification-channels/${channel}`), 'env:ORDERS_WEBHOOK');
    const { body: managed } = await ada.get('/managed-settings').expect(200);
    expect(managed.items).toContainEqual({
      kind: 'constants',
      item: 'API_URL',
      file: 'trellis.yaml',
      line: lineOf('API_URL:'),
    });

    // The rest goes on as before; an invited person gets a new link.
    await ada.put('/constants/OWN', { value: 'x' }).expect(200);
    // A backup may be on its way.
    await eventually(() => ada.patch('/git', { enabled: false }).expect(200));
    await ada.patch('/git', { enabled: true }).expect(200);
    await ada.post('/git/finalize').expect(200);
    const { body: again } = await ada
      .post('/members', { email: 'grace@example.com', role: 'builder' })
      .expect(201);
    expect(again.inviteUrl).toContain('/invite#');

    // Drift is told and mended, and no secret is printed.
    await scene.query(`update constants set value = 'drifted' where name = 'API_URL'`);
    scene.env.ORDERS_API_KEY = 'another secret';
    const plan = await scene.run('plan');
    expect(plan.code).toBe(2);
    expect(plan.output).toContain(
      `line ${lineOf('API_URL:')}: orders: this constant: API_URL: "https://api.example.com"`,
    );
    expect(plan.output).toContain(`line ${lineOf('API_KEY:')}: orders: this constant: API_KEY: changed`);
    expect(plan.output + server.stdout + server.stderr).not.toContain('another secret');
    expect((await ada.get('/constants').expect(200)).body.items).toContainEqual(
      expect.objectContaining({ name: 'API_URL', value: 'drifted' }),
    );
    expect((await scene.run('apply')).output).toContain('2 changes made.');
    expect((await scene.run('plan')).code).toBe(0);

    // A removed block is released; nothing is deleted.
    await scene.write(
      (await exampleFor(repository)).replace(/ {4}constants:[^]*? {4}incoming:/, '    incoming:'),
    );
    const released = await scene.run('apply');
    expect(released.output).toContain('this constant API_URL: no longer set by the file; stays as it is');
    await ada.put('/constants/API_URL', { value: 'by hand' }).expect(200);
    expect((await scene.run('plan')).code).toBe(0);

    for (const secret of [key.privateKey.split('\n')[3], scene.env.ORDERS_WEBHOOK.slice(30)])
      expect(server.stdout + server.stderr + plan.output + released.output).not.toContain(secret);
  });

  it('is applied once by two that apply it at once', async () => {
    await using scene = await Scene.start();
    await (await scene.serve({ TRELLIS_SETUP_FILE: '' })).stop();
    await scene.write(SIMPLE);
    // Both have looked, and neither can create the account yet.
    const client = new Client({ connectionString: scene.env.DATABASE_URL });
    await client.connect();
    await client.query('begin');
    await client.query('lock table users in share row exclusive mode');
    const both = Promise.all([scene.run('apply'), scene.run('apply')]);
    await eventually(async () => {
      expect(
        await scene.query(
          `select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        ),
      ).toEqual([{ count: 2 }]);
    });
    await client.query('commit');
    await client.end();

    const outputs = (await both).map(({ code, output }) => `${code} ${output.split('\n').at(-2)}`);
    expect(outputs.sort()).toEqual([
      '0 1 change made.',
      '0 Nothing to change: everything is as the file says.',
    ]);
    expect(await scene.query('select name from workspaces')).toEqual([{ name: 'Orders' }]);
    expect(await scene.query('select email from users')).toEqual([{ email: 'ada@example.com' }]);
  });

  it('connects to no host with another key than the pinned one, for the page neither', async () => {
    const key = newKey();
    await sshd.authorize(key.publicKey);
    await using repository = await createGitRepository({ files: { 'README.md': 'x' } });
    await using scene = await Scene.start({ KEY: key.privateKey });
    const pinned = (fingerprint: string) =>
      `${SIMPLE}    repository:\n      url: ${sshUrlOf(sshd, repository)}\n      key: env:KEY\n      hostKey: ${fingerprint}\n`;
    await scene.write(pinned(`SHA256:${'A'.repeat(43)}`));
    const server = await scene.serve();
    const ada = await adaIn(server, 'Orders');
    await eventually(() => expect(server.stdout + server.stderr).toContain('git_host_key_mismatch'));
    const { body } = await ada.post('/git/finalize').expect(422);
    expect(body.code).toBe('git_host_key_mismatch');
    await scene.write(pinned(sshd.hostKeys[0].fingerprint));
    expect((await scene.run('apply')).output).toContain('connect to the repository');
    await eventually(async () => expect((await ada.get('/git').expect(200)).body.configured).toBe(true));
    expect((await scene.run('plan')).code).toBe(0);
  });

  it('ends the start where it is wrong, and leaves the database as it was', async () => {
    await using scene = await Scene.start();
    await scene.write(SIMPLE.replace('name: Orders', 'nmae: Orders'));
    expect(await scene.refusal()).toMatch(/trellis.yaml, line 3: “nmae” is no key here. Did you mean name\?/);
    await scene.write(SIMPLE.replace('ADA_PASSWORD', 'NOT_THERE'));
    expect(await scene.refusal()).toContain('line 5: The secret env:NOT_THERE is missing');
    scene.env.ADA_PASSWORD = 'short';
    await scene.write(SIMPLE);
    expect(await scene.refusal()).toMatch(/line 5: orders: .* password must be longer than or equal to 8/);
    scene.env.ADA_PASSWORD = 'correct horse battery';
    // A rule of the API, in one of two workspaces: the other one is set up.
    await scene.write(
      `${SIMPLE}  bills:\n    name: Bills\n    members:\n      - { email: ada@example.com, role: admin }\n    constants: { A: a }\n    incoming:\n      autoPull: true\n`,
    );
    expect(await scene.refusal()).toMatch(
      /The set-up file was refused.\ntrellis.yaml, line 12: bills: The repository’s URL is not set yet/,
    );
    expect(await scene.query('select name from workspaces')).toEqual([{ name: 'Orders' }]);
    expect(await scene.query('select count(*)::int as count from constants')).toEqual([{ count: 0 }]);
    const plan = await scene.run('plan');
    expect(plan.code).toBe(1);
    expect(plan.output).toMatch(/line 12: bills: The repository’s URL is not set yet/);
  });

  it('starts where the repository cannot be reached, and connects once it can', async () => {
    const key = newKey();
    await using repository = await createGitRepository({ files: { 'README.md': 'x' } });
    await using scene = await Scene.start({ KEY: key.privateKey });
    await scene.write(
      `${SIMPLE}    repository:\n      url: ${sshUrlOf(sshd, repository)}\n      key: env:KEY\n    backup: { enabled: true }\n`,
    );
    const server = await scene.serve();
    const ada = await adaIn(server, 'Orders');
    await eventually(() => expect(server.stdout + server.stderr).toContain('line 6 could not be set up yet'));
    const plan = await scene.run('plan');
    expect(plan).toMatchObject({ code: 2 });
    expect(plan.output).toMatch(
      /line 6: orders: the repository: connect to the repository \(the last attempt failed: .+\)/,
    );
    await sshd.authorize(key.publicKey);
    await eventually(async () => {
      expect((await ada.get('/git/backup').expect(200)).body.enabled).toBe(true);
    });
    expect((await scene.run('plan')).code).toBe(0);
  });

  it('starts where commits wait for the former repository, which only a running server can end', async () => {
    const key = newKey();
    await using repository = await createGitRepository({ files: { 'README.md': 'x' } });
    await using scene = await Scene.start({ KEY: key.privateKey });
    const former = await startSshServer();
    const fileFor = (url: string) =>
      scene.write(`${SIMPLE}    repository:\n      url: ${url}\n      key: env:KEY\n`);
    try {
      await former.authorize(key.publicKey);
      await fileFor(sshUrlOf(former, repository));
      const server = await scene.serve();
      const ada = await adaIn(server, 'Orders');
      await eventually(async () => {
        expect((await ada.get('/git').expect(200)).body.enabled).toBe(true);
      });
      const { id: appId } = await createApp(ada, 'Orders');
      await former.stop();
      await ada.post(`/apps/${appId}/git/commits`, { message: 'Waits' }).expect(202);
      await server.stop();
    } finally {
      await former.stop();
    }
    await fileFor(sshUrlOf(sshd, repository));
    const again = await scene.serve();
    await eventually(() =>
      expect(again.stdout + again.stderr).toMatch(
        /line 6: orders: 1 Git job is waiting.*trellis setup apply/,
      ),
    );
    const ada = await adaIn(again, 'Orders');
    const { items } = (await ada.get('/git/jobs').expect(200)).body as {
      items: { id: string; kind: string }[];
    };
    const waiting = items.find(({ kind }) => kind === 'commit_app')!;
    await ada.post(`/git/jobs/${waiting.id}/cancel`).expect(200);
    await sshd.authorize(key.publicKey);
    expect((await scene.run('apply')).code).toBe(0);
    await eventually(async () => {
      expect((await ada.get('/git').expect(200)).body).toMatchObject({
        repositoryUrl: sshUrlOf(sshd, repository),
        enabled: true,
      });
    });
  });

  it('belongs to one owner: another file is refused, until it takes the workspace over', async () => {
    await using scene = await Scene.start();
    await scene.write(SIMPLE);
    await scene.serve();
    await scene.write(SIMPLE.replace('orders:', 'sales:'), 'other.yaml');
    const other = join(scene.folder, 'other.yaml');
    const plan = await scene.run('plan', other);
    expect(plan.code).toBe(1);
    expect(plan.output).toContain('The workspace Orders is set in another file, trellis.yaml, as orders.');
    expect((await scene.run('apply', '--take-over', other)).code).toBe(0);
    expect((await scene.run('plan', other)).code).toBe(0);
    expect((await scene.run('plan')).output).toContain('set in another file, other.yaml, as sales');
  });

  it('keeps a workspace whose block gets another name in the file, and takes two of one name', async () => {
    await using scene = await Scene.start();
    await scene.write(SIMPLE);
    await scene.serve();
    await scene.write(SIMPLE.replace('orders:', 'sales:'));
    expect((await scene.run('apply')).code).toBe(0);
    expect(await scene.query('select name from workspaces')).toEqual([{ name: 'Orders' }]);
    await scene.write(SIMPLE + SIMPLE.replace('workspaces:\n', '').replace('orders:', 'sales:'));
    expect((await scene.run('apply')).code).toBe(0);
    expect(await scene.query('select name from workspaces')).toEqual([
      { name: 'Orders' },
      { name: 'Orders' },
    ]);
    expect((await scene.run('plan')).code).toBe(0);
  });

  it('takes in a workspace that people have made, and says which where several have the name', async () => {
    await using scene = await Scene.start();
    const server = await scene.serve({ TRELLIS_SETUP_FILE: '' });
    const account = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' };
    const { body } = await request(server.address)
      .post('/api/setup')
      .send({ ...account, workspaceName: 'Orders' })
      .expect(201);
    await scene.write(SIMPLE);
    const refused = await scene.run('plan');
    expect(refused.code).toBe(1);
    expect(refused.output).toMatch(
      /There is a workspace Orders already: made by Ada <ada@example.com> on \d{4}-\d\d-\d\d, admins: Ada <ada@example.com>\..*--adopt/,
    );
    expect(await scene.refusal()).toContain('There is a workspace Orders already');
    const adopted = await scene.run('plan', '--adopt');
    expect(adopted.code).toBe(2);
    expect(adopted.output).toMatch(/line 3: orders: the workspace Orders: taken over; made by Ada </);
    const ada = await adaIn(server, 'Orders');
    await ada.inNewWorkspace('Orders');
    const plan = await scene.run('plan', '--adopt');
    expect(plan).toMatchObject({ code: 1 });
    expect(plan.output).toContain(
      'There are 2 workspaces with the name Orders. Name the one that is meant by its id',
    );
    await scene.write(SIMPLE.replace('    name: Orders', `    name: Orders\n    id: ${body.workspace.id}`));
    expect((await scene.run('apply')).code).toBe(0);
    await ada.patch('', { name: 'x' }).expect(409);
  });

  it('connects the editor that it names, owns it, and leaves it connected without its block', async () => {
    await using tooljet = await ToolJetFixture.start();
    await using scene = await Scene.start({ TOOLJET_PASSWORD: ADMIN.password });
    await scene.write(withHost(tooljet));
    const server = await scene.serve();
    const ada = await adaIn(server, 'Orders');
    const isConnected = () =>
      eventually(async () => {
        const { body } = await ada.get('/host').expect(200);
        expect(body.host).toMatchObject({
          ...{ kind: 'tooljet', url: tooljet.server.url, email: ADMIN.email },
          ...{ state: 'connected', hostWorkspaceName: 'Tools' },
          connectedBy: { email: 'ada@example.com' },
        });
        expect((await scene.run('plan')).code).toBe(0);
      });
    await isConnected();

    const refused = async (call: request.Test) => {
      const { body } = await call.expect(409);
      expect(body).toMatchObject({ code: 'managed_by_file', file: 'trellis.yaml', line: 6 });
      expect(body.detail).toContain('The connected editor is set in trellis.yaml, line 6.');
    };
    const other = { kind: 'tooljet', url: 'https://tooljet.example.com', ...ADMIN };
    await refused(ada.put('/host', other));
    await refused(ada.delete('/host'));

    // The owner of another file changes nothing.
    await scene.write(withHost(tooljet).replace(tooljet.server.url, other.url), 'other.yaml');
    const theirs = await scene.run('apply', join(scene.folder, 'other.yaml'));
    expect(theirs.code).toBe(1);
    expect(theirs.output).toContain('is set in another file, trellis.yaml, as orders');
    await isConnected();

    // Drift is told and mended.
    await scene.query(`update app_hosts set release_rule = 'never', interval_seconds = 90`);
    await scene.write(`${withHost(tooljet)}      releaseRule: always\n      intervalSeconds: 3600\n`);
    expect((await scene.run('plan')).output).toMatch(
      /line 6: orders: the connected editor: intervalSeconds: 90 → 3600, releaseRule: never → always\n/,
    );
    expect((await scene.run('apply')).code).toBe(0);
    await isConnected();

    // A wrong password is told once, and not sent again: the account would be locked.
    scene.env.TOOLJET_PASSWORD = 'not the password';
    const changed = await scene.run('apply');
    expect(changed.output).toContain('the connected editor: password: changed');
    await eventually(async () => {
      const { output } = await scene.run('plan');
      expect(output).toMatch(/the connected editor: connect to it \(the last attempt failed: .+\)/);
    });
    expect((await ada.get('/host').expect(200)).body.host.state).toBe('password_refused');
    scene.env.TOOLJET_PASSWORD = ADMIN.password;
    expect((await scene.run('apply')).code).toBe(0);
    await isConnected();

    await scene.write(SIMPLE);
    expect((await scene.run('apply')).output).toContain(
      'the connected editor: no longer set by the file; stays as it is',
    );
    expect((await ada.get('/host').expect(200)).body.host.state).toBe('connected');
    await ada.delete('/host').expect(204);
    const said = server.stdout + server.stderr + changed.output;
    for (const secret of [ADMIN.password, 'not the password']) expect(said).not.toContain(secret);
  });

  it('lists the workspaces of the account where the file names another one', async () => {
    await using tooljet = await ToolJetFixture.start();
    await using scene = await Scene.start({ TOOLJET_PASSWORD: ADMIN.password });
    await scene.write(`${withHost(tooljet)}      hostWorkspaceId: ${randomUUID()}\n`);
    const ada = await adaIn(await scene.serve(), 'Orders');
    const { id } = tooljet.server.state.workspace!;
    await eventually(async () => {
      const { code, output } = await scene.run('plan');
      expect(code).toBe(2);
      expect(output).toContain(`${id} (Tools): give one as hostWorkspaceId`);
    });
    await scene.write(`${withHost(tooljet)}      hostWorkspaceId: ${id}\n`);
    expect((await scene.run('apply')).code).toBe(0);
    await eventually(async () => {
      const { body } = await ada.get('/host').expect(200);
      expect(body.host).toMatchObject({ state: 'connected', hostWorkspaceName: 'Tools' });
    });
  });

  it('ends the start where the editor or a group is wrong, with nothing half done', async () => {
    await using tooljet = await ToolJetFixture.start();
    await using scene = await Scene.start({ TOOLJET_PASSWORD: ADMIN.password });
    const host = withHost(tooljet);
    await scene.write(host.replace('email: admin', 'emial: admin'));
    expect(await scene.refusal()).toMatch(/line 9: “emial” is no key here. Did you mean email\?/);
    await scene.write(host.replace('TOOLJET_PASSWORD', 'NOT_THERE'));
    expect(await scene.refusal()).toContain('line 10: The secret env:NOT_THERE is missing');
    await scene.write(host.replace(ADMIN.email, 'nobody'));
    expect(await scene.refusal()).toMatch(/line 9: orders: .*email must be an email address/);
    await scene.write(withGroups('{ engineers: bilder }'));
    expect(await scene.refusal()).toMatch(/line 6: “engineers” must be one of .* Did you mean builder\?/);
    await scene.write(withGroups('{ engineers: builder }'));
    expect(await scene.refusal()).toMatch(/line 6: orders: This server has no identity provider./);
    expect(await scene.query('select name from workspaces')).toEqual([]);
    expect(await scene.query('select id from app_hosts')).toEqual([]);
  });

  it('gives roles by groups at sign-on, and keeps the members when it names no group any more', async () => {
    await using provider = await TestIdentityProvider.start();
    await using scene = await Scene.start({
      ...provider.environment,
      PORT: String(await findFreePort()),
    });
    await scene.write(withGroups('{ engineers: viewer, leads: admin }'));
    const server = await scene.serve();
    await provider.serve(server.address, [GRACE]);
    const ada = await adaIn(server, 'Orders');
    const roleAfterSignOn = async () => {
      expect(await new Walker().signOn(server.address, 'grace')).toBe('/profile');
      const { body } = await ada.get('/members').expect(200);
      const members = body.items as { user: { email: string }; role: string }[];
      return members.find(({ user }) => user.email === GRACE.email)?.role;
    };
    expect(await roleAfterSignOn()).toBe('viewer');
    expect((await scene.run('plan')).code).toBe(0);

    await scene.write(withGroups('{ engineers: builder, leads: admin }'));
    expect((await scene.run('apply')).output).toContain(
      'line 6: orders: the role of this group: engineers: role: viewer → builder',
    );
    expect(await roleAfterSignOn()).toBe('builder');
    await provider.change([{ ...GRACE, groups: ['engineers', 'leads'] }]);
    expect(await roleAfterSignOn()).toBe('admin');
    await provider.change([{ ...GRACE, groups: [] }]);
    expect(await roleAfterSignOn()).toBeUndefined();

    await provider.change([GRACE]);
    expect(await roleAfterSignOn()).toBe('builder');
    await scene.write(SIMPLE);
    expect((await scene.run('apply')).output).toContain(
      'the role of this group engineers: no longer set by the file; stays as it is',
    );
    expect(await roleAfterSignOn()).toBe('builder');
  });
});

it('reads private keys as other programs write them', () => {
  const key = newKey();
  expect(publicBlobOf(key.publicKey).length).toBeGreaterThan(200);
  expect(() => readPrivateKey('nonsense', { comment: 'x' })).toThrow('It is no private SSH key.');
});
