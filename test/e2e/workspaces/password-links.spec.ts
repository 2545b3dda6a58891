import { Client } from 'pg';
import request from 'supertest';
import { eventually } from '../../support/eventually';
import { GitHubServer } from '../../support/providers/github-server';
import { startTrellis, type Member, type Trellis } from '../../support/trellis-server';

const NEW_PASSWORD = 'remembered this time';

let trellis: Trellis;
let database: Client;
let operator: Member;
/** Admin of one workspace, in which Grace is a builder. */
let ada: Member;
let grace: Member;

beforeAll(async () => {
  trellis = await startTrellis();
  database = new Client({ connectionString: trellis.databaseUrl });
  await database.connect();
  operator = await trellis.setUp();
});

beforeEach(async () => {
  ada = await newAdmin('Ada');
  grace = await ada.invite('builder', 'Grace');
});

afterAll(async () => {
  await database.end();
  await trellis[Symbol.asyncDispose]();
});

/** A user with only their own workspace. */
async function newAdmin(name: string): Promise<Member> {
  const person = await operator.invite('viewer', name);
  const admin = await person.inNewWorkspace(`Workspace of ${name}`);
  await operator.delete(`/members/${person.user.id}`).expect(204);
  return admin;
}

/** Adds an account to another workspace. */
async function join(admin: Member, person: Member, role = 'viewer'): Promise<void> {
  const { body } = await admin.post('/members', { email: person.user.email, role }).expect(201);
  const token = new URL(body.inviteUrl as string).hash.slice(1);
  await person.post('/api/auth/invite/join', { token }).expect(200);
}

const offer = (by: Member, whom: Member) => by.post(`/members/${whom.user.id}/password-link`);
async function linkFor(whom: Member, by = ada): Promise<string> {
  const { body } = await offer(by, whom).expect(201);
  return new URL(body.resetUrl as string).hash.slice(1);
}
const anonymous = (path: string, body: object) => request(trellis.address).post(path).send(body);
const reset = (token: string, password = NEW_PASSWORD) =>
  anonymous('/api/auth/password-reset', { token, password });
const show = (token: string) => anonymous('/api/auth/password-reset/show', { token });
const signIn = ({ user }: Member, password: string) =>
  anonymous('/api/auth/login', { email: user.email, password });

async function expectNotValid(token: string): Promise<void> {
  for (const answer of [await show(token), await reset(token)])
    expect([answer.status, answer.body.code]).toEqual([422, 'password_link_not_valid']);
}

async function expectRefused(answer: request.Test, status: number, code: string): Promise<void> {
  const { body } = await answer.expect(status);
  expect(body.code).toBe(code);
}

describe('a link for a new password', () => {
  it('says whom it is for, and lets them choose a password, once', async () => {
    const { body } = await offer(ada, grace).expect(201);
    expect(body).toEqual({
      user: { id: grace.user.id, name: 'Grace', email: grace.user.email },
      resetUrl: expect.stringMatching(new RegExp(`^${trellis.address}/reset-password#trp_[\\w-]{43}$`)),
      expiresAt: expect.any(String),
    });
    const hours = (Date.parse(body.expiresAt as string) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThan(24.1);
    const token = new URL(body.resetUrl as string).hash.slice(1);
    expect((await show(token).expect(200)).body).toEqual({ user: body.user, expiresAt: body.expiresAt });

    await reset(token, 'short').expect(400);
    await signIn(grace, grace.user.password).expect(200);
    await reset(token).expect(204);
    await signIn(grace, grace.user.password).expect(401);
    await signIn(grace, NEW_PASSWORD).expect(200);
    await expectNotValid(token);
  });

  it('ends sessions, API tokens and accounts at providers', async () => {
    const provider = await new GitHubServer([
      { login: 'grace', token: 'token-of-grace-81b', organizations: [] },
    ]).start();
    const { baseUrl, certificateAuthority, users } = provider;
    await grace
      .post('/api/provider-accounts', {
        ...{ provider: 'github', baseUrl, certificateAuthority },
        token: users[0]!.token,
      })
      .expect(201);
    await provider.stop();
    const { body: apiToken } = await grace.post('/api/auth/tokens', { name: 'CI' }).expect(201);

    await reset(await linkFor(grace)).expect(204);

    for (const token of [grace.token, apiToken.token as string])
      await request(trellis.address).get('/api/auth/me').auth(token, { type: 'bearer' }).expect(401);
    const { body: session } = await signIn(grace, NEW_PASSWORD).expect(200);
    const { body: accounts } = await request(trellis.address)
      .get('/api/provider-accounts')
      .auth(session.token as string, { type: 'bearer' })
      .expect(200);
    expect(accounts.items).toEqual([]);
  });

  it('lets somebody sign in at once who has tried too many passwords', async () => {
    for (let tries = 0; tries < 10; tries++) await signIn(grace, 'a wrong password').expect(401);
    await signIn(grace, grace.user.password).expect(429);
    await reset(await linkFor(grace)).expect(204);
    await signIn(grace, NEW_PASSWORD).expect(200);
  });

  it('succeeds for one of many who use it at the same time', async () => {
    const token = await linkFor(grace);
    const passwords = [1, 2, 3, 4].map((number) => `password number ${number}`);
    const statuses = await Promise.all(
      passwords.map(async (password) => (await reset(token, password)).status),
    );
    expect([...statuses].sort()).toEqual([204, 422, 422, 422]);
    await signIn(grace, passwords[statuses.indexOf(204)]!).expect(200);
  });

  it('is no longer valid after a newer one was made, by anybody', async () => {
    const other = await ada.invite('admin', 'Other admin');
    const first = await linkFor(grace);
    const second = await linkFor(grace, other);
    await expectNotValid(first);
    await reset(second).expect(204);
  });

  it('is no longer valid once it has expired', async () => {
    const token = await linkFor(grace);
    await database.query(`update password_links set expires_at = now() - interval '1 s' where user_id = $1`, [
      grace.user.id,
    ]);
    await expectNotValid(token);
  });

  it('is no longer valid after the member has changed the password', async () => {
    const token = await linkFor(grace);
    await grace
      .patch('/api/auth/me', { password: 'remembered after all', currentPassword: grace.user.password })
      .expect(200);
    await expectNotValid(token);
  });

  it('is not to be guessed', async () => {
    await linkFor(grace);
    for (const guess of ['', 'trp_', `trp_${'x'.repeat(43)}`]) await expectNotValid(guess);
  });

  it('is stored as a hash alone', async () => {
    const token = await linkFor(grace);
    const { rows } = await database.query<{ row: string }>(
      'select password_links::text as row from password_links where user_id = $1',
      [grace.user.id],
    );
    expect(rows[0]!.row).not.toContain(token.slice(4));
  });
});

describe('an account with rights that the admin does not have', () => {
  it('is refused while the member belongs to a workspace of other admins', async () => {
    const other = await newAdmin('Barbara');
    await join(other, grace);
    await expectRefused(offer(ada, grace), 403, 'reset_needs_operator');
    await expectRefused(offer(other, grace), 403, 'reset_needs_operator');
    await other.delete(`/members/${grace.user.id}`).expect(204);
    await reset(await linkFor(grace)).expect(204);
  });

  it('is refused to an admin who is a builder in the other workspace', async () => {
    const other = await newAdmin('Barbara');
    await join(other, grace);
    await join(other, ada, 'builder');
    await expectRefused(offer(ada, grace), 403, 'reset_needs_operator');
    await other.patch(`/members/${ada.user.id}`, { role: 'admin' }).expect(200);
    await reset(await linkFor(grace)).expect(204);
  });

  it('has no link any more after the member has joined another workspace, or made one', async () => {
    const other = await newAdmin('Barbara');
    const first = await linkFor(grace);
    await join(other, grace);
    await expectNotValid(first);
    await other.delete(`/members/${grace.user.id}`).expect(204);
    // Also not after the member has left it again.
    await expectNotValid(first);

    const second = await linkFor(grace);
    await grace.inNewWorkspace('Of Grace');
    await expectNotValid(second);
  });

  it('is safe from a link whose use overtakes the joining', async () => {
    const other = await newAdmin('Barbara');
    const token = await linkFor(grace);
    // Like a server that is adding the member and has not committed yet.
    await database.query('begin');
    await database.query(
      `insert into memberships (id, workspace_id, user_id, role) values (gen_random_uuid(), $1, $2, 'admin')`,
      [other.workspaceId, grace.user.id],
    );
    const used = reset(token).then((answer) => answer.status);
    await waitsForLock();
    await database.query('commit');
    expect(await used).toBe(422);
    await signIn(grace, grace.user.password).expect(200);
  });

  it('is the operator’s, whom no admin resets', async () => {
    await join(ada, operator, 'viewer');
    await expectRefused(offer(ada, operator), 403, 'reset_needs_operator');
    // The operator is an admin of all workspaces of this member.
    const member = await operator.invite('viewer', 'Member');
    await reset(await linkFor(member, operator)).expect(204);
  });
});

async function waitsForLock(): Promise<void> {
  const observer = new Client({ connectionString: trellis.databaseUrl });
  await observer.connect();
  try {
    await eventually(async () => {
      const { rowCount } = await observer.query(
        `select from pg_stat_activity where wait_event_type = 'Lock' and query like 'select from users%for update'`,
      );
      return rowCount === 1;
    });
  } finally {
    await observer.end();
  }
}

describe('an admin', () => {
  it('loses their links with the role, or the membership', async () => {
    const second = await ada.invite('admin', 'Second');
    const token = await linkFor(grace, second);
    await ada.patch(`/members/${second.user.id}`, { role: 'builder' }).expect(200);
    await expectNotValid(token);
    await ada.patch(`/members/${second.user.id}`, { role: 'admin' }).expect(200);
    // The right is restored, but not the link.
    await expectNotValid(token);

    const again = await linkFor(grace, second);
    await ada.delete(`/members/${second.user.id}`).expect(204);
    await expectNotValid(again);
  });

  it('changes their own password in the profile only', async () => {
    await expectRefused(offer(ada, ada), 409, 'own_password');
  });

  it('makes none for somebody who has not joined, who has left, or who is in another workspace', async () => {
    const { body: invited } = await ada
      .post('/members', { email: 'margaret@example.com', role: 'viewer' })
      .expect(201);
    await expectRefused(ada.post(`/members/${invited.user.id}/password-link`), 409, 'member_pending');
    const other = await newAdmin('Barbara');
    await expectRefused(offer(ada, other), 404, 'not_found');
    const token = await linkFor(grace);
    await ada.delete(`/members/${grace.user.id}`).expect(204);
    await expectRefused(offer(ada, grace), 404, 'not_found');
    await expectNotValid(token);
  });

  it('is told from builders and viewers', async () => {
    const viewer = await ada.invite('viewer', 'Viewer');
    for (const member of [grace, viewer]) await expectRefused(offer(member, viewer), 403, 'forbidden');
  });
});

it('is recorded in the audit trail, as it is made and as it is used', async () => {
  await reset(await linkFor(grace)).expect(204);
  const { body } = await ada.get('/audit').expect(200);
  const entries = (body.items as { action: string; target: string; actor: { email: string } }[])
    .slice(0, 2)
    .map(({ action, target, actor }) => [action, target, actor.email]);
  expect(entries).toEqual([
    ['password_reset', grace.user.email, grace.user.email],
    ['password_link_made', grace.user.email, ada.user.email],
  ]);
});
