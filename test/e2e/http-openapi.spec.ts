import request from 'supertest';
import { startTrellis, type Member, type Trellis } from '../support/trellis-server';
import type { buildOpenApi as Build } from '../../src/openapi';

// eslint-disable-next-line @typescript-eslint/no-require-imports
const { buildOpenApi } = require('../../dist/src/openapi') as { buildOpenApi: typeof Build };

interface Schema {
  $ref?: string;
  type?: string;
  nullable?: boolean;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  allOf?: Schema[];
  additionalProperties?: boolean | Schema;
}
interface Operation {
  operationId: string;
  summary?: string;
  parameters: { name: string; in: string; required?: boolean }[];
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>;
  requestBody?: { content: Record<string, { schema: Schema }> };
  'x-permission': string;
}

let trellis: Trellis;
let admin: Member;
let document: {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

beforeAll(async () => {
  trellis = await startTrellis();
  admin = await trellis.setUp();
  document = (await request(trellis.address).get('/api/openapi.json').expect(200)).body;
});

afterAll(() => trellis[Symbol.asyncDispose]());

const operations = (): [string, Operation][] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );
const operation = (name: string): Operation => {
  const found = operations().find(([other]) => other === name)?.[1];
  if (!found) throw new Error(`There is no ${name}.`);
  return found;
};
const resolve = ({ $ref, ...own }: Schema): Schema =>
  $ref ? (document.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {}) : own;

/** Where a value is not what the schema says; fields that the schema does not name are no harm for a client, but a lie. */
function* misfits(value: unknown, given: Schema, at: string): Generator<string> {
  const schema = resolve(given);
  if (value === null) {
    if (!schema.nullable && Object.keys(schema).length > 0) yield `${at} is null`;
    return;
  }
  for (const part of schema.allOf ?? []) yield* misfits(value, part, at);
  if (schema.enum && !schema.enum.includes(value)) yield `${at} is ${JSON.stringify(value)}`;
  if (schema.type === 'array') {
    if (!Array.isArray(value)) yield `${at} is no array`;
    else
      for (const [index, item] of value.entries())
        yield* misfits(item, schema.items ?? {}, `${at}[${index}]`);
  } else if (schema.properties) {
    const object = value as Record<string, unknown>;
    for (const name of schema.required ?? []) if (!(name in object)) yield `${at}.${name} is missing`;
    for (const [name, member] of Object.entries(object)) {
      const property = schema.properties[name];
      if (property) yield* misfits(member, property, `${at}.${name}`);
      else if (!schema.additionalProperties) yield `${at}.${name} is not described`;
    }
  } else if (
    schema.type &&
    schema.type !== 'object' &&
    typeof value !== schema.type.replace('integer', 'number')
  ) {
    yield `${at} is a ${typeof value}`;
  }
}

it('is the same without a running server, however often it is made', async () => {
  const built = await buildOpenApi();
  // As text: `docs/openapi.json` is compared so.
  expect(JSON.stringify(built, null, 2)).toBe(JSON.stringify(document, null, 2));
  expect(JSON.stringify(await buildOpenApi(), null, 2)).toBe(JSON.stringify(document, null, 2));
});

it('has a page to read it on, that loads nothing from elsewhere', async () => {
  const { text } = await request(trellis.address).get('/api/docs').redirects(1).expect(200);
  expect(text).toContain('Trellis API');
  expect(text).not.toMatch(/(src|href)="https?:/);
});

it('describes every route: what it is for, its parameters, its answers, its failures', () => {
  const faults: string[] = [];
  for (const [
    name,
    { summary, parameters, responses, requestBody, 'x-permission': permission },
  ] of operations()) {
    const isPublic = permission === 'public';
    if (!summary && !/^GET [^ ]+\/\{\w\}$/.test(name)) faults.push(`${name} has no summary`);
    for (const [, parameter] of name.matchAll(/\{(\w+)\}/g)) {
      if (!parameters.some((one) => one.in === 'path' && one.name === parameter))
        faults.push(`${name} lacks ${parameter}`);
    }
    const success = Object.entries(responses).filter(([status]) => /^2/.test(status));
    if (success.length === 0) faults.push(`${name} never succeeds`);
    for (const [status, { content }] of success) {
      const schemas = Object.values(content ?? {}).map(({ schema }) => resolve(schema));
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
      Object.values(requestBody.content).some(({ schema }) => Object.keys(resolve(schema)).length === 0)
    ) {
      faults.push(`${name} takes anything`);
    }
  }
  expect(faults).toEqual([]);
  expect(new Set(operations().map(([, { operationId }]) => operationId)).size).toBe(operations().length);
});

it('says which routes may become jobs, and what they answer then', () => {
  const jobs = operations()
    .filter(([, { responses }]) => responses['202'])
    .map(([name]) => name.replace('/api/workspaces/{w}', ''));
  expect(jobs.sort()).toEqual([
    'GET /apps/{a}/git/updates',
    'GET /git/apps',
    'GET /git/apps/{gitAppId}/preview',
    'PATCH /apps/{a}',
    'POST /apps',
    'POST /apps/import',
    'POST /apps/{a}/git/commits',
    'POST /apps/{a}/git/pull',
    'POST /git/finalize',
    'POST /git/imports',
    'POST /git/jobs/{j}/retry',
  ]);
  const { properties, required } = document.components.schemas.AcceptedJobView ?? {};
  expect(Object.keys(properties ?? {}).sort()).toEqual(['jobId', 'status']);
  expect(required?.slice().sort()).toEqual(['jobId', 'status']);
});

it('describes the bodies that are no plain JSON', () => {
  const definition = '/api/workspaces/{w}/apps/{a}/definition';
  expect(Object.keys(operation(`PATCH ${definition}`).requestBody?.content ?? {})).toEqual([
    'application/json-patch+json',
  ]);
  for (const method of ['PUT', 'PATCH']) {
    const { parameters, responses } = operation(`${method} ${definition}`);
    expect(parameters.filter(({ name }) => name.toLowerCase() === 'if-match')).toMatchObject([
      { in: 'header', required: true },
    ]);
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['204', '409', '412', '422', '428']));
  }
  const content = operation('POST /api/workspaces/{w}/apps/import').requestBody?.content;
  expect(content?.['application/octet-stream']?.schema).toEqual({ type: 'string', format: 'binary' });
  expect(content?.['application/json']?.schema.$ref).toMatch(/ImportFileRequest$/);
});

it('tells the truth about what is answered', async () => {
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
    [`POST ${w}/members`, admin.post('/members', { email: 'x@example.com', role: 'viewer' })],
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
    // Failures are described too.
    [`GET ${w}/apps/{a}/git`, admin.get(`/apps/${app.id}/git`)],
    [`POST ${w}/apps`, admin.post('/apps', { name: 'orders' })],
    [`POST ${w}/apps`, admin.post('/apps', { name: '..' })],
    [`POST ${w}/apps`, admin.post('/apps', { nam: 'x' })],
    [`PUT ${w}/apps/{a}/definition`, admin.put(`/apps/${app.id}/definition`, { appVersions: [] })],
    ['POST /api/auth/login', admin.post('/api/auth/login', { email: 'x', password: 'y' })],
  ];
  const faults: string[] = [];
  for (const [name, call] of calls) {
    const { status, body, headers } = await call;
    const described = operation(name).responses[String(status)]?.content;
    const schema = described?.[headers['content-type']?.split(';')[0] ?? '']?.schema;
    if (schema) faults.push(...misfits(body, schema, `${name} ${status}`));
    else faults.push(`${name} ${status} is not described`);
  }
  expect(faults).toEqual([]);
});
