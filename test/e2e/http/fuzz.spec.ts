import fc from 'fast-check';
import request from 'supertest';
import { samples } from '../../support/samples';
import { ApiDocument, type ApiSchema } from '../../support/api-document';
import { startTrellis, type Member, type Trellis } from '../../support/trellis-server';

interface Route {
  name: string;
  method: 'post' | 'put' | 'patch' | 'delete' | 'get';
  path: string;
  query: string[];
  type: string;
  properties: Record<string, ApiSchema>;
}

let trellis: Trellis;
let admin: Member;
let document: ApiDocument;
let routes: Route[];
let ids: Record<string, string>;

beforeAll(async () => {
  // Not watched for secrets: the same hostile words are sent as passwords and as names.
  trellis = await startTrellis({}, { isWatched: false });
  admin = await trellis.setUp();
  const { body: app } = await admin.post('/apps', { name: 'Orders' }).expect(201);
  ids = { w: admin.workspaceId, a: app.id, v: app.editingVersion.id, userId: admin.user.id, name: 'REGION' };
  document = await ApiDocument.of(trellis.address);
  routes = document.operations.map(([name, { requestBody, parameters }]) => {
    const [method = '', path = ''] = name.split(' ');
    const body = Object.entries(requestBody?.content ?? {}).at(0);
    const type = body?.[0] ?? 'application/json';
    const query = parameters.filter((parameter) => parameter.in === 'query').map((one) => one.name);
    const properties = body ? (document.resolve(body[1].schema).properties ?? {}) : {};
    return { name, method: method.toLowerCase() as Route['method'], path, query, type, properties };
  });
  // Skips routes that delete what the others need, wait for a remote, or never end.
  const isLeftOut = ({ method, path }: Route) =>
    /logout|events$|host-key$|finalize$/.test(path) ||
    (method === 'post' && path.endsWith('/provider-accounts')) ||
    (method === 'delete' && /\{[wa]\}$|userId/.test(path));
  routes = routes.filter((route) => !isLeftOut(route));
});

afterAll(() => trellis[Symbol.asyncDispose]());

const MAX_HEADERS_BYTES = 16 * 1024;
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

/** Returns what must not happen: a server error, or an answer that is missing in the document. */
function faultsOf({ name }: Route, answer: request.Response): string[] {
  if (answer.status >= 500) return [`${name} ${answer.status} ${answer.text}`];
  // HTTP's own answers, to `If-None-Match: *` and to an address that is too long.
  if ([304, 431].includes(answer.status)) return [];
  return document.deviationsOf(name, answer, { mayBeDefault: answer.status >= 400 });
}

it('never fails, whatever is sent', async () => {
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
        const isTooLong = new URLSearchParams(query).toString().length > MAX_HEADERS_BYTES;
        const answer = await (
          route.method === 'get' ? sent : sent.set('Content-Type', route.type).send(JSON.stringify(body))
        ).catch((error: unknown) => {
          // Node answers 431 and closes while the rest of the address is still being sent.
          if (isTooLong && ['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? ''))
            return null;
          throw error;
        });
        const deviations = answer ? faultsOf(route, answer) : [];
        if (deviations.length > 0)
          failures.push(
            `${JSON.stringify({ path, body, query, headers }).slice(0, 500)}: ${deviations.join(', ')}`,
          );
      }),
      { numRuns: samples(4) },
    );
  }
  expect(failures).toEqual([]);
});

/** Returns a value that the route would accept, so that a hostile value next to it gets as far as possible. */
function plausible(property: ApiSchema): unknown {
  if (property.enum) return property.enum[0];
  if (property.type === 'boolean') return false;
  if (property.type === 'object') return { appVersions: [] };
  return property.format === 'email' ? 'grace@example.com' : 'plausible text';
}

it('never fails for one hostile field among valid ones', async () => {
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
      for (const answer of answers)
        failures.push(...faultsOf(route, answer).map((fault) => `${name}: ${fault}`));
    }
  }
  expect(failures).toEqual([]);
});
