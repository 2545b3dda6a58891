import { execFileSync } from 'node:child_process';
import path from 'node:path';
import request from 'supertest';
import { ApiDocument } from '../../support/api-document';
import { requireBuild } from '../../support/build';
import { shareTrellis, type Member, type Trellis } from '../../support/trellis-server';
import type { buildOpenApi as Build } from '../../../src/openapi';

const { buildOpenApi } = requireBuild('openapi') as { buildOpenApi: typeof Build };

let trellis: Trellis;
let admin: Member;
let document: ApiDocument;

beforeAll(async () => {
  trellis = await shareTrellis();
  admin = await trellis.setUp();
  document = await ApiDocument.of(trellis.address);
});

afterAll(() => trellis[Symbol.asyncDispose]());

it('is identical without a running server, however often it is built', async () => {
  const built = await buildOpenApi();
  // Compared as text, as for `dist/openapi.json`.
  expect(JSON.stringify(built, null, 2)).toBe(JSON.stringify(document.json, null, 2));
  expect(JSON.stringify(await buildOpenApi(), null, 2)).toBe(JSON.stringify(document.json, null, 2));
});

it('is what docs/api-surface.txt says', () => {
  const root = path.resolve(__dirname, '../../..');
  // Jest loads no ES modules.
  const code = `const { compareOpenApi } = await import(process.argv[1] + '/scripts/openapi.mjs');
    console.log(JSON.stringify(await compareOpenApi(process.argv[1])));`;
  const args = ['--input-type=module', '-e', code, root];
  expect(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))).toEqual([]);
});

it('has a page that renders it and loads nothing from elsewhere', async () => {
  const { text } = await request(trellis.address).get('/api/docs').redirects(1).expect(200);
  expect(text).toContain('Trellis API');
  expect(text).not.toMatch(/(src|href)="https?:/);
});

it('describes every route: its purpose, parameters, answers and failures', () => {
  const faults: string[] = [];
  for (const [
    name,
    { summary, parameters, responses, requestBody, 'x-permission': permission },
  ] of document.operations) {
    const isPublic = permission === 'public';
    if (!summary && !/^GET [^ ]+\/\{\w\}$/.test(name)) faults.push(`${name} has no summary`);
    for (const [, parameter] of name.matchAll(/\{(\w+)\}/g)) {
      if (!parameters.some((one) => one.in === 'path' && one.name === parameter))
        faults.push(`${name} lacks ${parameter}`);
    }
    const success = Object.entries(responses).filter(([status]) => /^2/.test(status));
    // A route for browsers leads elsewhere.
    if (success.length === 0 && !responses['303']) faults.push(`${name} never succeeds`);
    for (const [status, { content }] of success) {
      const schemas = Object.values(content ?? {}).map(({ schema }) => document.resolve(schema));
      const isEmpty = schemas.some(
        (schema) =>
          schema.type === 'object' &&
          !schema.additionalProperties &&
          Object.keys(schema.properties ?? {}).length === 0,
      );
      if (isEmpty || (schemas.length === 0) !== (status === '204'))
        faults.push(`${name} ${status} has no schema`);
    }
    const wanted = [
      'default',
      ...(isPublic ? [] : ['401']),
      ...(name.includes('{') ? ['404'] : []),
      ...(requestBody ? ['400', '413', '415'] : []),
    ];
    if (['builder', 'admin'].includes(permission)) wanted.push('403');
    for (const status of wanted) {
      const schema = responses[status]?.content?.['application/problem+json']?.schema;
      if (schema?.$ref !== '#/components/schemas/ProblemView') faults.push(`${name} lacks ${status}`);
    }
    if (
      requestBody &&
      Object.values(requestBody.content).some(
        ({ schema }) => Object.keys(document.resolve(schema)).length === 0,
      )
    ) {
      faults.push(`${name} takes anything`);
    }
  }
  expect(faults).toEqual([]);
  expect(new Set(document.operations.map(([, { operationId }]) => operationId)).size).toBe(
    document.operations.length,
  );
});

it('shows which routes may become jobs, and their answers in that case', () => {
  // These are worked off later without a job.
  const others = [
    'POST /api/hooks/apps/{id}',
    'POST /api/hooks/{id}',
    'POST /api/workspaces/{w}/host/capture',
    'POST /api/workspaces/{w}/host/proof',
  ];
  const jobs = document.operations
    .filter(([name, { responses }]) => responses['202'] && !others.includes(name))
    .map(([name]) => name.replace('/api/workspaces/{w}', ''));
  expect(jobs.sort()).toEqual([
    'DELETE /git/branches/{name}',
    'GET /apps/{a}/git/changes',
    'GET /apps/{a}/git/diff',
    'GET /apps/{a}/git/history',
    'GET /apps/{a}/git/history/{sha}/definition',
    'GET /apps/{a}/git/link',
    'GET /apps/{a}/git/updates',
    'GET /deployments/{deployment}/changes',
    'GET /git/apps',
    'GET /git/apps/preview',
    'GET /git/apps/{gitAppId}/preview',
    'GET /git/commits/plan',
    'GET /git/pulls/plan',
    'GET /git/push/preview',
    'PATCH /apps/{a}',
    'POST /apps',
    'POST /apps/import',
    'POST /apps/{a}/git/commits',
    'POST /apps/{a}/git/discard',
    'POST /apps/{a}/git/link',
    'POST /apps/{a}/git/pull',
    'POST /apps/{a}/git/restore',
    'POST /apps/{a}/versions/{v}/publish',
    'POST /deleted-apps/{d}/restore',
    'POST /deployments',
    'POST /deployments/{deployment}/again',
    'POST /deployments/{deployment}/approve',
    'POST /git/branches',
    'POST /git/branches/{name}/merge',
    'POST /git/commits',
    'POST /git/finalize',
    'POST /git/imports',
    'POST /git/imports/batch',
    'POST /git/jobs/{j}/retry',
    'POST /git/merges/{m}/complete',
    'POST /git/pulls/batch',
    'POST /git/push',
    'POST /pull-requests/{n}/merge-by-structure',
    'POST /reviews/{r}/complete',
    'PUT /git/branches/active',
  ]);
  const { properties, required } = document.json.components.schemas.AcceptedJobView ?? {};
  expect(Object.keys(properties ?? {}).sort()).toEqual(['jobId', 'status']);
  expect(required?.slice().sort()).toEqual(['jobId', 'status']);
});

it('describes bodies that are not plain JSON', () => {
  const definition = '/api/workspaces/{w}/apps/{a}/definition';
  expect(Object.keys(document.operation(`PATCH ${definition}`).requestBody?.content ?? {})).toEqual([
    'application/json-patch+json',
  ]);
  for (const method of ['PUT', 'PATCH']) {
    const { parameters, responses } = document.operation(`${method} ${definition}`);
    expect(parameters.filter(({ name }) => name.toLowerCase() === 'if-match')).toMatchObject([
      { in: 'header', required: true },
    ]);
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['204', '409', '412', '422', '428']));
  }
  const content = document.operation('POST /api/workspaces/{w}/apps/import').requestBody?.content;
  expect(content?.['application/octet-stream']?.schema).toEqual({ type: 'string', format: 'binary' });
  expect(content?.['application/json']?.schema.$ref).toMatch(/ImportFileRequest$/);
});

it('matches the actual answers', async () => {
  const { body: app } = await admin.post('/apps', { name: 'Orders' }).expect(201);
  await admin.put('/constants/KEY', { value: 'x', secret: true }).expect(200);
  await admin.post('/api/auth/tokens', { name: 'x' }).expect(201);
  const w = '/api/workspaces/{w}';
  const calls: [string, request.Test][] = [
    ['GET /api/health/live', admin.get('/api/health/live')],
    ['GET /api/health/ready', admin.get('/api/health/ready')],
    ['GET /api/setup', admin.get('/api/setup')],
    [
      'POST /api/auth/login',
      admin.post('/api/auth/login', { email: admin.user.email, password: admin.user.password }),
    ],
    ['GET /api/auth/me', admin.get('/api/auth/me')],
    ['PATCH /api/auth/me', admin.patch('/api/auth/me')],
    ['GET /api/auth/tokens', admin.get('/api/auth/tokens')],
    ['POST /api/auth/tokens', admin.post('/api/auth/tokens', { name: 'y' })],
    ['GET /api/workspaces', admin.get('/api/workspaces')],
    ['POST /api/workspaces', admin.post('/api/workspaces', { name: 'y' })],
    [`GET ${w}`, admin.get('')],
    [`GET ${w}/members`, admin.get('/members')],
    [`POST ${w}/members`, admin.post('/members', { email: 'x@openapi.example.com', role: 'viewer' })],
    [`GET ${w}/constants`, admin.get('/constants')],
    [`PUT ${w}/constants/{name}`, admin.put('/constants/A', { value: 'x' })],
    [`GET ${w}/apps`, admin.get('/apps')],
    [`POST ${w}/apps`, admin.post('/apps', { name: 'Other' })],
    [`GET ${w}/apps/{a}`, admin.get(`/apps/${app.id}`)],
    [`PATCH ${w}/apps/{a}`, admin.patch(`/apps/${app.id}`)],
    [`POST ${w}/apps/{a}/duplicate`, admin.post(`/apps/${app.id}/duplicate`, { name: 'Copy' })],
    [`GET ${w}/apps/{a}/versions`, admin.get(`/apps/${app.id}/versions`)],
    [`POST ${w}/apps/{a}/versions`, admin.post(`/apps/${app.id}/versions`, { name: 'v2' })],
    [`GET ${w}/git`, admin.get('/git')],
    [`PUT ${w}/git`, admin.put('/git', { repositoryUrl: 'git@example.com:a/b.git' })],
    [`POST ${w}/git/key`, admin.post('/git/key', { type: 'ed25519' })],
    [`GET ${w}/git/jobs`, admin.get('/git/jobs')],
    // Failures are documented too.
    [`GET ${w}/apps/{a}/git`, admin.get(`/apps/${app.id}/git`)],
    [`POST ${w}/apps`, admin.post('/apps', { name: 'orders' })],
    [`POST ${w}/apps`, admin.post('/apps', { name: '..' })],
    [`POST ${w}/apps`, admin.post('/apps', { nam: 'x' })],
    [`PUT ${w}/apps/{a}/definition`, admin.put(`/apps/${app.id}/definition`, { appVersions: [] })],
    ['POST /api/auth/login', admin.post('/api/auth/login', { email: 'x', password: 'y' })],
  ];
  const faults: string[] = [];
  for (const [name, call] of calls) {
    faults.push(...document.deviationsOf(name, await call));
  }
  expect(faults).toEqual([]);
});
