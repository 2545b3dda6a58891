import { Client } from 'pg';
import request from 'supertest';
import type { AppBody } from '../../support/git-fixture';
import { storeMerge } from '../../support/merges';
import { storeReview } from '../../support/reviews';
import { shareTrellis, type Member, type Trellis } from '../../support/trellis-server';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
interface Route {
  method: Method;
  path: string;
  permission: string | undefined;
}

let trellis: Trellis;
let database: Client;
let admin: Member;
let stranger: Member;
let builder: Member;
let viewer: Member;
let routes: Route[];
let url: (route: Route) => string;

beforeAll(async () => {
  trellis = await shareTrellis();
  database = new Client({ connectionString: trellis.databaseUrl });
  await database.connect();
  admin = await trellis.setUp();
  [builder, viewer] = await Promise.all([admin.invite('builder'), admin.invite('viewer')]);
  const elsewhere = await admin.inNewWorkspace();
  stranger = await elsewhere.invite('admin');
  const { body: document } = await request(trellis.address).get('/api/openapi.json').expect(200);
  routes = routesOf(document);
  url = await addresses();
});

afterAll(async () => {
  // Its secrets cannot be opened.
  await database.query('delete from provider_app_workspaces where workspace_id = $1', [admin.workspaceId]);
  await database.end();
  await trellis[Symbol.asyncDispose]();
});

function routesOf(document: { paths: Record<string, Record<string, { 'x-permission'?: string }>> }): Route[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      method: method as Method,
      path,
      permission: operation['x-permission'],
    })),
  );
}

/** Returns the address of each route with existing ids as its parameters. */
async function addresses() {
  const { body: app } = await admin.post('/apps', { name: 'Orders' }).expect(201);
  const { body: deleted } = await admin.post('/apps', { name: 'Deleted' }).expect(201);
  await admin.delete(`/apps/${deleted.id}`).expect(204);
  await admin.put('/constants/REGION', { value: 'north' }).expect(200);
  const { body: token } = await admin.post('/api/auth/tokens', { name: 'pipeline' }).expect(201);
  const { rows: deployments } = await database.query<{ id: string }>(
    `insert into git_deployments (id, workspace_id, job_id, status, is_automatic)
     values (gen_random_uuid(), $1, gen_random_uuid(), 'failed', true) returning id`,
    [admin.workspaceId],
  );
  const { rows: channels } = await database.query<{ id: string }>(
    `insert into notification_channels (id, workspace_id, kind, address, events, origin)
     values (gen_random_uuid(), $1, 'email', 'ada@example.com', '{job_failed}', '') returning id`,
    [admin.workspaceId],
  );
  const { rows } = await database.query<{ id: string }>(
    `insert into git_jobs (id, workspace_id, kind, status, actor_id, author_name, author_email, input, created_at)
     values (gen_random_uuid(), $1, 'commit_app', 'failed', $2, 'Ada', 'ada@example.com', '{}', now()) returning id`,
    [admin.workspaceId, admin.user.id],
  );
  const values: Record<string, string> = {
    w: admin.workspaceId,
    a: app.id,
    // On the default branch, a deleted app has the id that it had.
    d: deleted.id,
    v: app.editingVersion.id,
    j: rows[0]?.id ?? '',
    deployment: deployments[0].id,
    channel: channels[0].id,
    id: token.id,
    userId: viewer.user.id,
    name: 'REGION',
    gitAppId: app.id,
    app: await storeApp(),
    s: await storeAgentSession(),
    m: await storeMerge(database, admin.workspaceId, app as AppBody),
    r: await storeReview(database, admin.workspaceId),
  };
  return ({ path }: Route) => path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? `no-${name}`);
}

/** Stores a GitHub App of the workspace, without usable secrets. */
async function storeApp(): Promise<string> {
  const { rows } = await database.query<{ id: string }>(
    `with app as (
       insert into provider_apps (id, base_url, number, slug, name, owner, page_url, client_id, sealed_secrets)
       values (gen_random_uuid(), 'https://github.com', '1', 'a', 'A', 'ada', 'https://github.com/apps/a',
         gen_random_uuid()::text, '') returning id)
     insert into provider_app_workspaces (app_id, workspace_id) select id, $1 from app returning app_id as id`,
    [admin.workspaceId],
  );
  return rows[0]!.id;
}

async function storeAgentSession(): Promise<string> {
  const { rows } = await database.query<{ id: string }>(
    `insert into agent_sessions (id, user_id, credential_id, agent_name, agent_version, workspace_id)
     values (gen_random_uuid(), $1, gen_random_uuid(), 'agent', '1', $2) returning id`,
    [admin.user.id, admin.workspaceId],
  );
  return rows[0]!.id;
}

/** Sends no body, to distinguish refused content from missing rights. */
const call = (route: Route, token?: string) => {
  const sent = request(trellis.address)[route.method](url(route)).redirects(0);
  return token === undefined ? sent : sent.set('Authorization', `Bearer ${token}`);
};

async function refusals(
  chosen: Route[],
  token: string | undefined,
  wanted: { status: number; code: string },
) {
  expect(chosen).not.toEqual([]);
  const answers = await Promise.all(
    chosen.map(async (route) => {
      const { status, body, headers } = await call(route, token);
      return `${route.method} ${route.path} ${status} ${body.code} ${headers['content-type']}`;
    }),
  );
  const type = 'application/problem+json; charset=utf-8';
  expect(answers).toEqual(
    chosen.map(({ method, path }) => `${method} ${path} ${wanted.status} ${wanted.code} ${type}`),
  );
}

const isIn = (path: string): boolean => path.startsWith('/api/workspaces/{w}');

it('declares for every route which role its caller needs', () => {
  const roles = ['public', 'user', 'viewer', 'builder', 'admin'];
  expect(routes.filter(({ permission }) => !roles.includes(permission ?? ''))).toEqual([]);
  expect(
    routes.filter(
      ({ path, permission }) => isIn(path) !== ['viewer', 'builder', 'admin'].includes(permission ?? ''),
    ),
  ).toEqual([]);
  expect(routes.filter(({ permission }) => permission === 'public').map((route) => route.path)).toEqual([
    '/api/health',
    '/api/health/live',
    '/api/health/ready',
    '/api/metrics',
    '/api/setup',
    '/api/setup',
    '/api/auth/invite',
    '/api/auth/invite/show',
    '/api/auth/password-reset',
    '/api/auth/password-reset/show',
    '/api/git-setup',
    '/api/pictures/{token}.png',
    '/api/hooks/apps/{id}',
    '/api/hooks/{id}',
    '/api/auth/login',
    '/api/auth/command-line/token',
    '/api/sign-in',
    '/api/oidc/start',
    '/api/oidc/callback',
    '/api/oidc/back-channel-logout',
  ]);
});

it('answers anonymous callers with 401, whatever they send', async () => {
  const closed = routes.filter(({ permission }) => permission !== 'public');
  const { body: expired } = await admin.post('/api/auth/tokens', { name: 'old' }).expect(201);
  await database.query(`update api_tokens set expires_at = now() - interval '1 s' where id = $1`, [
    expired.id,
  ]);
  const { body: revoked } = await admin.post('/api/auth/tokens', { name: 'revoked' }).expect(201);
  await admin.delete(`/api/auth/tokens/${revoked.id}`).expect(204);
  const over = await admin.invite('admin');
  await database.query(`update sessions set expires_at = now() - interval '1 s' where user_id = $1`, [
    over.user.id,
  ]);
  for (const token of [undefined, 'garbage', expired.token, revoked.token, over.token]) {
    await refusals(closed, token, { status: 401, code: 'unauthorized' });
  }
});

it('answers members of another workspace that nothing is there', async () => {
  await refusals(
    routes.filter(({ path }) => isIn(path)),
    stranger.token,
    { status: 404, code: 'not_found' },
  );
});

it('refuses an insufficient role before it looks at the body', async () => {
  const needs = (...roles: string[]) => routes.filter(({ permission }) => roles.includes(permission ?? ''));
  await refusals(needs('builder', 'admin'), viewer.token, { status: 403, code: 'forbidden' });
  await refusals(needs('admin'), builder.token, { status: 403, code: 'forbidden' });
});

it('lets each role read what it may', async () => {
  const isReadable = ({ method, path }: Route) => method === 'get' && isIn(path) && !path.endsWith('/events');
  const mayRead = (permissions: string[]) =>
    routes.filter((route) => isReadable(route) && permissions.includes(route.permission ?? ''));
  for (const [member, permissions] of [
    [viewer, ['viewer']],
    [builder, ['viewer', 'builder']],
    [admin, ['viewer', 'builder', 'admin']],
  ] as const) {
    for (const route of mayRead([...permissions])) {
      const { status, body } = await call(route, member.token);
      // Git is not configured here, nothing is published, followed or connected, which is reported after the rights are checked.
      const absent: Record<string, unknown> = {
        live: [404, 'not_published'],
        deployment: [404, 'not_found'],
        report: [404, 'not_found'],
        made: [404, 'not_found'],
        'data-sources': [404, 'not_found'],
      };
      const name = route.path.split('/').at(-1) ?? '';
      // The app is missing in the query.
      const isAsked = !/\/(deployments\/\{deployment\}\/changes|host\/app)$/.test(route.path);
      const expected = isAsked ? (absent[name] ?? [409, 'git_not_configured']) : [400, 'bad_request'];
      if (status !== 200) expect([status, body.code]).toEqual(expected);
    }
  }
});

it('answers 404 alike for another workspace’s, missing and malformed ids', async () => {
  const { body: theirs } = await stranger.post('/apps', { name: 'Theirs' }).expect(201);
  const details = await Promise.all(
    [theirs.id, '01890000-0000-7000-8000-000000000000', 'x', '%F0%9F%98%80', '..%2f..'].map(async (id) => {
      const { status, body } = await viewer.get(`/apps/${id}`);
      return [status, body.code, body.detail];
    }),
  );
  expect(new Set(details.map((detail) => JSON.stringify(detail))).size).toBe(1);
  expect(details[0]?.[0]).toBe(404);
  const { body: own } = await builder.post('/apps', { name: 'Own' }).expect(201);
  // A version of another app and a missing app are reported before the role is checked.
  await viewer.patch(`/apps/${own.id}/versions/${theirs.editingVersion.id}`, { name: 'x' }).expect(404);
  await viewer.delete(`/apps/${theirs.id}`).expect(404);
});

it('refuses in the order of rights, format, meaning, state', async () => {
  const { body: app } = await builder.post('/apps', { name: 'Ordered' }).expect(201);
  const definition = `/apps/${app.id}/definition`;
  const put = (member: Member, path = definition) =>
    member.request('put', path).set('Content-Type', 'application/json');
  const malformed = '{"appV2":';
  await put(stranger, `${admin.workspace}${definition}`).send(malformed).expect(404);
  await put(viewer).send(malformed).expect(403);
  await builder.request('put', definition).type('text/plain').send('x').expect(415);
  await put(builder).send('{"neither": 1}').expect(422);
  const { text } = await builder.get(definition).expect(200);
  await builder
    .patch(`/apps/${app.id}/versions/${app.editingVersion.id}`, { status: 'published' })
    .expect(200);
  const answer = await put(builder).set('If-Match', '"stale"').send(text).expect(409);
  expect(answer.body.code).toBe('version_published');
  const { body: draft } = await builder.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
  await builder.patch(`/apps/${app.id}`, { editingVersionId: draft.id }).expect(200);
  await put(builder).set('If-Match', '"stale"').send(text).expect(412);
  await put(builder).send(text).expect(428);
});

it('treats ids in upper and lower case as the same', async () => {
  const upper = `/api/workspaces/${admin.workspaceId.toUpperCase()}`;
  await admin.put(`${upper}/constants/CAPITALS`, { value: 'hidden', secret: true }).expect(200);
  const { body } = await admin.post(`${upper}/apps`, { name: 'Capitals' }).expect(201);
  expect((await admin.get(`${upper}/apps/${(body.id as string).toUpperCase()}`).expect(200)).body).toEqual(
    (await admin.get(`/apps/${body.id}`).expect(200)).body,
  );
  await admin
    .patch(`/apps/${body.id}`, { editingVersionId: (body.editingVersion.id as string).toUpperCase() })
    .expect(200);
  // Values encrypted for an id are found by that id.
  const option = { encrypted: true, credential_id: 'one', value: 'hidden' };
  await admin
    .put(`${upper}/apps/${(body.id as string).toUpperCase()}/definition`, {
      appVersions: [],
      name: 'Capitals',
      dataSources: [{ id: 'one', options: { password: option } }],
    })
    .set('If-Match', '*')
    .expect(204);
  await admin.post(`/apps/${body.id}/duplicate`, { name: 'Small' }).expect(201);
});
