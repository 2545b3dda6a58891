import request from 'supertest';
import { findFreePort } from '../../support/free-port';
import { Walker } from '../../support/oidc/walk';
import { runAdmin } from '../../support/trellis-process';
import { startTrellis, type OwnTrellis } from '../../support/trellis-server';

let trellis: OwnTrellis;

beforeAll(async () => {
  trellis = await startTrellis({
    TRELLIS_OIDC_ISSUER: `http://127.0.0.1:${await findFreePort()}`,
    TRELLIS_OIDC_CLIENT_ID: 'trellis',
    TRELLIS_PASSWORD_SIGN_IN: 'off',
  });
});

afterAll(() => trellis?.[Symbol.asyncDispose]());

const admin = (...args: string[]) =>
  runAdmin(args, { DATABASE_URL: trellis.databaseUrl, TRELLIS_DATA_DIR: trellis.dataDir });

it('starts without its issuer, and says what is wrong on the sign-in screen', async () => {
  const walker = new Walker();
  const { status, headers } = await walker.request(`${trellis.address}/api/oidc/start`);
  expect([status, headers.get('location')]).toEqual([303, '/sign-in?problem=1']);
  const { problem } = await walker.json<{ problem: object }>(`${trellis.address}/api/sign-in`);
  expect(problem).toMatchObject({
    code: 'sign_on_unavailable',
    remedy: expect.stringContaining('TRELLIS_OIDC_ISSUER') as string,
  });
  await request(trellis.address)
    .post('/api/oidc/back-channel-logout')
    .type('form')
    .send({ logout_token: 'a.b.c' })
    .expect(503);
});

it('takes a password from the break-glass account alone', async () => {
  const ada = await trellis.setUp();
  const { email, password } = ada.user;
  const signIn = () => request(trellis.address).post('/api/auth/login').send({ email, password });
  expect((await request(trellis.address).get('/api/sign-in')).body).toMatchObject({ password: false });
  expect((await signIn().expect(403)).body.code).toBe('password_sign_in_off');
  const { body } = await ada.post('/members', { email: 'new@example.com', role: 'viewer' }).expect(201);
  const token = new URL(body.inviteUrl as string).hash.slice(1);
  await request(trellis.address).post('/api/auth/invite').send({ token, password }).expect(403);

  await admin('break-glass', email);
  await signIn().expect(200);
  await expect(admin('break-glass', 'unknown@example.com')).rejects.toThrow('no account');
  await signIn().expect(200);
});
