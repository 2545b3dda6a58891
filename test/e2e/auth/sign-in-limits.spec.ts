import { Client } from 'pg';
import request from 'supertest';
import { eventually } from '../../support/eventually';
import { startTrellis, type Member, type Trellis } from '../../support/trellis-server';

/** Arbitrary number that nothing else uses. */
const PAUSE_LOCK = 7_402;

let trellis: Trellis;
let database: Client;
let admin: Member;
let lastAddress = 0;

beforeAll(async () => {
  // Trusts this machine as a proxy, so that each test can come from an address of its own.
  trellis = await startTrellis({ TRELLIS_TRUSTED_PROXIES: '127.0.0.1' });
  database = new Client({ connectionString: trellis.databaseUrl });
  await database.connect();
  admin = await trellis.setUp();
});

afterAll(async () => {
  await database.end();
  await trellis[Symbol.asyncDispose]();
});

const newAddress = () => `203.0.113.${++lastAddress}`;
const credentialsOf = ({ user: { email, password } }: Member) => ({ email, password });
const login = (credentials: object, address: string) =>
  request(trellis.address).post('/api/auth/login').set('X-Forwarded-For', address).send(credentials);
const me = (token: string) =>
  request(trellis.address).get('/api/auth/me').set('Authorization', `Bearer ${token}`);
const fail = (guess: { email: string; address: string; times: number }) =>
  database.query(
    `insert into sign_in_failures (email_key, address) select $1, $2 from generate_series(1, $3)`,
    [guess.email, guess.address, guess.times],
  );
const waitingLocks = async () =>
  (await database.query('select 1 from pg_locks where not granted')).rowCount ?? 0;

describe('guesses at a password', () => {
  it('are neither confirmed nor denied after too many failures, however many are sent at once', async () => {
    const { email, password } = (await admin.invite('viewer')).user;
    const address = newAddress();
    // Pauses sign-ins between the first check for failures and the password check.
    await database.query('begin');
    await database.query('lock table users in access exclusive mode');
    const guesses = [password, 'wrong'].map((guess) => login({ email, password: guess }, address).then());
    await eventually(async () => expect(await waitingLocks()).toBe(2));
    await fail({ email, address, times: 10 });
    await database.query('commit');
    const answers = (await Promise.all(guesses)).map(({ status, body }) => [status, body.code, body.detail]);
    expect(answers[0]?.[0]).toBe(429);
    expect(answers[1]).toEqual(answers[0]);
  });

  it('are counted per address whatever the e-mail, by the client’s real address, not a forged one', async () => {
    const address = newAddress();
    for (let number = 0; number < 100; number++)
      await fail({ email: `nobody${number}@example.com`, address, times: 1 });
    await login(credentialsOf(admin), address).expect(429);
    await login(credentialsOf(admin), `198.51.100.1, ${address}`).expect(429);
    await login(credentialsOf(admin), `${address}, ${newAddress()}`).expect(200);
  });

  it('are counted per IPv6 network, as a client has all of its addresses', async () => {
    const { email, password } = (await admin.invite('viewer')).user;
    for (let number = 1; number <= 10; number++)
      await login({ email, password: 'wrong' }, `2001:db8:1:2::${number}`).expect(401);
    await login({ email, password }, '2001:DB8:1:2:ffff:ffff:ffff:ffff').expect(429);
    await login({ email, password }, '2001:db8:1:3::1').expect(200);
  });

  it('are limited in a stolen session too, from any address, and lock nobody out', async () => {
    const member = await admin.invite('viewer');
    const change = (currentPassword: string, as = member) =>
      as
        .patch('/api/auth/me', { email: `new-${as.user.email}`, currentPassword })
        .set('X-Forwarded-For', newAddress());
    for (let number = 0; number < 10; number++)
      expect((await change('wrong').expect(422)).body.code).toBe('wrong_password');
    const refused = await change(member.user.password).expect(429);
    expect(refused.body.code).toBe('too_many_requests');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(60);
    await login(credentialsOf(member), newAddress()).expect(200);
    const other = await admin.invite('viewer');
    await change(other.user.password, other).expect(200);
  });
});

describe('a new password', () => {
  const next = 'another long password';
  const change = (member: Member) =>
    member.patch('/api/auth/me', { password: next, currentPassword: member.user.password });

  it('ends even a session that is being opened with the old one', async () => {
    const member = await admin.invite('viewer');
    await database.query(
      `create function pause() returns trigger language plpgsql as
         $$ begin perform pg_advisory_xact_lock_shared(${PAUSE_LOCK}); return new; end $$;
       create trigger pause before insert on sessions for each row execute function pause();`,
    );
    await database.query('select pg_advisory_lock($1)', [PAUSE_LOCK]);
    const signingIn = login(credentialsOf(member), newAddress()).then();
    await eventually(async () => expect(await waitingLocks()).toBe(1));
    let isChanged = false;
    const changing = change(member).then(() => (isChanged = true));
    // It is either done before the session exists, or waits for the transaction that opens it.
    await eventually(async () => isChanged || (await waitingLocks()) === 2);
    await database.query('select pg_advisory_unlock($1)', [PAUSE_LOCK]);
    const [{ body }] = await Promise.all([signingIn, changing]);
    await database.query('drop trigger pause on sessions; drop function pause()');
    await me(String(body.token)).expect(401);
    await login({ email: member.user.email, password: next }, newAddress()).expect(200);
  });

  it('is kept if a new name is stored at the same time', async () => {
    const member = await admin.invite('viewer');
    await database.query('begin');
    await database.query('lock table users in exclusive mode');
    const renaming = member.patch('/api/auth/me', { name: 'Grace' }).then();
    await eventually(async () => expect(await waitingLocks()).toBe(1));
    await database.query('update users set password_hash = $2 where id = $1', [
      member.user.id,
      'the new one',
    ]);
    await database.query('commit');
    expect((await renaming).body.user.name).toBe('Grace');
    const { rows } = await database.query('select password_hash from users where id = $1', [member.user.id]);
    expect(rows).toEqual([{ password_hash: 'the new one' }]);
  });

  it('is set once if two requests know the same old one', async () => {
    const member = await admin.invite('viewer');
    const choices = ['the first new password', 'the second new password'];
    const answers = await Promise.all(
      choices.map((password) =>
        member.patch('/api/auth/me', { password, currentPassword: member.user.password }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
    const won = answers.findIndex(({ status }) => status === 200);
    await login({ email: member.user.email, password: choices[won] }, newAddress()).expect(200);
    await login({ email: member.user.email, password: choices[1 - won] }, newAddress()).expect(401);
  });
});

describe('an invitation', () => {
  const accept = (token: string, password = 'a long enough password') =>
    request(trellis.address).post('/api/auth/invite').send({ token, password });
  const invite = async () => {
    const email = `${Math.random().toString(36).slice(2)}@example.com`;
    const { body } = await admin.post('/members', { email, role: 'viewer' }).expect(201);
    return { email, userId: body.user.id as string, token: (body.inviteUrl as string).split('#')[1] ?? '' };
  };

  it('admits one of many who use it at once, and nobody after that', async () => {
    const { token, email } = await invite();
    const answers = await Promise.all([1, 2, 3, 4, 5].map((n) => accept(token, `password number ${n}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422, 422]);
    const won = answers.findIndex(({ status }) => status === 200) + 1;
    expect((await accept(token).expect(422)).body.code).toBe('invite_not_valid');
    await login({ email, password: `password number ${won}` }, newAddress()).expect(200);
  });

  it('expires after a week, with the account’s next invitation, and after too many guesses', async () => {
    const first = await invite();
    await admin.delete(`/members/${first.userId}`).expect(204);
    const again = await admin.post('/members', { email: first.email, role: 'viewer' }).expect(201);
    await accept(first.token).expect(422);
    await database.query(`update invites set expires_at = now() - interval '1 s' where user_id = $1`, [
      first.userId,
    ]);
    await accept((again.body.inviteUrl as string).split('#')[1] ?? '').expect(422);
    const details = await Promise.all(
      ['', 'x', admin.token, `tri_${'A'.repeat(43)}`].map(async (token) => {
        const { status, body } = await accept(token);
        return [status, body.detail];
      }),
    );
    expect(new Set(details.map((detail) => JSON.stringify(detail))).size).toBe(1);
  });

  it('does not open an account that has a password, and is not a session or API token', async () => {
    const member = await admin.invite('viewer');
    const elsewhere = await admin.inNewWorkspace();
    const { body } = await elsewhere
      .post('/members', { email: member.user.email, role: 'admin' })
      .expect(201);
    expect(body).not.toHaveProperty('inviteUrl');
    const { token } = await invite();
    await me(token).expect(401);
  });
});

it('answers 503 to a flood of sign-ins, and lets people in after it', async () => {
  const flood = Array.from({ length: 200 }, (_, index) =>
    login({ email: `flood${index}@example.com`, password: 'not the right one' }, newAddress()).then(),
  );
  const answers = await Promise.all(flood);
  const statuses = new Set(answers.map(({ status }) => status));
  expect(statuses).toEqual(new Set([401, 503]));
  const refused = answers.find(({ status }) => status === 503);
  expect(refused).toMatchObject({ body: { code: 'busy' }, headers: { 'retry-after': '2' } });
  await login(credentialsOf(admin), newAddress()).expect(200);
});
