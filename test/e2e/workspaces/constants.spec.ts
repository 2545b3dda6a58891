import { Client } from 'pg';
import { shareTrellis, type Member, type Trellis } from '../../support/trellis-server';

let trellis: Trellis;
let admin: Member;

beforeAll(async () => {
  trellis = await shareTrellis();
  admin = await trellis.setUp();
});

afterAll(() => trellis[Symbol.asyncDispose]());

/** Returns the tables with a row that contains the text, in any workspace. */
async function tablesWith(text: string): Promise<string[]> {
  const database = new Client({ connectionString: trellis.databaseUrl });
  await database.connect();
  try {
    const { rows } = await database.query<{ name: string }>(
      `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public'`,
    );
    const found = [];
    for (const { name } of rows) {
      const { rowCount } = await database.query(
        `select from ${name} t where strpos(t::text, $1) > 0 limit 1`,
        [text],
      );
      if (rowCount) found.push(name);
    }
    return found;
  } finally {
    await database.end();
  }
}

it('are written by builders and read by every member', async () => {
  const workspace = await admin.inNewWorkspace();
  const [builder, viewer] = [await workspace.invite('builder'), await workspace.invite('viewer')];
  const region = { name: 'REGION', secret: false, value: 'north\n"west"', updatedAt: expect.any(String) };
  expect((await builder.put('/constants/REGION', { value: region.value }).expect(200)).body).toEqual(region);
  expect((await viewer.get('/constants').expect(200)).body).toEqual({ items: [region], nextCursor: null });
  await viewer.put('/constants/REGION', { value: 'south' }).expect(403);
  await viewer.delete('/constants/REGION').expect(403);
  expect((await builder.put('/constants/REGION', { value: '' }).expect(200)).body.value).toBe('');
  await builder.delete('/constants/REGION').expect(204);
  await builder.delete('/constants/REGION').expect(404);
});

it('never return the value of a secret, and store it only encrypted', async () => {
  const workspace = await admin.inNewWorkspace();
  const value = 'the-secret-value-of-a-secret';
  const { body } = await workspace
    .put('/constants/API_KEY', { value, secret: true })
    .set('Idempotency-Key', 'once')
    .expect(200);
  expect(body).toEqual({ name: 'API_KEY', secret: true, value: null, updatedAt: expect.any(String) });
  expect((await workspace.get('/constants')).body.items).toEqual([body]);
  expect(await tablesWith('API_KEY')).toContain('constants');
  expect(await tablesWith(value)).toEqual([]);
  expect(await tablesWith(Buffer.from(value).toString('hex'))).toEqual([]);
});

it('delete the value when a constant becomes a secret, and vice versa', async () => {
  const workspace = await admin.inNewWorkspace();
  await workspace.put('/constants/KEY', { value: 'clear-before-it-was-secret' }).expect(200);
  expect(await tablesWith('clear-before-it-was-secret')).not.toEqual([]);
  await workspace.put('/constants/KEY', { value: 'hidden', secret: true }).expect(200);
  expect(await tablesWith('clear-before-it-was-secret')).toEqual([]);
  const { body } = await workspace.put('/constants/KEY', { value: 'open' }).expect(200);
  expect(body).toMatchObject({ secret: false, value: 'open' });
});

it('have names that are valid in an expression', async () => {
  for (const name of [
    '1st',
    'a-b',
    'a b',
    'a.b',
    'ä',
    '%F0%9F%98%80',
    `a${'b'.repeat(100)}`,
    'x%0A',
    '%20',
  ]) {
    const { status, body } = await admin.put(`/constants/${name}`, { value: 'x' });
    expect([name, status, body.errors?.[0].path]).toEqual([name, 400, 'name']);
  }
  for (const name of ['_', 'camelCase', 'A1', '__proto__', 'constructor', 'b'.repeat(100)]) {
    await admin.put(`/constants/${name}`, { value: name }).expect(200);
  }
  const { items } = (await admin.get('/constants').expect(200)).body;
  expect(items.map((item: { name: string; value: string }) => [item.name, item.value])).toContainEqual([
    '__proto__',
    '__proto__',
  ]);
});

it('have text values with a maximum length', async () => {
  for (const value of [undefined, null, 7, true, {}, ['a'], 'a\0b', 'x'.repeat(65_537)]) {
    const { status } = await admin.put('/constants/KEY', { value });
    expect([typeof value, status]).toEqual([typeof value, 400]);
  }
  await admin.put('/constants/KEY', { value: 'x', secret: 'yes' }).expect(400);
  await admin.put('/constants/KEY', { value: 'é'.repeat(65_536) }).expect(200);
});

it('are created once if two requests set the same one at once', async () => {
  const workspace = await admin.inNewWorkspace();
  const answers = await Promise.all(
    [1, 2, 3, 4, 5].map((value) => workspace.put('/constants/RACE', { value: String(value) })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect((await workspace.get('/constants')).body.items).toHaveLength(1);
});
