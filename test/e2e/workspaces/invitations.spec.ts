import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import request from 'supertest';
import { invitationOf, startTrellis, type Member, type Trellis } from '../../support/trellis-server';

const PASSWORD = 'a long enough password';

let trellis: Trellis;
let database: Client;
let operator: Member;
/** Admin of a workspace of their own, as everybody can be. */
let mallory: Member;
/** Admin of the workspace that Mallory wants to get into. */
let admin: Member;

beforeAll(async () => {
  trellis = await startTrellis();
  database = new Client({ connectionString: trellis.databaseUrl });
  await database.connect();
  operator = await trellis.setUp();
});

beforeEach(async () => {
  [mallory, admin] = await Promise.all(
    ['Mallory', 'Ada'].map(async (name) => (await operator.invite('viewer', name)).inNewWorkspace()),
  );
});

afterAll(async () => {
  await database.end();
  await trellis[Symbol.asyncDispose]();
});

const newEmail = () => `Boss-${randomBytes(6).toString('hex')}@corp.example.com`;
const anonymous = (path: string, body: object) => request(trellis.address).post(path).send(body);
const login = (email: string, password = PASSWORD) => anonymous('/api/auth/login', { email, password });
const invite = async (by: Member, person: { email: string; role?: string; name?: string }) => {
  const { body } = await by.post('/members', { role: 'viewer', ...person }).expect(201);
  return { id: body.user.id as string, token: invitationOf(body as { inviteUrl: string }) };
};
const signUp = (token: string, more: object = {}) =>
  anonymous('/api/auth/invite', { token, password: PASSWORD, ...more });
const join = (member: Member, token: string) => member.post('/api/auth/invite/join', { token });
const show = (token: string) => anonymous('/api/auth/invite/show', { token });
const isRefused = async (answer: request.Test) =>
  expect((await answer.expect(422)).body.code).toBe('invite_not_valid');
const membersOf = async (workspace: Member) =>
  ((await workspace.get('/members').expect(200)).body as { items: { user: { id: string; email: string } }[] })
    .items;
const emailsIn = async (workspace: Member) => (await membersOf(workspace)).map(({ user }) => user.email);

describe('an address that somebody else claimed first', () => {
  /** The admin adds the boss, whose address Mallory's account has. */
  const expectNoAccess = async (email: string, asMallory: Member) => {
    const { token } = await invite(admin, { email, role: 'admin' });
    await asMallory.get(admin.workspace).expect(404);
    expect((await asMallory.get('/api/auth/me').expect(200)).body.workspaces).not.toContainEqual(
      expect.objectContaining({ id: admin.workspaceId }),
    );
    // The boss is told that the address is taken, and joins all the same.
    expect((await signUp(token).expect(409)).body.code).toBe('email_taken');
    const other = newEmail();
    const { body } = await signUp(token, { email: other }).expect(200);
    expect(body.workspace).toEqual({ id: admin.workspaceId, name: 'Another', role: 'admin' });
    expect(await emailsIn(admin)).toEqual([admin.user.email, other]);
    await asMallory.get(admin.workspace).expect(404);
  };

  it('is not made an account by an admin who sends a password for it', async () => {
    const email = newEmail();
    const { body } = await mallory
      .post('/members', { email, role: 'viewer', password: PASSWORD })
      .expect(403);
    expect(body.code).toBe('forbidden');
    await login(email).expect(401);
    expect(await emailsIn(mallory)).toEqual([mallory.user.email]);
  });

  it('gives an admin who used their own invitation no other workspace', async () => {
    const email = newEmail();
    const { token } = await invite(mallory, { email });
    const { body } = await signUp(token).expect(200);
    await expectNoAccess(email, Object.assign(Object.create(mallory) as Member, { token: body.token }));
  });

  it('gives a user who changed their own address to it no other workspace', async () => {
    const email = newEmail();
    await mallory.patch('/api/auth/me', { email, currentPassword: mallory.user.password }).expect(200);
    await expectNoAccess(email, mallory);
  });

  it('is no way into a workspace that invites it while an earlier link is open', async () => {
    const email = newEmail();
    const { token } = await invite(mallory, { email });
    await invite(admin, { email, role: 'admin' });
    const { body } = await signUp(token).expect(200);
    expect(body.workspace.id).toBe(mallory.workspaceId);
    const { body: me } = await request(trellis.address)
      .get('/api/auth/me')
      .set('Authorization', `Bearer ${body.token}`);
    expect(me.workspaces).toEqual([{ id: mallory.workspaceId, name: 'Another', role: 'viewer' }]);
  });
});

describe('an invitation', () => {
  it('looks the same whether the address has an account or not', async () => {
    const known = await operator.invite('viewer', 'Known');
    for (const email of [known.user.email.toUpperCase(), newEmail()]) {
      const { body } = await admin.post('/members', { email, name: 'As given', role: 'builder' }).expect(201);
      expect(body).toEqual({
        user: { id: expect.any(String), name: 'As given', email },
        role: 'builder',
        pending: true,
        inviteUrl: expect.stringMatching(new RegExp(`^${trellis.address}/invite#tri_[\\w-]{43}$`)),
      });
      expect(body.user.id).not.toBe(known.user.id);
    }
    await known.get(admin.workspace).expect(404);
  });

  it('makes a new account the member, with the address and name that the admin gave', async () => {
    const email = newEmail();
    const { id, token } = await invite(admin, { email, name: 'Grace Hopper', role: 'builder' });
    expect((await show(token).expect(200)).body).toEqual({
      ...{ workspaceName: 'Another', name: 'Grace Hopper', email, role: 'builder' },
      expiresAt: expect.any(String),
    });
    await login(email).expect(401);
    await signUp(token, { password: 'short' }).expect(400);
    const { body, headers } = await signUp(token).expect(200);
    expect(body).toEqual({
      token: expect.any(String),
      user: { id: expect.any(String), name: 'Grace Hopper', email },
      workspace: { id: admin.workspaceId, name: 'Another', role: 'builder' },
    });
    expect(body.user.id).not.toBe(id);
    expect(headers['set-cookie']?.[0]).toMatch(/^trellis_session=/);
    await login(email).expect(200);
    await isRefused(signUp(token, { email: newEmail() }));
    await isRefused(show(token));
  });

  it('makes the account of whoever is signed in the member, whatever its address', async () => {
    const grace = await operator.invite('viewer', 'Grace');
    const { token } = await invite(admin, { email: newEmail(), role: 'builder' });
    const { body } = await join(grace, token).expect(200);
    expect(body).toEqual({ id: admin.workspaceId, name: 'Another', role: 'builder' });
    expect((await grace.get(admin.workspace).expect(200)).body).toMatchObject(body as object);
    expect(await membersOf(admin)).toEqual([
      expect.anything(),
      {
        user: { id: grace.user.id, name: 'Grace', email: grace.user.email },
        role: 'builder',
        pending: false,
      },
    ]);
    await isRefused(join(mallory, token));
    await mallory.get(admin.workspace).expect(404);
  });

  it('needs a sign-in to be joined with an account, and is neither a session nor an API token', async () => {
    const { token } = await invite(admin, { email: newEmail() });
    await anonymous('/api/auth/invite/join', { token }).expect(401);
    await request(trellis.address).get('/api/auth/me').set('Authorization', `Bearer ${token}`).expect(401);
    await signUp(token).expect(200);
  });

  it('stays as it was if who opens it is a member already', async () => {
    const { token } = await invite(admin, { email: newEmail(), role: 'viewer' });
    expect((await join(admin, token).expect(409)).body.code).toBe('already_member');
    expect((await admin.get(admin.workspace).expect(200)).body).toMatchObject({
      name: 'Another',
      role: 'admin',
    });
    await signUp(token).expect(200);
  });

  it('admits one of many who open it at the same moment, signed in or not', async () => {
    for (let round = 0; round < 3; round++) {
      const people = await Promise.all([1, 2, 3].map(() => operator.invite('viewer')));
      const { token } = await invite(admin, { email: newEmail() });
      const before = (await membersOf(admin)).length;
      const answers = await Promise.all([
        ...people.map((person) => join(person, token)),
        ...[1, 2, 3].map(() => signUp(token, { email: newEmail() })),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422, 422, 422]);
      expect(await membersOf(admin)).toHaveLength(before);
      const { rows } = await database.query('select from memberships where workspace_id = $1', [
        admin.workspaceId,
      ]);
      expect(rows).toHaveLength(before);
    }
  });

  it('expires after seven days', async () => {
    const { id, token } = await invite(admin, { email: newEmail() });
    const shifted = (interval: string) =>
      database.query('update invitations set expires_at = expires_at - $2::interval where id = $1', [
        id,
        interval,
      ]);
    await shifted('6 days 23 hours 59 minutes');
    await show(token).expect(200);
    await shifted('1 minute');
    await isRefused(show(token));
    await isRefused(signUp(token));
    await isRefused(join(mallory, token));
    expect(await membersOf(admin)).toMatchObject([{ pending: false }, { user: { id }, pending: true }]);
  });

  it('is revoked by removing the pending member', async () => {
    const { id, token } = await invite(admin, { email: newEmail() });
    await mallory.delete(`/members/${id}`).expect(404);
    await admin.delete(`/members/${id}`).expect(204);
    await admin.delete(`/members/${id}`).expect(404);
    await isRefused(signUp(token));
    await isRefused(join(mallory, token));
    expect(await membersOf(admin)).toHaveLength(1);
  });

  it('is replaced by adding the address again', async () => {
    const email = newEmail();
    const first = await invite(admin, { email, role: 'viewer' });
    const second = await invite(admin, { email: email.toUpperCase(), role: 'builder', name: 'Grace' });
    expect(second.id).toBe(first.id);
    await isRefused(signUp(first.token));
    expect(await membersOf(admin)).toEqual([
      expect.anything(),
      {
        user: { id: first.id, name: 'Grace', email: email.toUpperCase() },
        ...{ role: 'builder', pending: true, inviteExpiresAt: expect.any(String) },
      },
    ]);
    await join(mallory, second.token).expect(200);
    await admin.get('/members').expect(200);
  });

  it('is for its own workspace only', async () => {
    const email = newEmail();
    const [here, there] = [await invite(admin, { email }), await invite(mallory, { email, role: 'admin' })];
    const grace = await operator.invite('viewer', 'Grace');
    await join(grace, there.token).expect(200);
    await grace.get(admin.workspace).expect(404);
    // Neither id names anything in the other workspace.
    await admin.patch(`/members/${there.id}`, { role: 'admin' }).expect(404);
    await mallory.delete(`/members/${here.id}`).expect(404);
    await isRefused(join(grace, there.token));
    await join(grace, here.token).expect(200);
  });

  it('has a role that admins change, and makes nobody an admin before it is opened', async () => {
    const { id, token } = await invite(admin, { email: newEmail(), role: 'admin' });
    const self = `/members/${admin.user.id}`;
    expect((await admin.delete(self).expect(409)).body.code).toBe('last_admin');
    const { body } = await admin.patch(`/members/${id}`, { role: 'builder' }).expect(200);
    expect(body).toMatchObject({ user: { id }, role: 'builder', pending: true });
    expect((await join(mallory, token).expect(200)).body.role).toBe('builder');
  });

  it('is refused for the address of a member', async () => {
    const { email } = admin.user;
    const { body } = await admin.post('/members', { email: email.toUpperCase(), role: 'admin' }).expect(409);
    expect(body.code).toBe('already_member');
  });

  it('ends with its workspace', async () => {
    const { token } = await invite(admin, { email: newEmail() });
    await admin.delete(admin.workspace).expect(204);
    await isRefused(show(token));
    await isRefused(join(mallory, token));
  });

  it('is told apart from an invented one by nothing', async () => {
    const { token } = await invite(admin, { email: newEmail() });
    await signUp(token).expect(200);
    const answers = await Promise.all(
      [token, '', 'x', admin.token, `tri_${'A'.repeat(43)}`].map(async (one) => (await signUp(one)).text),
    );
    expect(new Set(answers).size).toBe(1);
  });
});

describe('the operator', () => {
  const add = (workspace: Member, person: object) =>
    workspace.post('/members', { role: 'viewer', password: PASSWORD, ...person });

  it('adds a new account with a password at once, in place of its invitation', async () => {
    const email = newEmail();
    const { token } = await invite(operator, { email });
    const { body } = await add(operator, { email, name: 'Grace' }).expect(201);
    expect(body).toEqual({
      user: { id: expect.any(String), name: 'Grace', email },
      role: 'viewer',
      pending: false,
    });
    await login(email).expect(200);
    await isRefused(show(token));
    await operator.delete(`/members/${body.user.id}`).expect(204);
  });

  it('adds a known account at once, whose password stays', async () => {
    const known = await (await operator.inNewWorkspace()).invite('viewer', 'Known');
    const { email, password } = known.user;
    const { body } = await add(operator, { email: email.toUpperCase(), password: 'another password' });
    expect(body).toEqual({
      user: { id: known.user.id, name: 'Known', email },
      role: 'viewer',
      pending: false,
    });
    await login(email, 'another password').expect(401);
    await login(email, password).expect(200);
    expect((await add(operator, { email }).expect(409)).body.code).toBe('already_member');
    await operator.delete(`/members/${known.user.id}`).expect(204);
  });

  it('invites an address that others alone have made a link for', async () => {
    const { email } = (await admin.invite('viewer', 'Known')).user;
    const { body } = await add(operator, { email }).expect(201);
    expect(body).toMatchObject({ pending: true, inviteUrl: expect.any(String) });
    await operator.delete(`/members/${body.user.id}`).expect(204);
  });

  it('is one user, whatever roles others have', async () => {
    const second = await operator.invite('admin', 'Second');
    expect((await add(second, { email: newEmail() }).expect(403)).body.code).toBe('forbidden');
    expect((await add(second, { email: 'no address' }).expect(400)).body.code).toBe('bad_request');
    await operator.delete(`/members/${second.user.id}`).expect(204);
  });
});
