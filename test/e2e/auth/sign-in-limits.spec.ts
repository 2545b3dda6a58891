import { Client } from 'pg';
import request from 'supertest';
import { eventually } from '../../support/eventually';
import { Member, startTrellis, type Trellis } from '../../support/trellis-server';

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
/** Counts statements of this server that wait for a lock: `like` picks them, since its loops read the tables as well. */
const waiting = async (like: string) => {
  // Inside a transaction, the view stays as it was when it was read first.
  await database.query('select pg_stat_clear_snapshot()');
  const { rowCount } = await database.query(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like $1`,
    [like],
  );
  return rowCount;
};
const SIGN_IN = '%"email_key" = $1%';
const SESSION = 'insert into sessions%';
const UPDATE = 'UPDATE "users"%';

describe('guesses at a password', () => {
  it('are neither confirmed nor denied after too many failures, however many are sent at once', async () => {
    const { email, password } = (await admin.invite('viewer')).user;
    const address = newAddress();
    // Pauses sign-ins between the first check for failures and the password check.
    await database.query('begin');
    await database.query('lock table users in access exclusive mode');
    const guesses = [password, 'wrong'].map((guess) => login({ email, password: guess }, address).then());
    await eventually(async () => expect(await waiting(SIGN_IN)).toBe(2));
    await fail({ email, address, times: 10 });
    await database.query('commit');
    const answers = (await Promise.all(guesses)).map(({ status, body }) => [status, body.code, body.detail]);
    expect(answers[0]?.[0]).toBe(429);
    expect(answers[1]).toEqual(answers[0]);
  });

  it('are counted per address whatever the email, by the client’s real address, not a forged one', async () => {
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

  const change = (member: Member, currentPassword: string) =>
    member
      .patch('/api/auth/me', { email: `new-${member.user.email}`, currentPassword })
      .set('X-Forwarded-For', newAddress());
  const isOld = (member: Member) =>
    database.query(
      `update sessions set created_at = now() - interval '11 minutes' where token_hash = sha256($1::bytea)`,
      [Buffer.from(member.token)],
    );
  const signedIn = async (member: Member) => {
    const { body } = await login(credentialsOf(member), newAddress()).expect(200);
    return new Member(member.address, body.token as string, member.workspaceId, member.user);
  };

  it('are limited in a stolen session too, from any address', async () => {
    const member = await admin.invite('viewer');
    for (let number = 0; number < 10; number++)
      expect((await change(member, 'wrong').expect(422)).body.code).toBe('wrong_password');
    const refused = await change(member, member.user.password).expect(429);
    expect(refused.body.code).toBe('too_many_requests');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(60);
    const other = await admin.invite('viewer');
    await change(other, other.user.password).expect(200);
  });

  it('in a stolen session neither lock the owner out nor keep them from ending it', async () => {
    const stolen = await admin.invite('viewer');
    await isOld(stolen);
    const [old, fresh] = [await signedIn(stolen), await signedIn(stolen)];
    await isOld(old);
    for (let number = 0; number < 10; number++) await change(stolen, 'wrong').expect(422);
    await change(stolen, stolen.user.password).expect(429);
    // The account’s count binds sessions like the thief’s. Who knows the password signs in, and is free of it.
    await change(old, stolen.user.password).expect(429);
    await change(fresh, stolen.user.password).expect(200);
    await old.delete('/api/auth/sessions/others').expect(204);
    await me(stolen.token).expect(401);
    await me(fresh.token).expect(401);
    await me(old.token).expect(200);
  });

  it('are limited over all API tokens of a thief together', async () => {
    const stolen = await admin.invite('viewer');
    const tokens = await Promise.all(
      [1, 2, 3].map(async (number) => {
        const { body } = await stolen.post('/api/auth/tokens', { name: `token ${number}` }).expect(201);
        return new Member(stolen.address, body.token as string, stolen.workspaceId, stolen.user);
      }),
    );
    for (let number = 0; number < 10; number++) await change(tokens[number % 3], 'wrong').expect(422);
    for (const token of tokens) await change(token, stolen.user.password).expect(429);
    await change(stolen, stolen.user.password).expect(200);
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
    await eventually(async () => expect(await waiting(SESSION)).toBe(1));
    let isChanged = false;
    const changing = change(member).then(() => (isChanged = true));
    // It is either done before the session exists, or waits for the transaction that opens it.
    await eventually(async () => expect(isChanged || (await waiting(UPDATE)) === 1).toBe(true));
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
    await eventually(async () => expect(await waiting(UPDATE)).toBe(1));
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
