import request from 'supertest';
import { ApiDocument } from '../../support/api-document';
import { shareTrellis, type Member, type Trellis } from '../../support/trellis-server';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
interface Route {
  method: Method;
  path: string;
  permission?: string;
  isRead: boolean;
  isForAgents: boolean;
}

/** Routes that change nothing although they are no GET. */
const READS = ['/api/workspaces/{w}/git/host-key', '/api/workspaces/{w}/git/commits/preview'];

/** Routes that sound like reads: what they change. */
const CHANGES_OF_NEARBY_READS: Record<string, string> = {
  '/api/workspaces/{w}/apps/{a}/git/commits/prepare': 'has the worker write the app to its mirror',
  '/api/workspaces/{w}/git/branches/{name}/merge': 'merges, unless its body asks for a preview',
  '/api/workspaces/{w}/deployments': 'stores the plan, which can be approved',
  '/api/workspaces/{w}/host/check': 'captures the apps once all works',
  '/api/workspaces/{w}/notification-channels/{channel}/test': 'sends a message',
  '/api/provider-accounts/{account}/refresh': 'stores what the provider says',
};
const SOUNDS_LIKE_READ =
  /\/(\w+-)?(check|compare|diff|find|list|merge|plan|prepare|preview|probe|refresh|search|show|test|validate)$|\/deployments$/;

let trellis: Trellis;
let admin: Member;
let token: string;
let routes: Route[];

beforeAll(async () => {
  trellis = await shareTrellis();
  admin = await trellis.setUp();
  const { body } = await admin.post('/api/auth/tokens', { name: 'Dashboard', scope: 'read' }).expect(201);
  token = body.token as string;
  const { json } = await ApiDocument.of(trellis.address);
  routes = Object.entries(json.paths).flatMap(([path, operations]) =>
    Object.entries(
      operations as Record<string, { 'x-permission'?: string; 'x-reads'?: boolean; 'x-agents'?: boolean }>,
    ).map(([method, operation]) => ({
      method: method as Method,
      path,
      permission: operation['x-permission'],
      isRead: method === 'get' || operation['x-reads'] === true,
      isForAgents: operation['x-agents'] === true,
    })),
  );
});

afterAll(() => trellis[Symbol.asyncDispose]());

const ask = ({ method, path }: Pick<Route, 'method' | 'path'>, bearer = token) => {
  const url = path.replace('{w}', admin.workspaceId).replace(/\{\w+\}/g, 'x');
  return request(trellis.address)[method](url).auth(bearer, { type: 'bearer' });
};

const codesOf = (chosen: Route[]) =>
  Promise.all(
    chosen.map(async (route) => {
      const { status, body } = await ask(route);
      return `${route.method} ${route.path} ${status} ${(body as { code?: string }).code}`;
    }),
  );

it('refuses a token that can only read on every route that changes something', async () => {
  const changing = routes.filter(
    ({ isRead, isForAgents, permission }) => !isRead && !isForAgents && permission !== 'public',
  );
  expect(changing.length).toBeGreaterThan(70);
  expect(await codesOf(changing)).toEqual(
    changing.map(({ method, path }) => `${method} ${path} 403 token_read_only`),
  );
});

it('lets it read everywhere', async () => {
  const reading = routes.filter(
    ({ isRead, permission, path }) => isRead && permission !== 'public' && !path.endsWith('/events'),
  );
  expect((await codesOf(reading)).filter((answer) => answer.includes('token_read_only'))).toEqual([]);
  await ask({ method: 'get', path: '/api/workspaces/{w}/apps' }).expect(200);
  await ask({ method: 'get', path: '/api/workspaces/{w}/audit' }).expect(200);
});

it('refuses a token for agents everywhere but at their tools', async () => {
  const { body } = await admin.post('/api/auth/tokens', { name: 'Agent', scope: 'agent' }).expect(201);
  const closed = routes.filter(({ permission, isForAgents }) => permission !== 'public' && !isForAgents);
  expect(closed.length).toBeGreaterThan(150);
  const answers = await Promise.all(
    closed.map(async (route) => {
      const { status, body: problem } = await ask(route, body.token as string);
      return `${route.method} ${route.path} ${status} ${(problem as { code?: string }).code}`;
    }),
  );
  expect(answers).toEqual(closed.map(({ method, path }) => `${method} ${path} 403 token_for_agents`));
  const open = routes.filter(({ isForAgents }) => isForAgents).map(({ method, path }) => `${method} ${path}`);
  expect(open.sort()).toEqual(['delete /api/mcp', 'post /api/mcp']);
  await admin.delete(`/api/auth/tokens/${body.id}`).expect(204);
});

it('knows of each route that is no GET and sounds like a read what it is', () => {
  const marked = routes.filter(({ method, isRead }) => isRead && method !== 'get').map(({ path }) => path);
  expect(marked).toEqual(READS);
  const sounding = routes.filter(
    ({ method, path, permission, isRead }) =>
      method === 'post' && permission !== 'public' && !isRead && SOUNDS_LIKE_READ.test(path),
  );
  expect(sounding.map(({ path }) => path).sort()).toEqual(Object.keys(CHANGES_OF_NEARBY_READS).sort());
});

it('lets no such token make another one, or change itself', async () => {
  const own = await ask({ method: 'get', path: '/api/auth/tokens' }).expect(200);
  expect(own.body.items).toMatchObject([{ name: 'Dashboard', scope: 'read' }]);
  await ask({ method: 'post', path: '/api/auth/tokens' })
    .send({ name: 'More', currentPassword: admin.user.password })
    .expect(403);
  expect((await admin.get('/api/auth/tokens').expect(200)).body.items).toHaveLength(1);
});

it('tells it that it can only read, and nobody else', async () => {
  const { body } = await ask({ method: 'get', path: '/api/auth/me' }).expect(200);
  expect(body.isReadOnly).toBe(true);
  expect((await admin.get('/api/auth/me').expect(200)).body).not.toHaveProperty('isReadOnly');
});

it('gives a token all rights of its user where none is named', async () => {
  const member = await admin.invite('builder');
  const { body } = await member.post('/api/auth/tokens', { name: 'Pipeline' }).expect(201);
  await request(trellis.address)
    .post(`${admin.workspace}/apps`)
    .auth(body.token as string, { type: 'bearer' })
    .send({ name: 'By a pipeline' })
    .expect(201);
  expect((await member.get('/api/auth/tokens').expect(200)).body.items).toMatchObject([{ scope: 'all' }]);
  await member.post('/api/auth/tokens', { name: 'x', scope: 'write' }).expect(400);
});
