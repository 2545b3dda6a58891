import { Client } from 'pg';
import { connect } from '../../support/connect';
import { EventStream } from '../../support/event-stream';
import { eventually } from '../../support/eventually';
import { createGitRepository } from '../../support/git-repository';
import { shortWaits } from '../../support/short-waits';
import { startSshServer, type SshServer } from '../../support/ssh-server';
import {
  invitationOf,
  shareTrellis,
  startTrellis,
  type Member,
  type Trellis,
} from '../../support/trellis-server';

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

it('shows each app and each job like its GET route', async () => {
  const workspace = await admin.inNewWorkspace();
  const viewer = await workspace.invite('viewer');
  const repository = await createGitRepository();
  await connect(workspace, { server, repository });
  const stream = await EventStream.open(viewer);
  expect(stream.response.statusCode).toBe(200);
  expect(stream.response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
  const { body: app } = await workspace.post('/apps', { name: 'Orders', commitChanges: true }).expect(201);
  const last = (event: string) => stream.events.filter((one) => one.event === event).at(-1)?.data;
  await eventually(async () => {
    expect(last('app')).toEqual((await viewer.get(`/apps/${app.id}`)).body);
    expect(last('job')).toEqual((await viewer.get(`/git/jobs/${app.git.jobId}`)).body);
    expect(last('job')).toMatchObject({ kind: 'create_app', status: 'succeeded' });
  });
  await workspace.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);
  await eventually(() => expect(last('app')).toMatchObject({ name: 'Sales' }));
  const { body: version } = await workspace.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
  await eventually(() => expect(last('app')).toMatchObject({ editingVersion: version }));
  await workspace.patch(`/apps/${app.id}`, { editingVersionId: app.editingVersion.id }).expect(200);
  await eventually(() => expect(last('app')).toMatchObject({ editingVersion: app.editingVersion }));
  await workspace.delete(`/apps/${app.id}`).expect(204);
  await eventually(() => expect(last('app')).toEqual({ id: app.id, deleted: true }));
  stream.close();
});

it('shows nothing of other workspaces', async () => {
  const [here, there] = [await admin.inNewWorkspace(), await admin.inNewWorkspace()];
  const stream = await EventStream.open(here);
  await there.post('/apps', { name: 'There' }).expect(201);
  await here.post('/apps', { name: 'Here' }).expect(201);
  await eventually(() => expect(stream.events).not.toEqual([]));
  expect(stream.events.map(({ data }) => data.name)).toEqual(['Here']);
  stream.close();
});

it('resumes after Last-Event-ID with the current state of missed objects', async () => {
  const workspace = await admin.inNewWorkspace();
  const first = await EventStream.open(workspace);
  const { body: one } = await workspace.post('/apps', { name: 'One' }).expect(201);
  await eventually(() => expect(first.events).toHaveLength(1));
  const seen = first.events[0]?.id ?? '';
  first.close();
  // Older than any event that a late commit may still deliver.
  const database = new Client({ connectionString: trellis.databaseUrl });
  await database.connect();
  await database.query(`update workspace_events set created_at = now() - interval '5 min' where id = $1`, [
    seen,
  ]);
  await database.end();
  const meanwhile = await EventStream.open(workspace);
  await workspace.patch(`/apps/${one.id}`, { name: 'One A' }).expect(200);
  await workspace.patch(`/apps/${one.id}`, { name: 'One B' }).expect(200);
  await workspace.post('/apps', { name: 'Two' }).expect(201);
  // A pending notification would reach the second stream too.
  await eventually(() => expect(meanwhile.events).toHaveLength(3));
  meanwhile.close();
  const second = await EventStream.open(workspace, { 'Last-Event-ID': seen });
  await eventually(() => expect(second.events.map(({ data }) => data.name)).toEqual(['One B', 'Two']));
  expect(second.events.every(({ id }) => Number(id) > Number(seen))).toBe(true);
  second.close();
  for (const odd of ['x', '-1', '999999999999999999999', '0', '']) {
    const stream = await EventStream.open(workspace, { 'Last-Event-ID': odd });
    expect(stream.response.statusCode).toBe(200);
    stream.close();
  }
});

it('accepts a cookie, but no token in the address', async () => {
  const cookie = await EventStream.open(admin, { Cookie: `trellis_session=${admin.token}` });
  expect(cookie.response.statusCode).toBe(200);
  cookie.close();
  const { status } = await fetch(`${admin.address}${admin.workspace}/events?token=${admin.token}`);
  expect(status).toBe(401);
});

it('is limited per person, whatever others do', async () => {
  const member = await admin.invite('viewer');
  const elsewhere = await admin.inNewWorkspace();
  const streams = await Promise.all(Array.from({ length: 64 }, () => EventStream.open(member)));
  expect(new Set(streams.map(({ response }) => response.statusCode))).toEqual(new Set([200]));
  const refused = await member.get('/events').expect(429);
  expect(refused.body.code).toBe('too_many_requests');
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  streams.push(await EventStream.open(elsewhere));
  expect(streams.at(-1)?.response.statusCode).toBe(200);
  streams.shift()?.close();
  await eventually(async () => {
    const stream = await EventStream.open(member);
    streams.push(stream);
    expect(stream.response.statusCode).toBe(200);
  });
  for (const stream of streams) stream.close();
});

/** Interval of the server, overridden here. */
const KEEP_ALIVE_MS = 15_000;

it('ends at once with the session, the token, the membership and the workspace', async () => {
  // Disables the keep-alive, which also ends streams.
  await using own = await startTrellis(shortWaits({ setInterval: { [KEEP_ALIVE_MS]: 3_600_000 } }));
  const workspace = await (await own.setUp()).inNewWorkspace();
  const over = async (
    end: (member: Member) => PromiseLike<unknown>,
    open = (member: Member) => EventStream.open(member),
  ) => {
    const member = await workspace.invite('viewer');
    const [stream, other] = [await open(member), await EventStream.open(workspace)];
    await end(member);
    await eventually(() => expect(stream.isOver).toBe(true));
    expect(other.isOver).toBe(false);
    other.close();
  };
  await over((member) => member.post('/api/auth/logout').expect(204));
  await over((member) => workspace.delete(`/members/${member.user.id}`).expect(204));
  let tokenId = '';
  await over(
    (member) => member.delete(`/api/auth/tokens/${tokenId}`).expect(204),
    async (member) => {
      const { body } = await member.post('/api/auth/tokens', { name: 'events' }).expect(201);
      tokenId = body.id;
      return EventStream.open(member, { Authorization: `Bearer ${body.token}` });
    },
  );
  const stream = await EventStream.open(workspace);
  await workspace.delete(workspace.workspace).expect(204);
  await eventually(() => expect(stream.isOver).toBe(true));
});

it('tells the one who has invited somebody, and nobody else, that they have joined', async () => {
  const workspace = await admin.inNewWorkspace();
  const other = await workspace.invite('admin');
  const guest = await admin.invite('viewer', 'Grace Hopper');
  const invite = async (by: Member) =>
    (await by.post('/members', { email: guest.user.email, role: 'builder' }).expect(201)).body;
  await invite(other);
  // The newer link works, and its creator is notified.
  const token = invitationOf((await invite(workspace)) as { inviteUrl: string });
  const [told, untold] = [await EventStream.open(workspace), await EventStream.open(other)];
  await guest.post('/api/auth/invite/join', { token }).expect(200);
  await workspace.patch('', { name: 'Renamed' }).expect(200);
  const joinedIn = ({ events }: EventStream) =>
    events.filter(({ event }) => event === 'joined').map(({ data }) => data);
  const { id, name, email } = guest.user;
  for (const [stream, expected] of [
    [told, [{ id, name, email }]],
    [untold, []],
  ] as const) {
    await eventually(() => expect(stream.events.at(-1)?.data).toEqual({ changed: 'name' }));
    expect(joinedIn(stream)).toEqual(expected);
    stream.close();
  }
});

it('shows a demoted admin only what is visible to everybody', async () => {
  const workspace = await admin.inNewWorkspace();
  const repository = await createGitRepository();
  const member = await workspace.invite('admin');
  const stream = await EventStream.open(member);
  await workspace.patch(`/members/${member.user.id}`, { role: 'viewer' }).expect(200);
  await connect(workspace, { server, repository });
  await workspace.post('/apps', { name: 'Orders' }).expect(201);
  await eventually(() => expect(stream.events.some(({ event }) => event === 'app')).toBe(true));
  const results = stream.events.filter(({ event, data }) => event === 'job' && data.result !== null);
  for (const { data } of results) expect(data.result).not.toHaveProperty('repositoryUrl');
  stream.close();
});

it('sends keep-alives, notices expired sessions then, and ends when the server stops', async () => {
  await using own = await startTrellis(shortWaits({ setInterval: { [KEEP_ALIVE_MS]: 500 } }));
  const workspace = await own.setUp();
  const other = await workspace.invite('viewer');
  const [stream, expiring] = await Promise.all([EventStream.open(workspace), EventStream.open(other)]);
  const database = new Client({ connectionString: own.databaseUrl });
  await database.connect();
  await database.query(`update sessions set expires_at = now() where user_id = $1`, [other.user.id]);
  await database.end();
  await eventually(() => expect(stream.comments).toBeGreaterThan(0));
  await eventually(() => expect(expiring.isOver).toBe(true));
  expect(stream.isOver).toBe(false);

  own.process.kill('SIGTERM');
  await eventually(() => expect(stream.isOver).toBe(true));
  // In order, before the server aborts remaining connections.
  expect(stream.response.complete).toBe(true);
});

it('names the part of the workspace that has changed, but not its new contents', async () => {
  const workspace = await admin.inNewWorkspace();
  const viewer = await workspace.invite('viewer');
  const stream = await EventStream.open(viewer);
  const repository = await createGitRepository();
  const parts = () => stream.events.filter(({ event }) => event === 'workspace').map(({ data }) => data);
  const elsewhere = await trellis.setUp();
  let token = '';
  const invited = async () => {
    const { body } = await workspace.post('/members', { email: 'p@example.com', role: 'viewer' }).expect(201);
    return invitationOf(body as { inviteUrl: string });
  };
  const changes: [string, () => Promise<unknown>][] = [
    ['members', async () => (token = await invited())],
    ['members', () => elsewhere.post('/api/auth/invite/join', { token }).expect(200)],
    ['members', () => workspace.patch(`/members/${viewer.user.id}`, { role: 'builder' }).expect(200)],
    ['constants', () => workspace.put('/constants/REGION', { value: 'secret', secret: true }).expect(200)],
    ['constants', () => workspace.delete('/constants/REGION').expect(204)],
    ['git', () => workspace.put('/git', { repositoryUrl: 'git@example.com:owner/repo.git' }).expect(200)],
    ['git', () => workspace.post('/git/key', { type: 'ed25519' }).expect(201)],
    ['name', () => workspace.patch('', { name: 'Other tools' }).expect(200)],
  ];
  const told: string[] = [];
  for (const [part, change] of changes) {
    await change();
    told.push(part);
    await eventually(() => expect(parts()).toEqual(told.map((changed) => ({ changed }))));
  }
  await connect(workspace, { server, repository });
  const before = parts().length;
  await workspace.patch('/git', { enabled: false }).expect(200);
  await workspace.delete('/git').expect(204);
  await eventually(() => expect(parts().slice(before)).toContainEqual({ changed: 'git' }));
  stream.close();
});

it('shows the step of a set-up and of its failure to admins', async () => {
  const workspace = await admin.inNewWorkspace();
  const viewer = await workspace.invite('viewer');
  const repository = await createGitRepository();
  const stream = await EventStream.open(workspace);
  const repositoryUrl = `ssh://${server.user}@${server.host}:${server.port}${repository.path}`;
  await workspace.put('/git', { repositoryUrl }).expect(200);
  const { body: key } = await workspace.post('/git/key', { type: 'ed25519' }).expect(201);
  const finalize = async () => {
    const started = await workspace.post('/git/finalize').set('Prefer', 'respond-async').expect(202);
    const { jobId } = started.body as { jobId: string };
    const states = () => stream.events.filter(({ data }) => data.id === jobId).map(({ data }) => data);
    await eventually(() => expect(states().at(-1)?.finishedAt).toEqual(expect.any(String)));
    return { jobId, last: states().at(-1), steps: states().map(({ progress }) => progress) };
  };
  const refused = await finalize();
  expect(refused.last).toMatchObject({ status: 'failed', progress: 'sign_in' });
  const { body: seen } = await viewer.get(`/git/jobs/${refused.jobId}`).expect(200);
  expect(seen).toMatchObject({ status: 'failed', progress: null });
  await server.authorize(key.publicKey as string);
  const done = await finalize();
  expect(done.last).toMatchObject({ status: 'succeeded', progress: 'write' });
  const order = [null, 'reach', 'host_key', 'sign_in', 'read', 'write'];
  const places = done.steps.map((step) => order.indexOf(step as string | null));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  stream.close();
});
