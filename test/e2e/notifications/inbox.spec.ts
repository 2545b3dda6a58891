import { randomBytes } from 'node:crypto';
import { clashingMerge, mergeFeature, withTwoBranches } from '../../support/branch-merges';
import { deploy, twoEnvironments } from '../../support/deployments';
import { commit, createApp, edit, ended, GitFixture } from '../../support/git-fixture';
import { changeTheirs } from '../../support/merges';
import { invitationOf, Member, type Role } from '../../support/trellis-server';

interface Entry {
  id: string;
  type: string;
  subjectId: string;
  at: string;
  isUnread: boolean;
  workspace: { id: string; name: string };
  app: { id: string; name: string } | null;
  [field: string]: unknown;
}

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});

afterAll(() => fixture.stop());

const inboxOf = async (member: Member) =>
  (await member.get('/api/auth/inbox').expect(200)).body as { items: Entry[]; unread: number };
/** The entries about the member's workspace: one person has entries of several tests. */
const entriesOf = async (member: Member) =>
  (await inboxOf(member)).items.filter(({ workspace }) => workspace.id === member.workspaceId);
const typesOf = async (member: Member) => (await entriesOf(member)).map(({ type }) => type);

/** Returns the same person as a member of another workspace. */
const inWorkspace = (person: Member, { workspaceId }: Member) =>
  new Member(person.address, person.token, workspaceId, person.user);

/** A person with an account of their own, a member of no workspace but their own. */
const newPerson = () => fixture.trellis.setUp();

const setRole = (admin: Member, { user }: Member, role: Role) =>
  admin.patch(`/members/${user.id}`, { role }).expect(200);

describe('failed jobs', () => {
  /** A builder whose commit the repository has refused. */
  async function withFailure() {
    const { member: admin, repository, app } = await fixture.withApp();
    const builder = await admin.invite('builder', 'Grace');
    await repository.addHook('pre-receive', 'exit 1');
    await edit(builder, app.id, 'blue');
    await commit(builder, app.id, 'Blue button').expect(422);
    return { admin, builder, app, repository };
  }

  it('are told the person who asked for them, and no other one', async () => {
    const { admin, builder, app } = await withFailure();
    const [entry, ...more] = await entriesOf(builder);
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      type: 'job_failed',
      workspace: { id: admin.workspaceId },
      app: { id: app.id, name: 'Orders' },
      branch: null,
      kind: 'commit_app',
      message: 'Blue button',
      code: 'git_push_rejected',
      isUnread: true,
    });
    expect(await entriesOf(admin)).toEqual([]);
    const other = await admin.invite('builder');
    expect(await entriesOf(other)).toEqual([]);
  });

  it('disappear once they are retried', async () => {
    const { builder, repository } = await withFailure();
    await repository.addHook('pre-receive', 'exit 0');
    const [{ subjectId }] = await entriesOf(builder);
    const { body } = await builder.post(`/git/jobs/${subjectId}/retry`);
    await ended(builder, (body as { jobId: string }).jobId);
    expect(await entriesOf(builder)).toEqual([]);
  });

  it('disappear with their app, and from the inbox of a removed member', async () => {
    const { admin, builder, app } = await withFailure();
    await admin.delete(`/apps/${app.id}`).expect(204);
    expect(await entriesOf(builder)).toEqual([]);
    await admin.post(`/deleted-apps/${app.id}/restore`).expect(200);
    expect(await typesOf(builder)).toEqual(['job_failed']);
    await admin.delete(`/members/${builder.user.id}`).expect(204);
    expect(await entriesOf(builder)).toEqual([]);
  });
});

describe('conflicts', () => {
  it('are told builders until the merge is cancelled, and never viewers', async () => {
    const { member: admin, feature, app } = await withTwoBranches(fixture);
    for (const side of [admin, feature]) {
      await edit(side, app.id, side === admin ? 'here' : 'there');
      await commit(side, app.id).expect(201);
    }
    const merge = await clashingMerge(admin);
    const [builder, viewer] = [await admin.invite('builder'), await admin.invite('viewer')];
    for (const person of [admin, builder])
      expect(await entriesOf(person)).toMatchObject([
        { type: 'conflict', subjectId: merge.id, kind: 'branches', from: 'feature', branch: null },
      ]);
    expect(await entriesOf(viewer)).toEqual([]);
    await setRole(admin, builder, 'viewer');
    expect(await entriesOf(builder)).toEqual([]);
    await admin.delete(`/git/merges/${merge.id}`).expect(204);
    expect(await entriesOf(admin)).toEqual([]);
  });

  it('name the app and the branch, and disappear with the app', async () => {
    const { member, repository, app } = await fixture.withApp();
    await edit(member, app.id, 'mine');
    await changeTheirs(repository, (document) => Object.assign(document, { icon: 'theirs' }));
    const { body } = await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(409);
    expect(body.code).toBe('merge_conflicts');
    expect(await entriesOf(member)).toMatchObject([
      { type: 'conflict', kind: 'pull', app: { id: app.id, name: 'Orders' }, branch: null, from: null },
    ]);
    await member.delete(`/apps/${app.id}`).expect(204);
    expect(await entriesOf(member)).toEqual([]);
  });
});

describe('deployments', () => {
  it('wait in the inbox of admins until one approves, and then tell whose commits were deployed', async () => {
    const { builder, production, app } = await twoEnvironments(fixture, { approval: true });
    const grace = await builder.invite('builder', 'Grace');
    await edit(grace, app.id, 'blue');
    await commit(grace, app.id, 'Blue button').expect(201);
    const deployer = await production.invite('builder');
    // Grace sees production, and so what became of her commit there.
    const { body } = await production
      .post('/members', { email: grace.user.email, role: 'viewer' })
      .expect(201);
    await grace.post('/api/auth/invite/join', { token: invitationOf(body as { inviteUrl: string }) });
    const waiting = await deploy(deployer);
    expect(await entriesOf(production)).toMatchObject([
      { type: 'approval', subjectId: waiting.id, from: 'main', message: 'Blue button' },
    ]);
    for (const other of [deployer, inWorkspace(grace, production)])
      expect(await entriesOf(other)).toEqual([]);
    await production.post(`/deployments/${waiting.id}/approve`).expect(200);
    expect(await entriesOf(production)).toEqual([]);
    expect(await entriesOf(inWorkspace(grace, production))).toMatchObject([
      {
        type: 'deployed',
        subjectId: waiting.id,
        workspace: { id: production.workspaceId },
        by: production.user.name,
        from: 'main',
      },
    ]);
    expect(await entriesOf(deployer)).toMatchObject([
      { type: 'deployed', subjectId: waiting.id, by: production.user.name },
    ]);
    // The next deployment has nothing of hers.
    await edit(builder, app.id, 'red');
    await commit(builder, app.id).expect(201);
    await deploy(production);
    expect(await entriesOf(inWorkspace(grace, production))).toHaveLength(1);
  });

  it('wait for another admin than the one who asked, if one has to approve', async () => {
    const { production } = await twoEnvironments(fixture, { requiresOther: true });
    const other = await production.invite('admin');
    const waiting = await deploy(production);
    expect(await entriesOf(production)).toEqual([]);
    expect(await entriesOf(other)).toMatchObject([{ type: 'approval', subjectId: waiting.id }]);
    await other.post(`/deployments/${waiting.id}/approve`).expect(200);
    expect(await entriesOf(production)).toMatchObject([
      { type: 'deployed', subjectId: waiting.id, by: other.user.name },
    ]);
  });
});

it('tells whose branch another person has merged', async () => {
  const { member: admin, app } = await withTwoBranches(fixture);
  const grace = (await admin.invite('builder', 'Grace')).on('feature');
  await edit(grace, app.id, 'blue');
  await commit(grace, app.id).expect(201);
  await mergeFeature(admin);
  expect(await entriesOf(grace)).toMatchObject([
    { type: 'merged', from: 'feature', branch: null, by: admin.user.name },
  ]);
  expect(await entriesOf(admin)).toEqual([]);
});

describe('invitations', () => {
  const invitationsOf = async (member: Member) =>
    (await inboxOf(member)).items.filter(({ type }) => type === 'invitation');
  const inviteAddress = async (admin: Member, email: string, role: Role = 'builder') =>
    (await admin.post('/members', { email, role }).expect(201)).body as {
      user: { id: string };
      inviteUrl: string;
    };
  const accept = (person: Member, id: string) => person.post(`/api/auth/invite/${id}/join`);
  /** Grace joined a workspace of the admin by the link that was sent to her address. */
  async function known() {
    const admin = await newPerson();
    const grace = await admin.invite('builder', 'Grace');
    return { admin, grace, second: await admin.inNewWorkspace('Production') };
  }

  it('are accepted in the inbox of an account whose address an admin of the workspace knows', async () => {
    const { admin, grace, second } = await known();
    const { user } = await inviteAddress(second, grace.user.email.toUpperCase());
    expect(await invitationsOf(grace)).toMatchObject([
      {
        type: 'invitation',
        subjectId: user.id,
        workspace: { id: second.workspaceId, name: 'Production' },
        by: admin.user.name,
        role: 'builder',
      },
    ]);
    expect((await accept(grace, user.id).expect(200)).body).toEqual({
      id: second.workspaceId,
      name: 'Production',
      role: 'builder',
    });
    expect(await invitationsOf(grace)).toEqual([]);
    await inWorkspace(grace, second).get('/apps').expect(200);
    await accept(grace, user.id).expect(404);
  });

  it('are for nobody who took the address, in whatever way', async () => {
    const { admin, second } = await known();
    const email = `boss-${randomBytes(6).toString('hex')}@example.com`;
    // A member who changes their own address to it.
    const mallory = await admin.invite('builder', 'Mallory');
    await mallory.patch('/api/auth/me', { email, currentPassword: mallory.user.password }).expect(200);
    const { user } = await inviteAddress(second, email, 'admin');
    expect(await invitationsOf(mallory)).toEqual([]);
    await accept(mallory, user.id).expect(404);
    // A stranger made an account with it, by an invitation of their own making.
    const eve = await newPerson();
    const other = `cfo-${randomBytes(6).toString('hex')}@example.com`;
    const made = await inviteAddress(eve, other);
    const { body } = await eve
      .post('/api/auth/invite', { token: invitationOf(made), password: 'a long enough password' })
      .expect(200);
    const puppet = new Member(eve.address, body.token as string, eve.workspaceId, eve.user);
    const invited = await inviteAddress(second, other, 'admin');
    expect(await invitationsOf(puppet)).toEqual([]);
    for (const person of [puppet, eve, mallory]) await accept(person, invited.user.id).expect(404);
    await inWorkspace(puppet, second).get('').expect(404);
  });

  it('do not count once the address was changed, and count again with the former one', async () => {
    const { grace, second } = await known();
    const { email, password } = grace.user;
    const rename = (to: string) =>
      grace.patch('/api/auth/me', { email: to, currentPassword: password }).expect(200);
    await inviteAddress(second, email);
    await rename(`new-${email}`);
    expect(await invitationsOf(grace)).toEqual([]);
    await rename(email);
    expect(await invitationsOf(grace)).toHaveLength(1);
  });

  it('end with their revocation, and cannot be guessed', async () => {
    const { grace, second } = await known();
    const { user } = await inviteAddress(second, grace.user.email);
    await second.delete(`/members/${user.id}`).expect(204);
    expect(await invitationsOf(grace)).toEqual([]);
    for (const id of [user.id, grace.user.id, second.workspaceId, 'x', '%00', "'"])
      await accept(grace, encodeURIComponent(id)).expect(404);
  });

  it('leave their link valid until one of the two was used', async () => {
    const { grace, second } = await known();
    const { user, inviteUrl } = await inviteAddress(second, grace.user.email);
    const answers = await Promise.all([
      accept(grace, user.id),
      grace.post('/api/auth/invite/join', { token: invitationOf({ inviteUrl }) }),
    ]);
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
  });
});

describe('reading', () => {
  it('is remembered for each person, and never goes back', async () => {
    const { member: admin, repository, app } = await fixture.withApp();
    const [builder, other] = [await admin.invite('builder'), await admin.invite('builder')];
    await repository.addHook('pre-receive', 'exit 1');
    await edit(admin, app.id, 'blue');
    for (const person of [other, builder]) await commit(person, app.id).expect(422);
    const { items, unread } = await inboxOf(builder);
    expect(unread).toBe(1);
    await builder.put('/api/auth/inbox/read', { until: items[0].at }).expect(204);
    expect(await inboxOf(builder)).toMatchObject({ unread: 0, items: [{ isUnread: false }] });
    expect(await inboxOf(other)).toMatchObject({ unread: 1 });
    await builder.put('/api/auth/inbox/read', { until: '2020-01-01T00:00:00Z' }).expect(204);
    // A time to come does not hide what has not happened yet.
    await builder.put('/api/auth/inbox/read', { until: '9999-12-31T00:00:00Z' }).expect(204);
    expect(await inboxOf(builder)).toMatchObject({ unread: 0 });
    const second = await createApp(builder, 'Second');
    await commit(builder, second.id).expect(422);
    expect(await inboxOf(builder)).toMatchObject({ unread: 1 });
  });

  it.each([{}, { until: 'now' }, { until: null }, { until: 5 }, { until: '2026-01-01', more: 1 }])(
    'refuses %j',
    async (body) => {
      await fixture.admin.put('/api/auth/inbox/read', body).expect(400);
    },
  );
});
