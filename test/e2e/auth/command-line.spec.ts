import { createHash, randomBytes } from 'node:crypto';
import { Client } from 'pg';
import request from 'supertest';
import { shareTrellis, type Member, type Trellis } from '../../support/trellis-server';

let trellis: Trellis;
let ada: Member;

beforeAll(async () => {
  trellis = await shareTrellis();
  ada = await trellis.setUp();
});

afterAll(() => trellis?.[Symbol.asyncDispose]());

const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url');

const exchange = (body: object) => request(trellis.address).post('/api/auth/command-line/token').send(body);

async function allowed(): Promise<{ code: string; verifier: string }> {
  const verifier = randomBytes(32).toString('base64url');
  const body = { name: 'trellis on a laptop', challenge: challengeOf(verifier) };
  const { body: answer } = await ada.post('/api/auth/command-line', body).expect(201);
  return { code: answer.code as string, verifier };
}

it('gives an API token for a code and its verifier, once, for 90 days', async () => {
  const given = await allowed();
  const { body } = await exchange(given).expect(201);
  await request(trellis.address)
    .get('/api/auth/me')
    .auth(body.token as string, { type: 'bearer' })
    .expect(200);
  expect((await exchange(given).expect(422)).body.code).toBe('code_not_valid');
  const { body: tokens } = await ada.get('/api/auth/tokens').expect(200);
  const [made] = (tokens.items as { name: string; expiresAt: string }[]).filter(
    ({ name }) => name === 'trellis on a laptop',
  );
  expect((Date.parse(made.expiresAt) - Date.now()) / 86_400_000).toBeCloseTo(90, 1);
});

it('gives nothing to who has the code alone, and uses it up', async () => {
  const given = await allowed();
  await exchange({ ...given, verifier: randomBytes(32).toString('base64url') }).expect(422);
  await exchange(given).expect(422);
});

it('gives nothing once the session that allowed it has ended', async () => {
  const given = await allowed();
  const { email, password } = ada.user;
  await ada.post('/api/auth/logout').expect(204);
  await exchange(given).expect(422);
  const { body } = await request(trellis.address)
    .post('/api/auth/login')
    .send({ email, password })
    .expect(200);
  ada = Object.assign(ada, { token: body.token as string });
});

it('takes the password from a session that is not new', async () => {
  const database = new Client({ connectionString: trellis.databaseUrl });
  await database.connect();
  await database.query(`update sessions set created_at = now() - interval '1 hour' where user_id = $1`, [
    ada.user.id,
  ]);
  await database.end();
  const body = { name: 'laptop', challenge: challengeOf('any') };
  expect((await ada.post('/api/auth/command-line', body).expect(403)).body.code).toBe('password_required');
  await ada.post('/api/auth/command-line', { ...body, currentPassword: ada.user.password }).expect(201);
});
