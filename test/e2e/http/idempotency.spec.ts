import { Client } from 'pg';
import { connect } from '../../support/connect';
import { createGitRepository } from '../../support/git-repository';
import { startSshServer, type SshServer } from '../../support/ssh-server';
import { shareTrellis, type Member, type Trellis } from '../../support/trellis-server';

let trellis: Trellis;
let admin: Member;
let server: SshServer;

beforeAll(async () => {
  [trellis, server] = await Promise.all([shareTrellis(), startSshServer()]);
  admin = await trellis.setUp();
});

afterAll(async () => {
  await trellis[Symbol.asyncDispose]();
  await server.stop();
});

const withKey = (member: Member, key: string) => ({
  post: (path: string, body: object) => member.post(path, body).set('Idempotency-Key', key),
  put: (path: string, body: object) => member.put(path, body).set('Idempotency-Key', key),
  patch: (path: string, body: object) => member.patch(path, body).set('Idempotency-Key', key),
  delete: (path: string) => member.delete(path).set('Idempotency-Key', key),
});

it('repeats the first answer without doing anything again', async () => {
  const workspace = await admin.inNewWorkspace();
  const keyed = withKey(workspace, 'a');
  const first = await keyed.post('/apps', { name: 'Orders' }).expect(201);
  // Later changes do not affect the repeated answer.
  await workspace.patch(`/apps/${first.body.id}`, { name: 'Renamed' }).expect(200);
  const second = await keyed.post('/apps', { name: 'Orders' }).expect(201);
  expect(second.body).toEqual(first.body);
  expect((await workspace.get('/apps')).body.items).toHaveLength(1);
  const invited = await keyed
    .post('/members', { email: 'i@idempotency.example.com', role: 'viewer' })
    .expect(201);
  const again = await keyed
    .post('/members', { email: 'i@idempotency.example.com', role: 'viewer' })
    .expect(201);
  expect(again.body.inviteUrl).toBe(invited.body.inviteUrl);
});

it('repeats headers and empty answers too', async () => {
  const workspace = await admin.inNewWorkspace();
  const { body: app } = await workspace.post('/apps', { name: 'Orders' }).expect(201);
  const { text, headers } = await workspace.get(`/apps/${app.id}/definition`).expect(200);
  const edit = () =>
    withKey(workspace, 'edit')
      .put(`/apps/${app.id}/definition`, JSON.parse(text.replace('"apps"', '"table"')) as object)
      .set('If-Match', headers.etag ?? '');
  const first = await edit().expect(204);
  const second = await edit().expect(204);
  expect(first.headers.etag).not.toBe(headers.etag);
  expect(second.headers.etag).toBe(first.headers.etag);
});

it('repeats a deletion even though its target is gone', async () => {
  const workspace = await admin.inNewWorkspace();
  const { body: app } = await workspace.post('/apps', { name: 'Orders' }).expect(201);
  await withKey(workspace, 'd').delete(`/apps/${app.id}`).expect(204);
  await withKey(workspace, 'd').delete(`/apps/${app.id}`).expect(204);
  await withKey(workspace, 'other').delete(`/apps/${app.id}`).expect(404);
  await withKey(workspace, 'not ascii'.replace(' ', '\t')).delete(`/apps/${app.id}`).expect(404);
});

it('repeats a failure even if the request would succeed by now', async () => {
  const workspace = await admin.inNewWorkspace();
  const { body: app } = await workspace.post('/apps', { name: 'Orders' }).expect(201);
  const first = await withKey(workspace, 'f').post('/apps', { name: 'orders' }).expect(409);
  await workspace.delete(`/apps/${app.id}`).expect(204);
  const second = await withKey(workspace, 'f').post('/apps', { name: 'orders' }).expect(409);
  expect(second.body).toEqual(first.body);
  expect(second.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const invalid = await withKey(workspace, 'i').post('/apps', { nam: 'x' }).expect(400);
  expect((await withKey(workspace, 'i').post('/apps', { nam: 'x' }).expect(400)).body).toEqual(invalid.body);
});

it('refuses a key that belongs to another request', async () => {
  const workspace = await admin.inNewWorkspace();
  await withKey(workspace, 'k').post('/apps', { name: 'Orders' }).expect(201);
  const { body } = await withKey(workspace, 'k').post('/apps', { name: 'Invoices' }).expect(422);
  expect(body.code).toBe('idempotency_key_reused');
  await withKey(workspace, 'failed').post('/apps', { name: 'Orders' }).expect(409);
  await withKey(workspace, 'failed').post('/apps', { name: 'Invoices' }).expect(422);
});

it('separates users, workspaces and routes', async () => {
  const workspace = await admin.inNewWorkspace();
  const builder = await workspace.invite('builder');
  const other = await admin.inNewWorkspace();
  await withKey(workspace, 'k').post('/apps', { name: 'Orders' }).expect(201);
  await withKey(builder, 'k').post('/apps', { name: 'Orders' }).expect(409);
  await withKey(other, 'k').post('/apps', { name: 'Orders' }).expect(201);
  await withKey(workspace, 'k').put('/constants/A', { value: 'x' }).expect(200);
  await withKey(workspace, 'k').put('/constants/B', { value: 'y' }).expect(200);
});

it('creates one thing for many simultaneous requests', async () => {
  const workspace = await admin.inNewWorkspace();
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => withKey(workspace, 'race').post('/apps', { name: 'Orders' })),
  );
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
  expect(answers[0]?.status).toBe(201);
  expect((await workspace.get('/apps')).body.items).toHaveLength(1);
});

it('is not used up by forbidden requests or invalid keys', async () => {
  const workspace = await admin.inNewWorkspace();
  const viewer = await workspace.invite('viewer');
  await withKey(viewer, 'k').post('/apps', { name: 'Orders' }).expect(403);
  await workspace.patch(`/members/${viewer.user.id}`, { role: 'builder' }).expect(200);
  await withKey(viewer, 'k').post('/apps', { name: 'Orders' }).expect(201);
  for (const key of ['', 'with blank', 'x'.repeat(256)]) {
    await withKey(workspace, key)
      .post('/apps', { name: `Key ${key.length}` })
      .expect(400);
  }
});

it('stores the answer only encrypted, and for at most seven days', async () => {
  const workspace = await admin.inNewWorkspace();
  await withKey(workspace, 'k').post('/apps', { name: 'An unmistakable name' }).expect(201);
  const database = new Client({ connectionString: trellis.databaseUrl });
  await database.connect();
  const { rows } = await database.query<{ row: string }>(
    `select k::text as row from idempotency_keys k where workspace_id = $1`,
    [workspace.workspaceId],
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.row).not.toContain(Buffer.from('unmistakable').toString('hex'));
  const age = (interval: string) =>
    database.query(`update idempotency_keys set created_at = now() - $2::interval where workspace_id = $1`, [
      workspace.workspaceId,
      interval,
    ]);
  await age('6 days 23 hours');
  await withKey(workspace, 'k').post('/apps', { name: 'An unmistakable name' }).expect(201);
  await age('7 days 1 minute');
  await withKey(workspace, 'k').post('/apps', { name: 'An unmistakable name' }).expect(409);
  await database.end();
});

it('lets no request pass for a thing that is gone once the key has expired', async () => {
  const workspace = await admin.inNewWorkspace();
  const { body: app } = await workspace.post('/apps', { name: 'Orders' }).expect(201);
  await withKey(workspace, 'd').delete(`/apps/${app.id}`).expect(204);
  const database = new Client({ connectionString: trellis.databaseUrl });
  await database.connect();
  await database.query(
    `update idempotency_keys set created_at = now() - interval '7 days 1 minute' where workspace_id = $1`,
    [workspace.workspaceId],
  );
  await withKey(workspace, 'd').delete(`/apps/${app.id}`).expect(404);
  // The refusal came before the handler, which would have used the key again.
  const { rows } = await database.query(
    `select from idempotency_keys where workspace_id = $1 and created_at > now() - interval '1 hour'`,
    [workspace.workspaceId],
  );
  expect(rows).toEqual([]);
  await database.end();
});

it('makes one workspace and one API token for a repeated request, and counts wrong passwords all the same', async () => {
  const person = await (await admin.inNewWorkspace()).invite('builder');
  const post = (path: string, key: string, body: object) =>
    person.post(path, body).set('Idempotency-Key', key);
  const body = { name: 'Pipeline' };
  const first = await post('/api/auth/tokens', 't', body).expect(201);
  const second = await post('/api/auth/tokens', 't', body).expect(201);
  expect(second.body).toEqual(first.body);
  const { body: other } = await post('/api/auth/tokens', 't', { name: 'Another' }).expect(422);
  expect(other.code).toBe('idempotency_key_reused');
  expect((await person.get('/api/auth/tokens')).body.items).toHaveLength(1);
  const race = await Promise.all(
    Array.from({ length: 10 }, () => post('/api/workspaces', 'w', { name: 'Once' })),
  );
  expect(new Set(race.map(({ status, body: { id } }) => `${status} ${id}`)).size).toBe(1);
  const wrong = { name: 'Guess', currentPassword: 'not the one of this person' };
  const guess = () => post('/api/auth/tokens', 'guess', wrong);
  for (let tries = 0; tries < 10; tries++) await guess().expect(422);
  await guess().expect(429);
});

it('waits for the same job again', async () => {
  const workspace = await admin.inNewWorkspace();
  const repository = await createGitRepository();
  await connect(workspace, { server, repository });
  const body = { name: 'Orders', commitChanges: true };
  const [first, second] = await Promise.all([
    withKey(workspace, 'c').post('/apps', body).expect(201),
    withKey(workspace, 'c').post('/apps', body).expect(201),
  ]);
  expect(first.body.git.commit).toBe(await repository.tip());
  expect(second.body.git).toEqual(first.body.git);
  const third = await withKey(workspace, 'c').post('/apps', body).set('Prefer', 'respond-async').expect(202);
  expect(third.body.jobId).toBe(first.body.git.jobId);
  const message = { message: 'Nothing new' };
  const commits = `/apps/${first.body.id}/git/commits`;
  const commit = await withKey(workspace, 'm').post(commits, message).expect(200);
  expect((await withKey(workspace, 'm').post(commits, message).expect(200)).body).toEqual(commit.body);
  expect((await workspace.get('/git/jobs')).body.items.map((job: { kind: string }) => job.kind)).toEqual([
    'commit_app',
    'create_app',
  ]);
});
