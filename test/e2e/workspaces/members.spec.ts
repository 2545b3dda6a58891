import { Client } from 'pg';
import { shareTrellis, type Member, type Trellis } from '../../support/trellis-server';

let trellis: Trellis;
let admin: Member;

beforeAll(async () => {
  trellis = await shareTrellis();
  admin = await trellis.setUp();
});

afterAll(() => trellis[Symbol.asyncDispose]());

describe('workspaces', () => {
  it('are created by anybody, who becomes their admin, and renamed and deleted by admins', async () => {
    const viewer = await admin.invite('viewer');
    const { body: made } = await viewer.post('/api/workspaces', { name: ' Sales ' }).expect(201);
    expect(made).toEqual({ id: expect.any(String), name: 'Sales', role: 'admin' });
    const url = `/api/workspaces/${made.id}`;
    const details = { ...made, viewersSeeDrafts: false };
    await viewer.get(url).expect(200, details);
    await viewer.patch(url, { name: 'Support' }).expect(200, { ...details, name: 'Support' });
    await viewer.patch(url, {}).expect(200, { ...details, name: 'Support' });
    expect((await viewer.get('/api/workspaces')).body.items).toEqual([
      { id: admin.workspaceId, name: 'Tools', role: 'viewer' },
      { ...made, name: 'Support' },
    ]);
    await viewer.post(`${url}/apps`, { name: 'Orders' }).expect(201);
    await viewer.put(`${url}/constants/REGION`, { value: 'x' }).expect(200);
    await viewer.delete(url).expect(204);
    await viewer.get(url).expect(404);
    await viewer.delete(url).expect(404);
  });

  it('have a name of one line', async () => {
    for (const name of ['', '  ', 'a\nb', 'a\0b', 'x'.repeat(201), '\ud800', 7, null, undefined, ['a']]) {
      const { status } = await admin.post('/api/workspaces', { name });
      expect([name, status]).toEqual([name, 400]);
    }
    for (const [name, error] of [
      [undefined, { message: 'is missing', code: 'required' }],
      [null, { message: 'must not be null', code: 'required' }],
      ['', { message: 'name must be longer than or equal to 1 characters', code: 'required' }],
      [
        'x'.repeat(201),
        { message: 'name must be shorter than or equal to 200 characters', code: 'too_long', max: 200 },
      ],
    ] as const) {
      const { body: refused } = await admin.post('/api/workspaces', { name }).expect(400);
      expect(refused.errors).toEqual([{ path: 'name', ...error }]);
    }
    const { body } = await admin.post('/api/workspaces', { name: 'x', role: 'admin' }).expect(400);
    expect(body.errors).toEqual([
      { path: 'role', message: 'property role should not exist', code: 'unknown_field' },
    ]);
  });
});

describe('members', () => {
  it('are refused if fields are missing or wrong', async () => {
    const good = { email: 'good@example.com', role: 'viewer', name: 'Good' };
    for (const wrong of [
      { email: 'no address' },
      { email: 'a\0@example.com' },
      { email: undefined },
      { role: 'owner' },
      { role: null },
      { name: '' },
      { password: 'short' },
      { password: 12345678 },
      { isAdmin: true },
    ]) {
      const { status, body } = await admin.post('/members', { ...good, ...wrong });
      expect([wrong, status, body.errors[0].path]).toEqual([wrong, 400, Object.keys(wrong)[0]]);
    }
    const { body } = await admin
      .post('/members', { ...good, email: 'no address', role: 'owner' })
      .expect(400);
    expect(body.errors).toMatchObject([
      { path: 'email', code: 'not_email' },
      { path: 'role', code: 'not_allowed', allowed: ['viewer', 'builder', 'admin'] },
    ]);
  });

  it('are listed with their roles, which admins change at once', async () => {
    const workspace = await admin.inNewWorkspace();
    const viewer = await workspace.invite('viewer');
    const builder = await workspace.invite('builder');
    expect((await viewer.get('/members').expect(200)).body).toEqual({
      items: [admin, viewer, builder].map(({ user: { id, name, email } }, index) => ({
        user: { id, name, email },
        role: ['admin', 'viewer', 'builder'][index],
        pending: false,
      })),
      nextCursor: null,
    });
    await viewer.post('/apps', { name: 'Orders' }).expect(403);
    const { body } = await workspace.patch(`/members/${viewer.user.id}`, { role: 'builder' }).expect(200);
    expect(body).toMatchObject({ user: { id: viewer.user.id }, role: 'builder' });
    await viewer.post('/apps', { name: 'Orders' }).expect(201);
    await workspace.patch(`/members/${viewer.user.id}`, { role: 'king' }).expect(400);
    await workspace.delete(`/members/${viewer.user.id}`).expect(204);
    await viewer.get('/apps').expect(404);
    await workspace.delete(`/members/${viewer.user.id}`).expect(404);
    await workspace.patch(`/members/nobody`, { role: 'viewer' }).expect(404);
  });

  it('always include an admin, even if the last two leave at the same moment', async () => {
    const workspace = await admin.inNewWorkspace();
    const self = `/members/${admin.user.id}`;
    expect((await workspace.delete(self).expect(409)).body.code).toBe('last_admin');
    expect((await workspace.patch(self, { role: 'viewer' }).expect(409)).body.code).toBe('last_admin');
    for (let round = 0; round < 5; round++) {
      const other = await workspace.invite('admin');
      const answers = await Promise.all([
        workspace.patch(`/members/${other.user.id}`, { role: 'viewer' }),
        other.patch(self, { role: 'viewer' }),
        workspace.delete(`/members/${other.user.id}`),
        other.delete(self),
      ]);
      const { items } = (await admin.get('/api/workspaces')).body;
      expect(answers.every(({ status }) => status < 500)).toBe(true);
      const database = new Client({ connectionString: trellis.databaseUrl });
      await database.connect();
      const { rowCount } = await database.query(
        `select from memberships where workspace_id = $1 and role = 'admin'`,
        [workspace.workspaceId],
      );
      expect(rowCount).toBeGreaterThanOrEqual(1);
      await database.query(`delete from memberships where workspace_id = $1 and user_id <> $2`, [
        workspace.workspaceId,
        admin.user.id,
      ]);
      await database.query(
        `insert into memberships (id, workspace_id, user_id, role) values (gen_random_uuid(), $1, $2, 'admin')
         on conflict (workspace_id, user_id) do update set role = 'admin'`,
        [workspace.workspaceId, admin.user.id],
      );
      await database.end();
      expect(items.length).toBeGreaterThan(0);
    }
  });
});
