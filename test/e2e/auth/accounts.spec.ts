import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import request from 'supertest';
import { eventually } from '../../support/eventually';
import { Member, startTrellis, type Trellis } from '../../support/trellis-server';

const { version } = JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8')) as {
  version: string;
};

/** Arbitrary number that nothing else uses. */
const PAUSE_LOCK = 7_403;

let trellis: Trellis;
let database: Client;
let admin: Member;

const ADA = { name: 'Ada Lovelace', email: 'ada@example.com', password: 'correct horse battery' };
const server = () => request(trellis.address);
const login = (credentials: object) => server().post('/api/auth/login').send(credentials);
const me = (token: string) => server().get('/api/auth/me').set('Authorization', `Bearer ${token}`);
const cookieOf = (answer: request.Response): string =>
  (answer.headers['set-cookie'] as unknown as string[])[0]?.split(';')[0] ?? '';

beforeAll(async () => {
  trellis = await startTrellis();
  database = new Client({ connectionString: trellis.databaseUrl });
  await database.connect();
});

afterAll(async () => {
  await database.end();
  await trellis[Symbol.asyncDispose]();
});

describe('the first start', () => {
  it('creates one account if many are requested at once', async () => {
    expect((await server().get('/api/setup').expect(200)).body).toEqual({ required: true });
    await server()
      .post('/api/setup')
      .send({ ...ADA, workspaceName: 'Tools', password: 'short' })
      .expect(400);
    const tries = [1, 2, 3, 4].map((number) =>
      server()
        .post('/api/setup')
        .send({ ...ADA, email: `ada${number}@example.com`, workspaceName: 'Tools' }),
    );
    const answers = await Promise.all(tries);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    const lost = answers.filter(({ status }) => status === 409);
    expect(lost.map(({ body }) => body.code)).toEqual(Array(3).fill('already_set_up'));
    const { body } = answers.find(({ status }) => status === 201)!;
    expect(body).toEqual({
      token: expect.any(String),
      user: { id: expect.any(String), name: ADA.name, email: expect.any(String) },
      workspace: { id: expect.any(String), name: 'Tools', role: 'admin' },
    });
    expect((await database.query('select from users')).rowCount).toBe(1);
    expect((await server().get('/api/setup')).body).toEqual({ required: false });
    const user = { ...body.user, gitName: null, gitEmail: null };
    await me(body.token).expect(200, { user, workspaces: [body.workspace] });
    await server()
      .patch('/api/auth/me')
      .set('Authorization', `Bearer ${body.token}`)
      .send({ email: ADA.email, currentPassword: ADA.password })
      .expect(200);
    const { body: session } = await login(ADA_LOGIN).expect(200);
    admin = new Member(trellis.address, session.token, body.workspace.id, { ...ADA, id: body.user.id });
  });
});

const waitingLocks = async () =>
  (await database.query('select 1 from pg_locks where not granted')).rowCount ?? 0;

const ADA_LOGIN = { email: ADA.email, password: ADA.password };

describe('sessions', () => {
  it('use a cookie that scripts and other sites cannot use, and the same token as a bearer token', async () => {
    const answer = await login({ ...ADA_LOGIN, email: 'ADA@Example.com' }).expect(200);
    expect(answer.body).toEqual({
      token: expect.any(String),
      user: { id: admin.user.id, name: ADA.name, email: ADA.email },
    });
    const [cookie = ''] = answer.headers['set-cookie'] as unknown as string[];
    expect(cookie).toMatch(/^trellis_session=[\w-]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(cookieOf(answer)).toBe(`trellis_session=${answer.body.token}`);
    await server().get('/api/auth/me').set('Cookie', cookieOf(answer)).expect(200);
    await me(answer.body.token).expect(200);
    const { rows } = await database.query<{ stored: string }>(
      `select string_agg(s::text, ' ') as stored from sessions s`,
    );
    expect(rows[0]?.stored).not.toContain(answer.body.token);
  });

  it('allow changes by cookie only from the server’s own origin, including the port', async () => {
    const cookie = cookieOf(await login(ADA_LOGIN).expect(200));
    const rename = (headers: Record<string, string>) =>
      server()
        .patch('/api/auth/me')
        .set({ Cookie: cookie, ...headers })
        .send({ name: ADA.name });
    const { port } = new URL(trellis.address);
    const others: Record<string, string>[] = [
      {},
      { Origin: 'null' },
      { Origin: 'https://evil.example' },
      { Origin: `http://127.0.0.1:${Number(port) + 1}` },
      { Origin: `https://127.0.0.1:${port}` },
      { Origin: `http://127.0.0.1` },
      { Origin: `${trellis.address}.evil.example` },
      { Referer: trellis.address },
      { Origin: 'https://evil.example', 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https' },
    ];
    for (const headers of others) {
      const { status, body } = await rename(headers);
      expect([headers, status, body.code]).toEqual([headers, 403, 'cross_origin']);
    }
    await rename({ Origin: trellis.address }).expect(200);
    await server().get('/api/auth/me').set({ Cookie: cookie, Origin: 'https://evil.example' }).expect(200);
    // Browsers never send a bearer token on their own.
    await server()
      .patch('/api/auth/me')
      .set({ Authorization: `Bearer ${admin.token}`, Origin: 'https://evil.example' })
      .send({ name: ADA.name })
      .expect(200);
    // A wrong bearer token does not fall back to the cookie.
    await rename({ Authorization: 'Bearer garbage', Origin: trellis.address }).expect(401);
  });

  it('end separately on logout', async () => {
    const [one, other] = await Promise.all([login(ADA_LOGIN), login(ADA_LOGIN)]);
    expect(one.body.token).not.toBe(other.body.token);
    const answer = await server()
      .post('/api/auth/logout')
      .set({ Cookie: cookieOf(one), Origin: trellis.address })
      .expect(204);
    expect(answer.headers['set-cookie']).toContainEqual(
      expect.stringMatching(/^trellis_session=; Max-Age=0; Path=\//),
    );
    await me(one.body.token).expect(401);
    await me(other.body.token).expect(200);
  });

  it('all end except the current one on request, without a password, and their event streams with them', async () => {
    const member = await admin.invite('viewer');
    const { email, password } = member.user;
    const [kept, stolen] = await Promise.all([login({ email, password }), login({ email, password })]);
    const { body: apiToken } = await member.post('/api/auth/tokens', { name: 'pipeline' }).expect(201);
    const stream = await fetch(`${trellis.address}${member.workspace}/events`, {
      headers: { Authorization: `Bearer ${stolen.body.token}` },
    });
    await server()
      .delete('/api/auth/sessions/others')
      .set('Authorization', `Bearer ${kept.body.token}`)
      .expect(204);
    await stream.text();
    await me(kept.body.token).expect(200);
    await me(stolen.body.token).expect(401);
    await me(member.token).expect(401);
    await me(apiToken.token).expect(200);
    await me(admin.token).expect(200);
  });

  it('never use an id chosen by someone else', async () => {
    const planted = 'trs_plantedbyanotherplantedbyanotherplantedbyan';
    const answer = await login(ADA_LOGIN).set('Cookie', `trellis_session=${planted}`).expect(200);
    expect(answer.body.token).not.toBe(planted);
    await me(planted).expect(401);
  });

  it('all end except the current one when the password is changed, which requires the current password', async () => {
    const member = await admin.invite('viewer');
    const { email, password } = member.user;
    const [kept, ended] = await Promise.all([login({ email, password }), login({ email, password })]);
    const change = (body: object) =>
      server().patch('/api/auth/me').set('Authorization', `Bearer ${kept.body.token}`).send(body);
    const next = 'another long password';
    expect((await change({ password: next }).expect(400)).body.errors[0].path).toBe('currentPassword');
    expect((await change({ password: next, currentPassword: 'wrong' }).expect(422)).body.code).toBe(
      'wrong_password',
    );
    expect((await change({ email: ADA.email, currentPassword: password }).expect(409)).body.code).toBe(
      'email_taken',
    );
    await me(ended.body.token).expect(200);
    await change({ password: next, currentPassword: password }).expect(200);
    await me(kept.body.token).expect(200);
    await me(ended.body.token).expect(401);
    await me(member.token).expect(401);
    await login({ email, password }).expect(401);
    await login({ email, password: next }).expect(200);
  });
});

describe('a new password', () => {
  const isOld = (token: string) =>
    database.query(
      `update sessions set created_at = now() - interval '11 minutes' where token_hash = sha256($1::bytea)`,
      [Buffer.from(token)],
    );

  it('deletes all API tokens if asked to, even the one that asks', async () => {
    const member = await admin.invite('viewer');
    const { password: currentPassword } = member.user;
    const [one, other] = await Promise.all(
      ['one', 'other'].map((name) => member.post('/api/auth/tokens', { name }).expect(201)),
    );
    const foreign = await admin.post('/api/auth/tokens', { name: 'foreign' }).expect(201);
    const change = (body: object, token = one.body.token as string) =>
      server().patch('/api/auth/me').set('Authorization', `Bearer ${token}`).send(body);
    expect((await change({ name: 'x', revokeTokens: true }).expect(400)).body.errors).toEqual([
      { path: 'revokeTokens', message: 'needs a new password' },
    ]);
    await change({ password: 'another long password', currentPassword }).expect(200);
    await me(other.body.token).expect(200);
    const again = { password: currentPassword, currentPassword: 'another long password' };
    await change({ ...again, revokeTokens: true }).expect(200);
    await me(one.body.token).expect(401);
    await me(other.body.token).expect(401);
    await me(foreign.body.token).expect(200);
    await admin.delete(`/api/auth/tokens/${foreign.body.id}`).expect(204);
  });

  it('deletes also an API token that a thief is creating at that moment', async () => {
    const member = await admin.invite('viewer');
    const { password: currentPassword } = member.user;
    const { body: stolen } = await member.post('/api/auth/tokens', { name: 'stolen' }).expect(201);
    const thief = new Member(trellis.address, stolen.token, member.workspaceId, member.user);
    await database.query(
      `create function pause() returns trigger language plpgsql as
         $$ begin perform pg_advisory_xact_lock_shared(${PAUSE_LOCK}); return new; end $$;
       create trigger pause before insert on api_tokens for each row execute function pause();`,
    );
    await database.query('select pg_advisory_lock($1)', [PAUSE_LOCK]);
    const creating = thief.post('/api/auth/tokens', { name: 'another', currentPassword }).then();
    await eventually(async () => expect(await waitingLocks()).toBe(1));
    const changing = member
      .patch('/api/auth/me', { password: 'another long password', currentPassword, revokeTokens: true })
      .then();
    let isChanged = false;
    void changing.then(() => (isChanged = true));
    // It is either done before the token exists, or waits for the transaction that creates it.
    await eventually(async () => isChanged || (await waitingLocks()) === 2);
    await database.query('select pg_advisory_unlock($1)', [PAUSE_LOCK]);
    const [{ body: created }] = await Promise.all([creating, changing]);
    await database.query('drop trigger pause on api_tokens; drop function pause()');
    expect(created.token).toMatch(/^trt_/);
    await me(created.token).expect(401);
  });

  it('or an API token takes the present one, except just after signing in', async () => {
    const member = await admin.invite('viewer');
    const create = (body: object = {}, as = member) => as.post('/api/auth/tokens', { name: 'x', ...body });
    const { body: first } = await create().expect(201);
    await isOld(member.token);
    const byToken = new Member(trellis.address, first.token, member.workspaceId, member.user);
    for (const stolen of [member, byToken]) {
      const { body } = await create({}, stolen).expect(403);
      expect([body.code, body.errors[0].path]).toEqual(['password_required', 'currentPassword']);
      expect((await create({ currentPassword: 'wrong' }, stolen).expect(422)).body.code).toBe(
        'wrong_password',
      );
      await create({ currentPassword: member.user.password }, stolen).expect(201);
    }
  });
});

describe('signing in', () => {
  const from = (address: string) => ({ 'X-Forwarded-For': address });

  it('answers an unknown address and a wrong password alike, in about the same time', async () => {
    const time = async (credentials: object) => {
      const startedAt = process.hrtime.bigint();
      const { status, body } = await login(credentials);
      expect([status, body.code]).toEqual([401, 'invalid_credentials']);
      return [Number(process.hrtime.bigint() - startedAt) / 1e6, body.detail] as const;
    };
    const known = [];
    const unknown = [];
    for (let round = 0; round < 4; round++) {
      known.push(await time({ email: ADA.email, password: `wrong ${round}` }));
      unknown.push(await time({ email: `nobody${round}@example.com`, password: 'wrong' }));
    }
    const fastest = (times: (readonly [number, string])[]) => Math.min(...times.map(([ms]) => ms));
    // Without comparing a hash, it would be about ten times faster.
    expect(fastest(unknown)).toBeGreaterThan(fastest(known) / 3);
    expect(new Set([...known, ...unknown].map(([, detail]) => detail)).size).toBe(1);
    await database.query('delete from sign_in_failures');
  });

  it('is refused after ten failures from one address, with the time to wait; successes are not counted', async () => {
    const { email, password } = (await admin.invite('viewer')).user;
    for (let round = 0; round < 12; round++) await login({ email, password }).expect(200);
    for (let round = 0; round < 10; round++) await login({ email, password: 'wrong' }).expect(401);
    const refused = await login({ email: email.toUpperCase(), password }).expect(429);
    expect(refused.body.code).toBe('too_many_requests');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(60);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(15 * 60);
    // A forged forwarding header changes nothing; another account can sign in.
    await login({ email, password }).set(from('203.0.113.9')).expect(429);
    await login(ADA_LOGIN).expect(200);
    // Moves the failures to another address in the database: the same account is free from this one.
    await database.query(`update sign_in_failures set address = '198.51.100.7' where email_key = $1`, [
      email,
    ]);
    await login({ email, password }).expect(200);
    // The limit ends when the window has passed.
    await database.query(`update sign_in_failures set address = '127.0.0.1', at = now() - interval '16 min'`);
    await login({ email, password }).expect(200);
  });

  it('does not confirm a correct guess that was in progress while too many others failed', async () => {
    const { email, password } = (await admin.invite('viewer')).user;
    // Pauses sign-ins between the first check for failures and the password check.
    await database.query('begin');
    await database.query('lock table users in access exclusive mode');
    const guess = login({ email, password }).then((answer) => answer);
    await eventually(async () => {
      const { rows } = await database.query('select from pg_locks where not granted');
      expect(rows).not.toEqual([]);
    });
    await database.query(
      `insert into sign_in_failures (email_key, address) select $1, '127.0.0.1' from generate_series(1, 10)`,
      [email],
    );
    await database.query('commit');
    expect((await guess).status).toBe(429);
    await database.query('delete from sign_in_failures');
  });
});

describe('API tokens', () => {
  it('are shown once, listed without their secret, expire, and are revoked only by their owner', async () => {
    const member = await admin.invite('viewer');
    const created = await member.post('/api/auth/tokens', { name: ' pipeline ' }).expect(201);
    expect(created.body).toEqual({ id: expect.any(String), token: expect.stringMatching(/^trt_/) });
    const withToken = () => me(created.body.token);
    await withToken().expect(200);
    const { body: list } = await member.get('/api/auth/tokens').expect(200);
    expect(list).toEqual({
      items: [
        {
          id: created.body.id,
          name: 'pipeline',
          scope: 'all',
          workspaceId: null,
          createdAt: expect.any(String),
          expiresAt: null,
          lastUsedAt: expect.any(String),
        },
      ],
      nextCursor: null,
    });
    expect((await admin.get('/api/auth/tokens')).body.items).toEqual([]);
    await admin.delete(`/api/auth/tokens/${created.body.id}`).expect(404);
    await member.delete('/api/auth/tokens/nothing').expect(404);
    await member.delete(`/api/auth/tokens/${created.body.id}`).expect(204);
    await withToken().expect(401);
    await member.delete(`/api/auth/tokens/${created.body.id}`).expect(404);
  });

  it('accept only expiry dates in the future', async () => {
    const create = (expiresAt: unknown) => admin.post('/api/auth/tokens', { name: 'x', expiresAt });
    for (const wrong of [
      'yesterday',
      '2001-01-01T00:00:00Z',
      '',
      7,
      {},
      '2099-13-45',
      '2099-W05',
      '+275760-09-13T00:00:00.001Z',
    ]) {
      const { status } = await create(wrong);
      expect([wrong, status]).toEqual([wrong, 400]);
    }
    const { body } = await create(new Date(Date.now() + 60_000).toISOString()).expect(201);
    await me(body.token).expect(200);
    const { body: forever } = await create(null).expect(201);
    await me(forever.token).expect(200);
  });
});

it('tells its version, in every answer too', async () => {
  const { body, headers } = await server().get('/api/health').expect(200);
  expect(body).toEqual({ status: 'ok', version, commit: body.commit as string | null });
  expect(String(body.commit)).toMatch(/^(null|[0-9a-f]{40})$/);
  expect(headers['x-trellis-version']).toBe(version);
  expect((await server().get('/api/no-such')).headers['x-trellis-version']).toBe(version);
});

it('is alive and ready', async () => {
  await server().get('/api/health/live').expect(200, { status: 'ok' });
  const { body } = await server().get('/api/health/ready').expect(200);
  expect(body).toEqual({ status: 'ok', checks: { database: true, dataFolder: true, worker: true } });
});
