import { createHmac } from 'node:crypto';
import { Client } from 'pg';
import request from 'supertest';
import { eventually } from '../../support/eventually';
import { commit, createApp, edit, getApp, GitFixture } from '../../support/git-fixture';
import { changeTheirs } from '../../support/merges';
import { openPullRequest } from '../../support/pull-request-reports';
import { GitHubAppServer, type App } from '../../support/providers/github-app-server';
import type { Hosted } from '../../support/providers/hosting-server';
import type { Member } from '../../support/trellis-server';
import { PULL_REQUESTS, PUSHES } from '../../support/webhooks/payloads';

const ADA = { login: 'ada', token: 'entered-token-of-ada-77c1', organizations: ['tools'] };
/** Name at which the person's browser has this server. */
const HOST = 'trellis.example.com';
const ADDRESS = `http://${HOST}`;

let fixture: GitFixture;
let github: GitHubAppServer;
let database: Client;

beforeAll(async () => {
  fixture = await GitFixture.start({ TRELLIS_GIT_SILENCE_MS: '4000' });
  github = await new GitHubAppServer([ADA], fixture.server).start();
  database = new Client({ connectionString: fixture.trellis.databaseUrl });
  await database.connect();
});

// Fails if a key, a token or a secret is found in an answer, the database, a repository or the data folder.
afterAll(async () => {
  fixture.trellis.keepSecret(...github.secrets);
  await database.end();
  await fixture.stop();
  await github.stop();
});

afterEach(() => {
  github.heal();
  github.clockAhead = 0;
  github.tokenSeconds = 3600;
  expect(github.deviations.splice(0)).toEqual([]);
});

const place = () => ({ baseUrl: github.baseUrl, certificateAuthority: github.certificateAuthority });

async function begin(member: Member) {
  const { body } = await member.post('/git/github-apps', place()).set('Host', HOST).expect(201);
  const { searchParams, pathname } = github.create(body as { action: string; manifest: string });
  return { pathname, body, outcome: Object.fromEntries(searchParams) as { code: string; state: string } };
}

/** Creates an app, as the admin does with a click here and one at GitHub. */
async function withApp(member?: Member) {
  const admin = member ?? (await fixture.admin.inNewWorkspace());
  const { outcome } = await begin(admin);
  const { body: app } = await admin.post('/git/github-apps/finish', outcome).expect(201);
  return { member: admin, app: app as { id: string; name: string }, hosted: github.apps.at(-1)! };
}

async function signIn(member: Member, appId: string): Promise<string> {
  const { body } = await member.post(`/git/github-apps/${appId}/sign-in`).set('Host', HOST).expect(201);
  const { searchParams } = await github.authorization!.decide(body.authorizationUrl as string);
  const outcome = Object.fromEntries(searchParams);
  const { body: account } = await member.post('/api/provider-sign-ins/finish', outcome).expect(201);
  fixture.trellis.keepSecret(...github.authorization!.issued);
  return account.id as string;
}

async function use(
  member: Member,
  appId: string,
  { hosted, accountId }: { hosted: Hosted; accountId: string },
) {
  await member.put('/git', { repositoryUrl: hosted.httpsUrl }).expect(200);
  return member.post(`/git/github-apps/${appId}/use`, { accountId, repository: hosted.path });
}

let count = 0;

/** Connects a new workspace to a new repository by an app that is installed there. */
async function connected() {
  const made = await withApp();
  const { member, app } = made;
  const name = `repository-${++count}`;
  const hosted = await github.host(`tools/${name}`);
  const installation = github.install('tools', [name]);
  const accountId = await signIn(member, app.id);
  await use(member, app.id, { hosted, accountId }).then(({ status, body }) =>
    expect({ status, body }).toMatchObject({ status: 200 }),
  );
  await member.post('/git/finalize').expect(200);
  return { ...made, github: made.hosted, hosted, installation, accountId };
}

const repositoryOf = ({ path }: Hosted) => github.gitRepository(path);

const tokenRequests = () => github.calls.filter((call) => call.endsWith('/access_tokens')).length;

/** Delivers an event of the app, signed as GitHub does. */
function deliver(
  app: { id: string },
  { webhookSecret }: Pick<App, 'webhookSecret'>,
  { headers, body }: { headers: object; body: object | string },
) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const signature = createHmac('sha256', webhookSecret).update(text).digest('hex');
  return request(fixture.trellis.address)
    .post(`/api/hooks/apps/${app.id}`)
    .set('Content-Type', 'application/json')
    .set({ 'x-hub-signature-256': `sha256=${signature}`, ...headers })
    .send(text);
}

const pushOf = ({ httpsUrl }: Hosted, sha: string) =>
  PUSHES.github({ page: httpsUrl.replace(/\.git$/, ''), ref: 'refs/heads/main', sha });

describe('creating an app', () => {
  it('posts a manifest with the webhook and the permissions, and keeps what GitHub returns', async () => {
    const member = await fixture.admin.inNewWorkspace();
    const { body, outcome, pathname } = await begin(member);
    expect(body.action).toBe(`${github.baseUrl}/settings/apps/new?state=${body.state}`);
    expect(pathname).toBe(`/github-app/${member.workspaceId}/made`);
    const manifest = JSON.parse(body.manifest as string);
    expect(manifest).toMatchObject({
      url: ADDRESS,
      hook_attributes: { url: expect.stringMatching(`^${ADDRESS}/api/hooks/apps/`), active: true },
      callback_urls: [`${ADDRESS}/oauth/callback`],
      public: false,
      default_permissions: { contents: 'write', pull_requests: 'write', checks: 'write', metadata: 'read' },
      default_events: ['push', 'pull_request'],
    });

    const { body: app } = await member.post('/git/github-apps/finish', outcome).expect(201);

    expect(app).toMatchObject({ baseUrl: github.baseUrl, name: manifest.name, owner: 'tools' });
    expect(app.installUrl).toBe(`${app.pageUrl}/installations/new`);
    expect(manifest.hook_attributes.url).toBe(`${ADDRESS}/api/hooks/apps/${app.id}`);
    expect((await member.get('/git/github-apps').expect(200)).body.items).toEqual([app]);
    const { rows } = await database.query('select sealed_secrets from provider_apps where id = $1', [app.id]);
    const { pem, clientSecret, webhookSecret } = github.apps.at(-1)!;
    for (const secret of [pem.slice(40, 80), clientSecret, webhookSecret])
      expect(rows[0].sealed_secrets.includes(secret)).toBe(false);
  });

  it('lets an organization own it, and cuts a name that GitHub would refuse', async () => {
    const member = await fixture.admin.inNewWorkspace('A workspace whose name is long for an app');
    const { body } = await member.post('/git/github-apps', { ...place(), organization: 'tools' }).expect(201);
    expect(body.action).toMatch(`${github.baseUrl}/organizations/tools/settings/apps/new?state=`);
    expect(JSON.parse(body.manifest as string).name).toBe('Trellis A workspace whose name is');
  });

  it('refuses a replayed redirect, and one that another person, session or workspace has started', async () => {
    const member = await fixture.admin.inNewWorkspace();
    const { outcome } = await begin(member);
    const other = await member.invite('admin');
    const elsewhere = await member.inNewWorkspace();
    for (const stranger of [other, elsewhere])
      expect((await stranger.post('/git/github-apps/finish', outcome).expect(422)).body.code).toBe(
        'provider_app_unknown',
      );
    await member.post('/git/github-apps/finish', outcome).expect(201);
    const { body: again } = await member.post('/git/github-apps/finish', outcome).expect(422);
    expect(again).toMatchObject({ code: 'provider_app_unknown', remedy: expect.any(String) });
    expect((await member.get('/git/github-apps').expect(200)).body.items).toHaveLength(1);
  });

  it('keeps nothing if GitHub refuses the code or is silent', async () => {
    const member = await fixture.admin.inNewWorkspace();
    const { outcome } = await begin(member);
    const { body } = await member
      .post('/git/github-apps/finish', { ...outcome, code: 'x'.repeat(40) })
      .expect(422);
    expect(body).toMatchObject({ code: 'provider_app_code_refused', remedy: expect.any(String) });
    // The state was used up.
    expect((await member.post('/git/github-apps/finish', outcome).expect(422)).body.code).toBe(
      'provider_app_unknown',
    );
    const { outcome: another } = await begin(member);
    github.fail({ of: /conversions$/, how: 'silent' });
    expect((await member.post('/git/github-apps/finish', another).expect(504)).body.code).toBe(
      'provider_timeout',
    );
    expect((await member.get('/git/github-apps').expect(200)).body.items).toEqual([]);
  });
});

describe('a workspace connected by an app', () => {
  it('commits and pulls with tokens of the installation, in the name of the builder', async () => {
    const { member, app: made, hosted, accountId } = await connected();
    const { body: settings } = await member.get('/git').expect(200);
    expect(settings).toMatchObject({
      access: 'read-write',
      token: { username: 'x-access-token', app: { id: made.id, name: made.name, repository: hosted.path } },
    });
    // The person's account is no longer needed.
    await member.delete(`/api/provider-accounts/${accountId}`).expect(200);
    const builder = await member.invite('builder');

    const app = await createApp(builder, 'Orders', { commitChanges: true });

    const [latest] = await repositoryOf(hosted).log();
    expect(latest).toMatchObject({ message: 'App creation', author: { name: builder.user.name } });
    expect(app.git!.commit).toBe(latest!.sha);
    await changeTheirs(repositoryOf(hosted), (theirs) => (theirs.icon = 'theirs'));
    await member.post(`/apps/${app.id}/git/pull`).expect(200);
  });

  it('asks for one token, whatever is done with it', async () => {
    const before = tokenRequests();
    const { member } = await connected();
    const app = await createApp(member, 'Orders', { commitChanges: true });
    await edit(member, app.id, 'Second');
    await commit(member, app.id, 'Second').expect(201);
    expect(tokenRequests()).toBe(before + 1);
  });

  it.each([-60, 60])('works if the clock of GitHub differs by %d seconds', async (seconds) => {
    github.clockAhead = seconds;
    await connected();
  });

  it('renews a token before it ends', async () => {
    github.tokenSeconds = 200;
    const { member } = await connected();
    const before = github.issued.at(-1)!.token;
    github.tokenSeconds = 3600;
    await createApp(member, 'Orders', { commitChanges: true });
    expect(github.issued.at(-1)!.token).not.toBe(before);
    const renewed = tokenRequests();
    await createApp(member, 'Invoices', { commitChanges: true });
    expect(tokenRequests()).toBe(renewed);
  });

  it('goes on with a new token if one ends in the middle of a job', async () => {
    const { member, hosted } = await connected();
    const app = await createApp(member, 'Orders', { commitChanges: true });
    const before = tokenRequests();
    github.revokeTokens();
    await edit(member, app.id, 'Second');
    const { body } = await commit(member, app.id, 'Second').expect(201);
    expect((await repositoryOf(hosted).log())[0]!.sha).toBe(body.sha);
    expect(tokenRequests()).toBe(before + 1);
  });

  it('uses the token that it has while GitHub’s API is down, and renews it later', async () => {
    github.tokenSeconds = 200;
    const { member } = await connected();
    github.fail({ of: /installation$/, status: 502, times: 99 });
    await createApp(member, 'Orders', { commitChanges: true });
  });

  it.each([
    ['was uninstalled', 'provider_app_not_installed', (of: Connected) => github.uninstall(of.installation)],
    [
      'lost the repository',
      'provider_app_not_installed',
      (of: Connected) => {
        of.installation.repositories = ['another'];
        github.revokeTokens();
      },
    ],
    [
      'was suspended',
      'provider_app_suspended',
      (of: Connected) => {
        of.installation.isSuspended = true;
        github.revokeTokens();
      },
    ],
    [
      'was deleted',
      'provider_app_refused',
      (of: Connected) => {
        of.github.isDeleted = true;
        github.revokeTokens();
      },
    ],
  ])('says that the app %s, and loses nothing', async (_, code, end) => {
    const of = await connected();
    const { member, hosted } = of;
    const app = await createApp(member, 'Orders', { commitChanges: true });
    await edit(member, app.id, 'Second');
    end(of);
    const { body } = await commit(member, app.id, 'Second').expect(422);
    expect(body).toMatchObject({ code: 'git_auth_failed', remedy: expect.any(String) });
    expect(body.detail).toContain('GitHub App');
    const use = { accountId: of.accountId, repository: hosted.path };
    const { body: refused } = await member.post(`/git/github-apps/${of.app.id}/use`, use).expect(422);
    expect(refused).toMatchObject({ code, remedy: expect.any(String) });

    // Mended at GitHub, it goes on: the change is still there.
    of.installation.repositories = [hosted.path.split('/')[1]!];
    of.installation.isSuspended = false;
    of.github.isDeleted = false;
    if (!github.installations.includes(of.installation))
      github.install('tools', [hosted.path.split('/')[1]!]);
    await commit(member, app.id, 'Second').expect(201);
    expect((await repositoryOf(hosted).log())[0]!.message).toBe('Second');
  });

  it('opens pull requests as the app for people without an account there', async () => {
    const { member, hosted } = await connected();
    await createApp(member, 'Orders', { commitChanges: true });
    hosted.branches.push('work');
    const builder = await member.invite('builder');
    const { body } = await builder
      .post('/git/branches/work/pull-request', { into: 'main', title: 'Work' })
      .expect(201);
    expect(body).toMatchObject({ number: 1 });
    expect((await builder.get('/pull-requests').expect(200)).body.items).toEqual([]);
  });
});

describe('an app that reports on pull requests', () => {
  it('comments under its own name, sets check runs, and is told of new pull requests', async () => {
    const { member, app, github: made, hosted } = await connected();
    const orders = await createApp(member, 'Orders', { commitChanges: true });
    await member.post('/git/branches', { name: 'labels' }).expect(201);
    await edit(member.on('labels'), orders.id, 'tag');
    await commit(member.on('labels'), orders.id).expect(201);
    await member.put('/git/pull-request-reports', { enabled: true }).expect(200);
    await eventually(async () => {
      const { body } = await member.get('/git/pull-request-reports').expect(200);
      expect(body).toEqual({
        ...{ enabled: true, accountId: null, error: null, pictures: false },
        checkedAt: expect.any(String),
      });
    });
    const one = openPullRequest(hosted);
    const event = PULL_REQUESTS.github(hosted.httpsUrl.replace(/\.git$/, ''));
    await deliver(app, made, event).expect(202, {});
    const sha = await repositoryOf(hosted).tip('labels');
    await eventually(() => {
      expect(one.comments).toEqual([
        {
          id: expect.any(Number),
          by: expect.stringMatching(/\[bot\]$/),
          body: expect.stringContaining('`tag`'),
        },
      ]);
      expect(hosted.setChecks.map((check) => [check.name, check.state, check.sha])).toEqual([
        ['trellis/validate', 'run success', sha],
        ['trellis/merge', 'run success', sha],
      ]);
    });
    await deliver(app, made, event).expect(200, { ignored: 'repeated_delivery' });
    await database.query('update pull_request_reports set reported = null, comment_id = null');
    await member.put('/git/pull-request-reports', { enabled: true }).expect(200);
    await eventually(() => expect(hosted.setChecks).toHaveLength(4));
    expect(one.comments).toHaveLength(1);
  });
});

type Connected = Awaited<ReturnType<typeof connected>>;

describe('an app of others', () => {
  it('is not found in another workspace, and is shared only by an admin of both', async () => {
    const { member, app } = await withApp();
    const stranger = await (await fixture.admin.inNewWorkspace()).invite('admin');
    expect((await stranger.get('/git/github-apps').expect(200)).body).toEqual({ items: [], offered: [] });
    await stranger.post('/git/github-apps/shared', { appId: app.id }).expect(404);
    await stranger.post(`/git/github-apps/${app.id}/sign-in`).expect(404);
    const second = await member.inNewWorkspace();
    const { body: before } = await second.get('/git/github-apps').expect(200);
    expect(before.offered).toContainEqual(expect.objectContaining({ id: app.id }));
    await second.post('/git/github-apps/shared', { appId: app.id }).expect(200);
    expect((await second.get('/git/github-apps').expect(200)).body.items).toMatchObject([{ id: app.id }]);
  });

  it('gives no token for a repository to which the person may not push', async () => {
    const { member, app } = await withApp();
    const theirs = await github.host(`others/secret-${++count}`);
    github.install('others');
    const accountId = await signIn(member, app.id);
    github.fail({ of: /^GET \/repos\/others\/[^/]+$/, status: 404, body: { message: 'Not Found' } });
    const hidden = await use(member, app.id, { hosted: theirs, accountId });
    expect([hidden.status, hidden.body.code]).toEqual([422, 'provider_not_found']);

    github.mayPush = false;
    const readable = await use(member, app.id, { hosted: theirs, accountId });
    github.mayPush = true;
    expect([readable.status, readable.body.code]).toEqual([422, 'provider_forbidden']);
    const given = { accountId, repository: theirs.path, installationId: 900 };
    await member.post(`/git/github-apps/${app.id}/use`, given).expect(400);
    expect((await member.get('/git').expect(200)).body.token).toBeNull();
    expect(github.issued.filter(({ path }) => path === theirs.path)).toEqual([]);
  });

  it('works for two workspaces, and is deleted here with the last one', async () => {
    const { member, app, accountId, github: hosted } = await connected();
    const second = await member.inNewWorkspace();
    await second.post('/git/github-apps/shared', { appId: app.id }).expect(200);
    const other = await github.host(`tools/second-${++count}`);
    github.install('tools', [other.path.split('/')[1]!]);
    const { status } = await use(second, app.id, { hosted: other, accountId });
    expect(status).toBe(200);
    await second.post('/git/finalize').expect(200);
    await createApp(second, 'Orders', { commitChanges: true });

    expect((await member.delete(`/git/github-apps/${app.id}`).expect(409)).body.code).toBe(
      'provider_app_in_use',
    );
    await member.delete('/git').expect(204);
    await member.delete(`/git/github-apps/${app.id}`).expect(204);
    await createApp(second, 'Invoices', { commitChanges: true });
    await second.delete('/git').expect(204);
    await second.delete(`/git/github-apps/${app.id}`).expect(204);
    const { rows } = await database.query('select from provider_apps where id = $1', [app.id]);
    expect(rows).toEqual([]);
    await deliver(app, hosted, { headers: { 'x-github-event': 'ping' }, body: {} }).expect(404);
  });
});

describe('the webhook of an app', () => {
  it('brings in pushes of others without a webhook of the repository', async () => {
    const { member, app: made, hosted, github: of } = await connected();
    const app = await createApp(member, 'Orders', { commitChanges: true });
    const sha = await changeTheirs(repositoryOf(hosted), (theirs) => (theirs.icon = 'theirs'));
    await deliver(made, of, pushOf(hosted, sha)).expect(202);
    await eventually(async () => expect((await getApp(member, app.id)).gitState).toBe('behind'));
    expect(hosted.webhooks).toEqual([]);
    const { body } = await member.get('/git/github-apps').expect(200);
    expect(body.items[0].lastDelivery).toMatchObject({ event: 'push', outcome: 'accepted' });
  });

  it('refuses forged deliveries, and takes a repeated one once, whatever its id', async () => {
    const { app, hosted, github: of } = await connected();
    const push = pushOf(hosted, 'a'.repeat(40));
    const forged = { webhookSecret: 'guessed' };
    expect((await deliver(app, forged, push).expect(401)).body.code).toBe('invalid_signature');
    const unsigned = { ...push, headers: { ...push.headers, 'x-hub-signature-256': '' } };
    await deliver(app, of, unsigned).expect(401);
    await deliver(app, of, push).expect(202);
    const replayed = { ...push, headers: { ...push.headers, 'x-github-delivery': 'another' } };
    expect((await deliver(app, of, replayed).expect(200)).body).toEqual({ ignored: 'repeated_delivery' });
    const elsewhere = pushOf({ ...hosted, httpsUrl: `${github.baseUrl}/tools/none.git` }, 'a'.repeat(40));
    expect((await deliver(app, of, elsewhere).expect(200)).body).toEqual({ ignored: 'other_repository' });
    await deliver(app, of, { headers: { 'x-github-event': 'push' }, body: 'no JSON' }).expect(400);
  });

  it('asks GitHub again after the installation has changed', async () => {
    const { member, app, github: of, installation } = await connected();
    installation.isSuspended = true;
    const event = { headers: { 'x-github-event': 'installation' }, body: { action: 'suspend' } };
    await deliver(app, of, event).expect(202);
    const { git } = await createApp(member, 'Orders', { commitChanges: true });
    expect(git!.error).toMatchObject({
      code: 'git_auth_failed',
      message: expect.stringContaining('suspended'),
    });
  });
});
