import { query } from '../../faults/expect-exactly-once';
import { deploy, twoEnvironments } from '../../support/deployments';
import { createApp, edit, ended, GitFixture } from '../../support/git-fixture';
import { createBranch } from '../../support/branches';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

interface Entry {
  at: string;
  actor: { id: string; name: string; email: string };
  action: string;
  target: string | null;
  ip: string | null;
  detail: Record<string, unknown>;
}

const trailOf = async (member: Member): Promise<Entry[]> =>
  (await member.get('/audit').expect(200)).body.items as Entry[];

it('names who has changed connection, keys, members and rights, from where, the newest first', async () => {
  const { member, app, repository } = await fixture.withApp();
  const { body: key } = await member.post('/git/key', { type: 'ed25519' }).expect(201);
  await member.patch('/git', { enabled: true, commitTemplate: '[apps] {message}' }).expect(200);
  const grace = await member.invite('viewer', 'Grace Hopper');
  await member.patch(`/members/${grace.user.id}`, { role: 'builder' }).expect(200);
  await member.patch(`/apps/${app.id}`, { locked: true }).expect(200);
  await member.patch(`/apps/${app.id}`, { locked: false }).expect(200);
  await member.delete(`/members/${grace.user.id}`).expect(204);

  const trail = await trailOf(member);
  expect(trail.map(({ action, target }) => [action, target])).toEqual([
    ['removed', grace.user.email],
    ['unlocked', app.id],
    ['locked', app.id],
    ['role_changed', grace.user.email],
    ['joined', grace.user.email],
    ['invited', grace.user.email],
    ['configured', 'connection'],
    ['rotated', 'SSH key'],
    ['configured', 'connection'],
    ['rotated', 'SSH key'],
    ['configured', 'connection'],
  ]);
  const { id, name, email } = member.user;
  for (const { action, actor, ip, at } of trail) {
    expect(actor.id).toBe(action === 'joined' ? grace.user.id : id);
    if (actor.id === id) expect(actor).toEqual({ id, name, email });
    expect(ip).toMatch(/^(::ffff:)?127\.0\.0\.1$|^::1$/);
    expect(Math.abs(Date.now() - Date.parse(at))).toBeLessThan(120_000);
  }
  expect(trail.map(({ detail }) => detail)).toMatchObject([
    {},
    {},
    {},
    { role: 'builder' },
    { role: 'viewer', invitedBy: email },
    { role: 'viewer' },
    { enabled: true, commitTemplate: '[apps] {message}' },
    { type: 'ed25519', fingerprint: key.fingerprint },
    { finalize: true },
    { type: 'ed25519' },
    { repositoryUrl: expect.stringContaining(repository.path) },
  ]);
});

it('names force pushes, once for a repeated request', async () => {
  const { member, repository } = await fixture.withApp();
  await createBranch(member, 'feature');
  const lease = await repository.tip();
  await repository.commit({ 'notes.txt': 'Theirs' });
  const { body: preview } = await member.get('/git/push/preview').expect(200);
  expect(preview.lease).not.toBe(lease);
  const push = () =>
    member.post('/git/push', { force: { lease: preview.lease as string } }).set('Idempotency-Key', 'force-1');
  await push().expect(200);
  await push().expect(200);
  expect((await trailOf(member)).filter(({ action }) => action === 'forced')).toMatchObject([
    { target: null, detail: { lease: preview.lease } },
  ]);
});

it('names branches, and apps by the id that they have on all of them', async () => {
  const { member, app } = await fixture.withApp();
  await createBranch(member, 'feature');
  const feature = member.on('feature');
  await feature.patch(`/apps/${app.id.toUpperCase()}`, { locked: true }).expect(200);
  const { body: preview } = await feature.get('/git/push/preview').expect(200);
  await feature.post('/git/push', { force: { lease: preview.lease as string } }).expect(200);
  expect((await trailOf(member)).slice(0, 2)).toMatchObject([
    { action: 'forced', target: 'feature' },
    { action: 'locked', target: app.id },
  ]);
});

it('names the address of an invitation that was revoked, and nothing of a removal that was refused', async () => {
  const member = await fixture.admin.inNewWorkspace();
  const invited = { email: 'revoked@example.com', name: 'Grace', role: 'viewer' };
  const { body } = await member.post('/members', invited).expect(201);
  await member.delete(`/members/${body.user.id}`).expect(204);
  await member.delete(`/members/${member.user.id}`).expect(409);
  const trail = (await trailOf(member)).filter(({ action }) => action === 'removed');
  expect(trail).toMatchObject([{ target: invited.email, detail: { pending: true } }]);
  expect(trail[0].ip).not.toBeNull();
});

it('names settings beside the connection: constants, the name, the link for the owner', async () => {
  const { member } = await fixture.connected();
  await member.put('/constants/API_KEY', { value: 'not-in-the-trail-91', secret: true }).expect(200);
  await member.delete('/constants/API_KEY').expect(204);
  await member.patch('', { name: 'Warehouse' }).expect(200);
  await member.post('/git/setup-link').expect(201);
  await member.delete('/git/setup-link').expect(204);
  const trail = await trailOf(member);
  expect(trail.slice(0, 5).map(({ target, detail }) => [target, detail])).toEqual([
    ['setup link', { removed: true }],
    ['setup link', {}],
    [null, { name: 'Warehouse' }],
    ['constants', { name: 'API_KEY', removed: true }],
    ['constants', { name: 'API_KEY', secret: true }],
  ]);
  expect(JSON.stringify(trail)).not.toContain('not-in-the-trail');
});

it('names what was done again by the retry of a job', async () => {
  const { member, app, repository } = await fixture.withApp();
  await repository.addHook('pre-receive', 'exit 1');
  const version = app.editingVersion.id;
  await member.post(`/apps/${app.id}/versions/${version}/publish`, { notes: 'First' }).expect(422);
  const [job] = (await member.get('/git/jobs?status=failed').expect(200)).body.items as { id: string }[];
  await member.post(`/git/jobs/${job.id}/retry`).expect(202);
  expect((await trailOf(member)).slice(0, 1)).toMatchObject([
    { action: 'published', target: app.id, detail: { version, notes: 'First', again: true } },
  ]);
});

it('names the retry of a finalize, and of a forced push to a branch', async () => {
  const { member, app, repository } = await fixture.withApp();
  await createBranch(member, 'feature');
  const feature = member.on('feature');
  await edit(feature, app.id, 'kept');
  await feature.post(`/apps/${app.id}/git/commits`, { message: 'Kept', push: false }).expect(201);
  const { body: preview } = await feature.get('/git/push/preview').expect(200);
  const force = { lease: preview.lease as string };
  await repository.addHook('pre-receive', 'exit 1');
  await feature.post('/git/push', { force }).expect(422);
  const { body: begun } = await member
    .post('/git/finalize', { hostKeyFingerprint: 'SHA256:wrong' })
    .set('Prefer', 'respond-async')
    .expect(202);
  await ended(member, begun.jobId as string);
  const { items } = (await member.get('/git/jobs?status=failed').expect(200)).body as {
    items: { id: string; kind: string }[];
  };
  expect(items.map(({ kind }) => kind)).toEqual(['finalize', 'push_commits']);
  for (const { id } of items) await member.post(`/git/jobs/${id}/retry`).expect(202);
  expect((await trailOf(member)).slice(0, 2)).toMatchObject([
    { action: 'forced', target: 'feature', detail: { ...force, again: true } },
    { action: 'configured', target: 'connection', detail: { finalize: true, again: true } },
  ]);
});

it('names an approved deployment that is retried, which takes an admin like the approval', async () => {
  const { production } = await twoEnvironments(fixture);
  const grace = await production.invite('admin', 'Grace Hopper');
  const planned = await deploy(grace, { plan: true });
  await grace.post(`/deployments/${planned.id}/approve`).expect(200);
  // As if the repository had been away for a day.
  const [{ id }] = await query<{ id: string }>(
    fixture.trellis.databaseUrl,
    `update git_jobs set status = 'failed', result = null,
       error = '{"code": "git_host_unreachable", "status": 422, "message": "Away.", "remedy": null, "data": {}}'
     where workspace_id = $1 and kind = 'deploy_apps' and input ->> 'isApproved' = 'true' returning id`,
    [production.workspaceId],
  );
  await production.patch(`/members/${grace.user.id}`, { role: 'builder' }).expect(200);
  expect((await grace.post(`/git/jobs/${id}/retry`).expect(403)).body.code).toBe('forbidden');
  await production.post(`/git/jobs/${id}/retry`).expect(202);
  expect((await trailOf(production)).slice(0, 2)).toMatchObject([
    { action: 'deployed', target: null, actor: { id: production.user.id }, detail: { again: true } },
    { action: 'role_changed' },
  ]);
});

it('has nothing of what was refused, or changed nothing of interest', async () => {
  const member = await fixture.admin.inNewWorkspace();
  const app = await createApp(member, 'Orders');
  await member.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);
  await member.put('/git', { repositoryUrl: 'nonsense' }).expect(422);
  await member.patch(`/members/${member.user.id}`, { role: 'viewer' }).expect(409);
  await member.patch('/git', { enabled: true }).expect(409);
  expect(await trailOf(member)).toEqual([]);
});

it('never has a secret', async () => {
  const member = await fixture.admin.inNewWorkspace();
  await member.put('/git', { repositoryUrl: 'https://git.example.com/team/apps.git' }).expect(200);
  await member.post('/git/token', { token: 'hunter2hunter2' }).expect(201);
  const trail = await trailOf(member);
  expect(trail.map(({ target }) => target)).toEqual(['access token', 'connection']);
  expect(JSON.stringify(trail)).not.toContain('hunter2');
});

it('is filtered by person, kind of action and time, also as a table', async () => {
  const member = await fixture.admin.inNewWorkspace();
  const grace = await member.invite('admin', 'Grace Hopper');
  await grace.put('/git', { repositoryUrl: 'git@example.com:team/apps.git' }).expect(200);
  await member.post('/git/key', { type: 'ed25519' }).expect(201);
  const actions = async (filter: string) =>
    ((await member.get(`/audit?${filter}`).expect(200)).body.items as Entry[]).map(({ action }) => action);
  expect(await actions(`actorId=${grace.user.id}`)).toEqual(['configured', 'joined']);
  expect(await actions('group=members')).toEqual(['joined', 'invited']);
  expect(await actions(`actorId=${grace.user.id}&group=members`)).toEqual(['joined']);
  const [{ at }] = await trailOf(member);
  // Finer than a millisecond in the database.
  const since = encodeURIComponent(at);
  const after = encodeURIComponent(new Date(Date.parse(at) + 1).toISOString());
  expect(await actions(`since=${since}`)).toEqual(['rotated']);
  expect(await actions(`since=${after}`)).toEqual([]);
  expect(await actions(`until=${since}`)).toEqual(['configured', 'joined', 'invited']);
  expect(await actions(`since=${since}&until=${after}`)).toEqual(['rotated']);
  const { text } = await member.get('/audit?format=csv&group=members').expect(200);
  expect(text.trim().split('\n')).toHaveLength(3);
  for (const wrong of ['actorId=grace', 'group=everything', 'since=yesterday', 'until=1', 'since=2026-W05'])
    await member.get(`/audit?${wrong}`).expect(400);
});

it('is for admins, page by page, and as a table whose cells are no formulas', async () => {
  const member = await fixture.admin.inNewWorkspace();
  for (const name of ['=1+1', 'Grace, "Amazing" Hopper'])
    await member.post('/members', { email: `${name.length}@example.com`, name, role: 'viewer' }).expect(201);
  await member.patch('/git', { enabled: true }).expect(409);
  const { body: first } = await member.get('/audit?limit=1').expect(200);
  expect(first.items).toHaveLength(1);
  const { body: rest } = await member.get(`/audit?limit=1&cursor=${first.nextCursor}`).expect(200);
  expect([rest.items.length, rest.nextCursor]).toEqual([1, null]);

  await member.put('/git', { repositoryUrl: 'git@example.com:team/apps.git' }).expect(200);
  const { text, headers } = await member.get('/audit?format=csv').expect(200);
  expect(headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(headers['content-disposition']).toContain('audit.csv');
  const [head, ...lines] = text.trim().split('\n');
  expect(head).toBe('at,actor id,actor name,actor email,action,target,ip,detail');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toContain(',configured,connection,');
  await query(
    fixture.trellis.databaseUrl,
    `insert into audit_entries (id, workspace_id, actor_id, actor_name, actor_email, action, target, detail)
     select gen_random_uuid(), workspace_id, actor_id, actor_name, actor_email, action, target, detail
     from audit_entries, generate_series(1, 12000) where workspace_id = '${member.workspaceId}' and action = 'configured'`,
  );
  const { text: long } = await member.get('/audit?format=csv').expect(200);
  expect(long.trim().split('\n')).toHaveLength(12_004);
  await member.get('/audit?format=xml').expect(400);
  for (const role of ['builder', 'viewer'] as const) {
    const other = await member.invite(role);
    await other.get('/audit').expect(403);
  }
});
