import fc from 'fast-check';
import request from 'supertest';
import { startTrellis, type Member, type Trellis } from '../support/trellis-server';

interface Operation {
  requestBody?: { content: Record<string, { schema: Schema }> };
  parameters: { name: string; in: string }[];
}
interface Property {
  enum?: string[];
  type?: string;
  format?: string;
}
interface Schema {
  $ref?: string;
  properties?: Record<string, Property>;
}
interface Route {
  method: 'post' | 'put' | 'patch' | 'delete' | 'get';
  path: string;
  query: string[];
  type: string;
  properties: Record<string, Property>;
}

let trellis: Trellis;
let admin: Member;
let routes: Route[];
let ids: Record<string, string>;

beforeAll(async () => {
  trellis = await startTrellis();
  admin = await trellis.setUp();
  const { body: app } = await admin.post('/apps', { name: 'Orders' }).expect(201);
  ids = { w: admin.workspaceId, a: app.id, v: app.editingVersion.id, userId: admin.user.id, name: 'REGION' };
  const { body: document } = await request(trellis.address).get('/api/openapi.json').expect(200);
  const schemas = document.components.schemas as Record<string, Schema>;
  const schemaOf = ({ $ref, ...own }: Schema): Schema =>
    $ref ? (schemas[$ref.split('/').at(-1) ?? ''] ?? {}) : own;
  routes = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(
    ([path, item]) =>
      Object.entries(item).map(([method, { requestBody, parameters }]) => {
        const body = Object.entries(requestBody?.content ?? {}).at(0);
        const type = body?.[0] ?? 'application/json';
        const query = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
        const properties = body ? (schemaOf(body[1].schema).properties ?? {}) : {};
        return { method: method as Route['method'], path, query, type, properties };
      }),
  );
  // These end what the others need, wait for a remote, or never end.
  const isLeftOut = ({ method, path }: Route) =>
    /logout|events$|host-key$|finalize$/.test(path) || (method === 'delete' && /\{[wa]\}$|userId/.test(path));
  routes = routes.filter((route) => !isLeftOut(route));
});

afterAll(() => trellis[Symbol.asyncDispose]());

const HOSTILE = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\u202e',
  '__proto__',
  'constructor',
  '../..',
  '-1',
  '1e400',
  'null',
  '😀',
  'é',
  'e\u0301',
  '\r\nX-Header: 1',
  '%00',
  '%',
  "'; drop table users; --",
  '{{secrets.X}}',
  '.git',
  'x'.repeat(70_000),
  '2024-01-01',
  '1'.repeat(400),
  'git@github.com:a/b.git',
  'ssh://[::1]/x',
  '01890000-0000-7000-8000-000000000000',
  'ada@example.com',
];
const hostile = fc.constantFrom(...HOSTILE);
const text = fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 40 }), fc.uuid());
const value = fc.oneof(
  { weight: 4, arbitrary: text },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(null, true, false, 0, -0, 1e308, 2 ** 53, [], {}, [[]], [null]),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

const bodyOf = ({ properties }: Route): fc.Arbitrary<unknown> => {
  const known = Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      property.enum
        ? fc.oneof(fc.constantFrom<unknown>(...property.enum), value)
        : property.type === 'boolean'
          ? fc.oneof(fc.boolean(), value)
          : property.type === 'object'
            ? fc.oneof(
                fc.constant({ appVersions: [] }),
                value,
                fc.dictionary(fc.constantFrom('appV2', 'app', 'name', 'appVersions', 'dataSources'), value),
              )
            : value,
    ]),
  );
  return fc.oneof(
    { weight: 6, arbitrary: fc.record(known, { requiredKeys: [] }) },
    { weight: 3, arbitrary: fc.record(known) },
    { weight: 1, arbitrary: value },
    {
      weight: 1,
      arbitrary: fc.array(
        fc.record({ op: fc.constantFrom('add', 'remove', 'test', 'move'), path: text, value }),
        { maxLength: 3 },
      ),
    },
  );
};

const isUri = (part: string) => !/\p{Surrogate}/u.test(part);
const callOf = (route: Route) =>
  fc.record({
    body: bodyOf(route),
    params: fc.option(text.filter(isUri), { freq: 4 }),
    query: fc.dictionary(fc.constantFrom('limit', 'cursor', 'x', ...route.query), text.filter(isUri), {
      maxKeys: 3,
    }),
    headers: fc.dictionary(
      fc.constantFrom(
        'If-Match',
        'Idempotency-Key',
        'Last-Event-ID',
        'Prefer',
        'Accept',
        'Range',
        'If-None-Match',
      ),
      fc.constantFrom(
        '*',
        '""',
        'x',
        'W/"x"',
        '999999999999999999999',
        'respond-async',
        'ключ'.normalize('NFKD').slice(0, 0) + 'k',
      ),
      { maxKeys: 2 },
    ),
  });

it('never fails for what somebody sends', async () => {
  const failures: string[] = [];
  for (const route of routes) {
    await fc.assert(
      fc.asyncProperty(callOf(route), async ({ body, params, query, headers }) => {
        const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
          params !== null && name !== 'w'
            ? encodeURIComponent(params).slice(0, 2000) || '-'
            : (ids[name] ?? 'x'),
        );
        const sent = admin.request(route.method, path).query(query).set(headers);
        const { status, text: answer } = await (route.method === 'get'
          ? sent
          : sent.set('Content-Type', route.type).send(JSON.stringify(body)));
        if (status >= 500)
          failures.push(
            `${route.method} ${path} ${JSON.stringify({ body, query, headers }).slice(0, 500)}: ${answer}`,
          );
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 10, endOnFailure: true },
    );
  }
  expect(failures).toEqual([]);
}, 120_000);

/** What a route would take, so that a hostile value beside it gets as far as it can. */
function plausible(property: Property): unknown {
  if (property.enum) return property.enum[0];
  if (property.type === 'boolean') return false;
  if (property.type === 'object') return { appVersions: [] };
  return property.format === 'email' ? 'grace@example.com' : 'plausible text';
}

it('never fails for one hostile field among good ones', async () => {
  const failures: string[] = [];
  for (const route of routes.filter(({ properties }) => Object.keys(properties).length > 0)) {
    const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? 'x');
    const good = Object.fromEntries(
      Object.entries(route.properties).map(([name, property]) => [name, plausible(property)]),
    );
    for (const name of Object.keys(good)) {
      const answers = await Promise.all(
        [...HOSTILE, null, 0, [], {}].map((value) =>
          admin
            .request(route.method, path)
            .set('Content-Type', route.type)
            .send(JSON.stringify({ ...good, [name]: value })),
        ),
      );
      for (const { status, text: answer } of answers) {
        if (status >= 500) failures.push(`${route.method} ${path} ${name}: ${answer}`);
      }
    }
  }
  expect(failures).toEqual([]);
}, 120_000);
