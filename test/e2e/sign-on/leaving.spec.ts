import { Client } from 'pg';
import request from 'supertest';
import { invitationOf, type Member } from '../../support/member';
import { HostileIssuer } from '../../support/oidc/hostile-issuer';
import { signOnWith } from '../../support/oidc/hostile-sign-on';
import { runAdmin } from '../../support/trellis-process';
import { startTrellis, type OwnTrellis } from '../../support/trellis-server';

let issuer: HostileIssuer;
let trellis: OwnTrellis;
let admin: Member;

beforeAll(async () => {
  issuer = await HostileIssuer.start();
  trellis = await startTrellis({
    ...issuer.environment,
    ...{ TRELLIS_OIDC_ROLES: 'engineers=Tools:builder', TRELLIS_OIDC_SESSION_HOURS: '8' },
  });
  admin = await trellis.setUp();
  await admin.patch('', { name: 'Tools' }).expect(200);
});

afterAll(async () => {
  await trellis?.[Symbol.asyncDispose]();
  await issuer?.[Symbol.asyncDispose]();
});

const grace = (sub: string) => ({
  ...{ sub, email: `${sub}@example.com`, email_verified: true },
  groups: ['engineers'],
});
const signOn = (sub: string) => signOnWith(issuer, trellis.address, grace(sub));
const operator = (...args: string[]) =>
  runAdmin(args, { DATABASE_URL: trellis.databaseUrl, TRELLIS_DATA_DIR: trellis.dataDir });
const login = ({ user: { email, password } }: Member) =>
  request(trellis.address).post('/api/auth/login').send({ email, password });

async function query<T>(sql: string, values: unknown[] = []): Promise<T[]> {
  const client = new Client({ connectionString: trellis.databaseUrl });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows as T[];
  } finally {
    await client.end();
  }
}

it('disables an account at once: sessions, streams, tokens, agents, invitations and every sign-in', async () => {
  const leaver = await admin.invite('admin');
  const { email } = leaver.user;
  const { body: token } = await leaver.post('/api/auth/tokens', { name: 'Pipeline' }).expect(201);
  const { body: invited } = await leaver.post('/members', { email: 'back-door@example.com', role: 'admin' });
  await query(
    `insert into agent_sessions (id, user_id, credential_id, agent_name, agent_version)
     values (gen_random_uuid(), $1, gen_random_uuid(), 'helper', '1')`,
    [leaver.user.id],
  );
  const stream = await fetch(`${trellis.address}${leaver.workspace}/events`, {
    headers: { authorization: `Bearer ${leaver.token}` },
  });
  const streamEnd = stream.text();

  const said = await operator('disable', email.toUpperCase());
  expect(said).toContain('1 API tokens, agents and 1 invitations');
  await streamEnd;
  await leaver.get('/api/auth/me').expect(401);
  await request(trellis.address)
    .get('/api/auth/me')
    .auth(token.token as string, { type: 'bearer' })
    .expect(401);
  expect((await login(leaver).expect(403)).body.code).toBe('account_disabled');
  const password = 'a long enough password';
  await request(trellis.address)
    .post('/api/auth/invite')
    .send({ token: invitationOf(invited as { inviteUrl: string }), password, email: 'again@example.com' })
    .expect(422);
  expect(
    await query('select from agent_sessions where user_id = $1 and ended_at is null', [leaver.user.id]),
  ).toEqual([]);
  expect(await operator('users')).toMatch(new RegExp(`${email}.*disabled since`));
  const { body: audit } = await admin.get('/audit').expect(200);
  expect(audit.items[0]).toMatchObject({ action: 'disabled', target: email, actor: { name: 'operator' } });

  await operator('enable', email);
  await login(leaver).expect(200);
  await expect(operator('disable', 'nobody@example.com')).rejects.toThrow('no account');
});

it('refuses the sign-on of a disabled account, and takes no wrong password for a word about it', async () => {
  const { walker } = await signOn('gone');
  await operator('disable', 'gone@example.com');
  expect((await walker.request(`${trellis.address}/api/auth/me`)).status).toBe(401);
  expect((await signOn('gone')).problem).toMatchObject({ code: 'account_disabled' });
  await request(trellis.address)
    .post('/api/auth/login')
    .send({ email: 'gone@example.com', password: 'a wrong password' })
    .expect(401);
  await operator('enable', 'gone@example.com');
  expect((await signOn('gone')).problem).toBeNull();
});

it('lets the operator do it by the API, and nobody else', async () => {
  const leaver = await admin.invite('builder');
  const other = await admin.invite('admin');
  const call = (by: Member, what: string, id = leaver.user.id) => by.post(`/api/auth/users/${id}/${what}`);
  expect((await call(other, 'disable').expect(403)).body.code).toBe('only_for_operator');
  expect((await call(admin, 'disable', admin.user.id).expect(409)).body.code).toBe('own_account');
  await call(admin, 'disable', 'nobody').expect(404);
  await call(admin, 'disable', '00000000-0000-4000-8000-000000000000').expect(404);
  const { body } = await call(admin, 'disable').expect(200);
  expect(body).toEqual({ tokens: 0, invitations: 0, withoutAdmin: [] });
  await leaver.get('/api/auth/me').expect(401);
  await call(other, 'enable').expect(403);
  await call(admin, 'enable').expect(204);
  await login(leaver).expect(200);
});

it('ends sessions that began by sign-on at the age that is set, and no others', async () => {
  const { walker } = await signOn('aged');
  const byPassword = await admin.invite('viewer');
  const status = async () => (await walker.request(`${trellis.address}/api/auth/me`)).status;
  await query(`update sessions set created_at = now() - interval '7 hours 59 minutes'`);
  expect(await status()).toBe(200);
  await query(`update sessions set created_at = now() - interval '8 hours 1 minute'`);
  expect(await status()).toBe(401);
  await byPassword.get('/api/auth/me').expect(200);
});
