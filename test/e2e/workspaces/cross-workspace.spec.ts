import { Client } from 'pg';
import request from 'supertest';
import { HandmadeProgram } from '../../support/agent-program';
import type { AppBody } from '../../support/git-fixture';
import { storeMerge } from '../../support/merges';
import { storeReview } from '../../support/reviews';
import { GitHubServer } from '../../support/providers/github-server';
import { isTimely, StatementProxy } from '../../support/statement-proxy';
import { startTrellis, type Member, type Trellis } from '../../support/trellis-server';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
interface Route {
  method: Method;
  path: string;
}

const NEVER = '01890000-0000-7000-8000-000000000000';
/** The server may run a statement of its own between two observations. */
const TRIES = 3;

let trellis: Trellis;
let mine: Member;
let theirs: Member;
let routes: Route[];
let own: Record<string, string>;
let foreign: Record<string, string>;
let provider: GitHubServer;
let proxy: StatementProxy;

beforeAll(async () => {
  const { TRELLIS_TEST_DATABASE_URL = '' } = process.env;
  proxy = await StatementProxy.before(TRELLIS_TEST_DATABASE_URL);
  // Affects only this file: each spec file has an environment of its own.
  process.env.TRELLIS_TEST_DATABASE_URL = proxy.url;
  trellis = await startTrellis();
  provider = await new GitHubServer([
    { login: 'ada', token: 'token-of-ada-4d2c', organizations: [] },
  ]).start();
  const admin = await trellis.setUp();
  [mine, theirs] = await Promise.all([admin.inNewWorkspace('Mine'), admin.inNewWorkspace('Theirs')]);
  // Other admins created the contents: theirs must not be readable for an admin of mine.
  [mine, theirs] = await Promise.all([mine.invite('admin'), theirs.invite('admin')]);
  [own, foreign] = await Promise.all([idsOf(mine), idsOf(theirs)]);
  const { body: document } = await request(trellis.address).get('/api/openapi.json').expect(200);
  routes = Object.entries(document.paths as Record<string, object>).flatMap(([path, item]) =>
    Object.keys(item).map((method) => ({ method: method as Method, path })),
  );
});

afterAll(async () => {
  // Its secrets cannot be opened.
  await withoutApps();
  await trellis[Symbol.asyncDispose]();
  await Promise.all([provider.stop(), proxy.stop()]);
});

async function withoutApps(): Promise<void> {
  const database = new Client({ connectionString: trellis.databaseUrl });
  await database.connect();
  await database.query('delete from provider_app_workspaces');
  await database.end();
}

/** Returns an existing id for each parameter that occurs in addresses. */
async function idsOf(member: Member): Promise<Record<string, string>> {
  const { body: app } = await member.post('/apps', { name: 'Orders' }).expect(201);
  const { body: deleted } = await member.post('/apps', { name: 'Deleted' }).expect(201);
  await member.delete(`/apps/${deleted.id}`).expect(204);
  await member.put('/constants/REGION', { value: 'north' }).expect(200);
  const { body: token } = await member.post('/api/auth/tokens', { name: 'pipeline' }).expect(201);
  const other = await member.invite('viewer');
  const { baseUrl, certificateAuthority, users } = provider;
  const { body: account } = await member
    .post('/api/provider-accounts', {
      provider: 'github',
      baseUrl,
      certificateAuthority,
      token: users[0]!.token,
    })
    .expect(201);
  const database = new Client({ connectionString: trellis.databaseUrl });
  await database.connect();
  const { rows } = await database.query<{ id: string }>(
    `insert into git_jobs (id, workspace_id, kind, status, actor_id, author_name, author_email, input, created_at)
     values (gen_random_uuid(), $1, 'commit_app', 'failed', $2, 'Ada', 'ada@example.com', '{}', now()) returning id`,
    [member.workspaceId, member.user.id],
  );
  const { rows: discarded } = await database.query<{ id: string }>(
    `insert into discarded_changes (id, app_id, version_id, document, remaining_hash)
     values (gen_random_uuid(), $1, $2, '{}', '') returning id`,
    [app.id, app.editingVersion.id],
  );
  const { rows: deployments } = await database.query<{ id: string }>(
    `insert into git_deployments (id, workspace_id, job_id, status, is_automatic)
     values (gen_random_uuid(), $1, gen_random_uuid(), 'waiting', true) returning id`,
    [member.workspaceId],
  );
  const { rows: channels } = await database.query<{ id: string }>(
    `insert into notification_channels (id, workspace_id, kind, address, events, origin)
     values (gen_random_uuid(), $1, 'email', 'ada@example.com', '{job_failed}', '') returning id`,
    [member.workspaceId],
  );
  const { rows: apps } = await database.query<{ id: string }>(
    `with app as (
       insert into provider_apps (id, base_url, number, slug, name, owner, page_url, client_id, sealed_secrets)
       values (gen_random_uuid(), 'https://github.com', '1', 'a', 'A', 'ada', 'https://github.com/apps/a',
         gen_random_uuid()::text, '') returning id)
     insert into provider_app_workspaces (app_id, workspace_id) select id, $1 from app returning app_id as id`,
    [member.workspaceId],
  );
  const { rows: sessions } = await database.query<{ id: string }>(
    `insert into agent_sessions (id, user_id, credential_id, agent_name, agent_version, workspace_id)
     values (gen_random_uuid(), $1, gen_random_uuid(), 'agent', '1', $2) returning id`,
    [member.user.id, member.workspaceId],
  );
  const m = await storeMerge(database, member.workspaceId, app as AppBody);
  const r = await storeReview(database, member.workspaceId);
  await database.end();
  return {
    m,
    r,
    w: member.workspaceId,
    a: app.id as string,
    d: deleted.id as string,
    v: app.editingVersion.id as string,
    j: rows[0]?.id ?? '',
    id: token.id as string,
    account: account.id as string,
    userId: other.user.id,
    name: 'REGION',
    gitAppId: app.gitAppId as string,
    undo: discarded[0]?.id ?? '',
    deployment: deployments[0].id,
    channel: channels[0].id,
    app: apps[0]!.id,
    s: sessions[0]!.id,
  };
}

/** Ids that belong to a workspace or a person; names are only unique in a workspace, commits in its repository. */
const OWNED = [
  'w',
  'a',
  'd',
  'v',
  'j',
  'm',
  'r',
  'id',
  'account',
  'userId',
  'deployment',
  'channel',
  'app',
  's',
];
/** Routes that refuse everyone but the operator, before they look at the id. */
const OF_OPERATOR = /^\/api\/auth\/users\/\{userId\}\/(dis|en)able$/;
const paramsOf = ({ path }: Route) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
const ownedPositions = () =>
  routes.flatMap((route) =>
    paramsOf(route)
      .filter((name) => OWNED.includes(name))
      .map((name) => ({ route, name })),
  );
const ask = ({ method, path }: Route, ids: Record<string, string>) =>
  mine.request(
    method,
    path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? 'x'),
  );

it('has its ids in every position of an address that takes one', () => {
  // `n`: the number of a pull request, which is the repository's. `token`: of a picture, signed for a workspace.
  const known = new Set([
    ...OWNED,
    'name',
    'gitAppId',
    'sha',
    'c',
    'collision',
    'comment',
    'fingerprint',
    'n',
    'token',
  ]);
  expect(routes.flatMap(paramsOf).filter((name) => !known.has(name))).toEqual([]);
  expect(ownedPositions().length).toBeGreaterThan(50);
});

it('answers for a foreign id as for one that never existed, in every position of every address', async () => {
  const faults: string[] = [];
  for (const { route, name } of ownedPositions()) {
    const [there, nowhere] = await Promise.all([
      ask(route, { ...own, [name]: foreign[name] ?? '' }),
      ask(route, { ...own, [name]: NEVER }),
    ]);
    const seen = `${route.method} ${route.path} with another ${name}`;
    if (there.status !== (OF_OPERATOR.test(route.path) ? 403 : 404)) faults.push(`${seen}: ${there.status}`);
    if (there.text !== nowhere.text) faults.push(`${seen}: ${there.text} for ${nowhere.text}`);
    const names = ({ headers }: request.Response) => Object.keys(headers).sort().join();
    if (names(there) !== names(nowhere)) faults.push(`${seen}: other headers`);
  }
  expect(faults).toEqual([]);
  // Nothing was changed.
  await theirs.get(`/apps/${foreign.a}`).expect(200);
  expect((await theirs.get('/members').expect(200)).body.items).toHaveLength(3);
});

it('runs the same queries for both, so that timing does not distinguish them', async () => {
  const faults: string[] = [];
  const asked = async (route: Route, ids: Record<string, string>) => {
    proxy.statements = [];
    await ask(route, ids);
    return proxy.statements.filter((sql) => !isTimely(sql)).join('\n');
  };
  for (const { route, name } of ownedPositions()) {
    for (let attempt = 1; ; attempt++) {
      const there = await asked(route, { ...own, [name]: foreign[name] ?? '' });
      const nowhere = await asked(route, { ...own, [name]: NEVER });
      expect(there).not.toBe('');
      if (there === nowhere) break;
      if (attempt < TRIES) continue;
      faults.push(`${route.method} ${route.path} with another ${name}:\n${there}\nfor\n${nowhere}`);
      break;
    }
  }
  expect(faults).toEqual([]);
});

it('answers alike for foreign and missing ids in bodies, and accepts none of them', async () => {
  const program = await HandmadeProgram.register(mine.address);
  const calls: [Method, string, (id: string) => object, theirs?: string][] = [
    ['patch', `/apps/${own.a}`, (id) => ({ editingVersionId: id })],
    ['post', `/apps/${own.a}/versions`, (id) => ({ name: 'Copied', fromVersionId: id })],
    ['post', '/git/imports', (id) => ({ gitAppId: id })],
    ['post', `/reviews/${own.r}/comments`, (id) => ({ changeId: id, text: 'x' })],
    ['post', '/git/pulls/batch', (id) => ({ apps: [{ appId: id }] }), 'a'],
    ['post', `/apps/${own.a}/git/discard/undo`, (id) => ({ undo: id }), 'undo'],
    ['post', '/git/deploy-key', (id) => ({ accountId: id, repository: 'ada/orders' }), 'account'],
    ['post', '/git/github-apps/shared', (id) => ({ appId: id }), 'app'],
    [
      'post',
      `/git/github-apps/${own.app}/use`,
      (id) => ({ accountId: id, repository: 'ada/orders' }),
      'account',
    ],
    ['post', '/api/oauth/authorization', (id) => ({ ...program.asks(), workspaceId: id }), 'w'],
  ];
  for (const [method, path, body, kind = 'v'] of calls) {
    const [there, nowhere] = [foreign[kind] ?? '', NEVER].map((id) =>
      mine.request(method, path).send(body(id)),
    );
    const [first, second] = [await there, await nowhere];
    expect(first.status).toBeGreaterThanOrEqual(400);
    expect([path, first.status, first.text]).toEqual([path, second.status, second.text]);
  }
  expect((await mine.get(`/apps/${own.a}/versions`).expect(200)).body.items).toHaveLength(1);
});

it('covers all bodies that contain an id', async () => {
  const { body: document } = await request(trellis.address).get('/api/openapi.json').expect(200);
  const requests = Object.entries(
    document.components.schemas as Record<string, { properties?: Record<string, { format?: string }> }>,
  ).filter(([name]) => /Request(Body)?$/.test(name));
  const ids = requests.flatMap(([, { properties = {} }]) =>
    Object.keys(properties).filter((name) => /id$/i.test(name) || properties[name]?.format === 'uuid'),
  );
  // A host’s ids name something in the place where apps are edited, such as a ToolJet, which checks them. The program of an agent
  // is registered for everybody.
  const ownIds = ids.filter((name) => !name.startsWith('host') && name !== 'clientId');
  expect([...new Set(ownIds)].sort()).toEqual([
    'accountId',
    'appId',
    'changeId',
    'editingVersionId',
    'fromVersionId',
    'gitAppId',
    'undo',
    'workspaceId',
  ]);
});

it('lists nothing of another workspace behind its cursor, and resumes none of its events', async () => {
  const cursors = Object.values(foreign).map((id) => Buffer.from(id).toString('base64url'));
  const inTheirs = [foreign.a, foreign.j, foreign.userId, foreign.id];
  for (const list of [
    '/apps',
    '/members',
    '/constants',
    '/git/jobs',
    '/reviews',
    `/apps/${own.a}/versions`,
    '/api/auth/tokens',
    '/api/workspaces',
  ]) {
    for (const cursor of cursors) {
      const { text } = await mine.get(`${list}?cursor=${cursor}`);
      for (const id of inTheirs) expect(text).not.toContain(id);
    }
  }
});

it('shuts out a removed member and an ended session on every route at once', async () => {
  const closed = routes.filter(({ path }) => path.startsWith('/api/workspaces/{w}'));
  const removed = await mine.invite('admin');
  await mine.delete(`/members/${removed.user.id}`).expect(204);
  const ended = await mine.invite('admin');
  await ended.post('/api/auth/logout').expect(204);
  const url = ({ path }: Route) => path.replace(/\{(\w+)\}/g, (_, name: string) => own[name] ?? 'x');
  const statuses = (member: Member) =>
    Promise.all(closed.map(async (route) => (await member.request(route.method, url(route))).status));
  expect(new Set(await statuses(removed))).toEqual(new Set([404]));
  expect(new Set(await statuses(ended))).toEqual(new Set([401]));
});
