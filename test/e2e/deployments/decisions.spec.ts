import { Client } from 'pg';
import {
  appsOf,
  deploy,
  deploymentsOf,
  twoEnvironments,
  type DeploymentBody,
} from '../../support/deployments';
import { eventually } from '../../support/eventually';
import { commit, createApp, edit, exported, GitFixture } from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { changeTheirs } from '../../support/merges';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const approve = (member: Member, { id }: DeploymentBody, body: object = {}) =>
  member.post(`/deployments/${id}/approve`, body);
const reject = (member: Member, { id }: DeploymentBody, body: object = {}) =>
  member.post(`/deployments/${id}/reject`, body);

const changesOf = (member: Member, { id }: DeploymentBody, gitAppId: string) =>
  member.get(`/deployments/${id}/changes?gitAppId=${encodeURIComponent(gitAppId)}`);

async function withClient<T>(use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: fixture.trellis.databaseUrl });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

const byOther = async (request: ReturnType<typeof approve>) => {
  const { body } = await request.expect(403);
  expect(body.code).toBe('approval_by_other');
};

describe('two persons', () => {
  it('has another admin approve, whoever asked', async () => {
    const { production } = await twoEnvironments(fixture, { requiresOther: true });
    const { body: settings } = await production.get('/deployment').expect(200);
    expect(settings).toMatchObject({ approval: true, requiresOther: true });
    const other = await production.invite('admin');
    const builder = await production.invite('builder');

    const mine = await deploy(production);
    expect(mine).toMatchObject({
      status: 'waiting',
      requestedBy: { id: production.user.id, name: production.user.name },
      decided: null,
    });
    await byOther(approve(production, mine));
    expect(await appsOf(production)).toEqual([]);
    const { body: applied } = await approve(other, mine, { comment: ' Looks good ' }).expect(200);
    const decision = { by: { id: other.user.id, name: other.user.name }, comment: 'Looks good' };
    expect(applied).toMatchObject({ status: 'applied', decided: decision, approvedBy: decision.by });
    expect((await deploymentsOf(production))[0].decided).toEqual(applied.decided);

    // A plan, and the way back, are asked for as well.
    await byOther(approve(production, await deploy(production, { plan: true })));
    const { body: again } = await production.post(`/deployments/${mine.id}/again`).expect(200);
    expect(again).toMatchObject({ status: 'waiting', approvedBy: null });
    await byOther(approve(production, again as DeploymentBody));
    await approve(other, again as DeploymentBody).expect(200);
    await approve(production, await deploy(builder)).expect(200);
  });

  it('lets the admin who asked approve where nothing else is set', async () => {
    const { production } = await twoEnvironments(fixture, { approval: true });
    const waiting = await deploy(production);
    expect((await approve(production, waiting).expect(200)).body).toMatchObject({
      status: 'applied',
      decided: { by: { id: production.user.id }, comment: null },
    });
  });

  it('has the new approval of what failed after another one had approved it', async () => {
    const { production } = await twoEnvironments(fixture, { requiresOther: true });
    const other = await production.invite('admin');
    const waiting = await deploy(production);
    const { body: git } = await production.get('/git').expect(200);
    await fixture.server.revoke(git.key.publicKey as string);
    await fixture.server.endConnections();
    await approve(other, waiting).expect(422);
    await fixture.server.authorize(git.key.publicKey as string, {});
    const { body: jobs } = await production.get('/git/jobs').expect(200);
    const failed = jobs.items.find(({ status }: { status: string }) => status === 'failed');
    await production.post(`/git/jobs/${failed.id}/retry`).expect(202);
    await eventually(async () =>
      expect((await deploymentsOf(production))[0]).toMatchObject({
        status: 'waiting',
        isRunning: false,
        approvedBy: null,
      }),
    );
    await byOther(approve(production, (await deploymentsOf(production))[0]));
  });
});

describe('a rejection', () => {
  it('ends a deployment that waits, for good, and says who and why', async () => {
    const { production } = await twoEnvironments(fixture, { approval: true });
    const builder = await production.invite('builder');
    const waiting = await deploy(builder);
    await reject(builder, waiting).expect(403);
    await reject(production, waiting, { comment: 5 }).expect(400);
    const { body } = await reject(production, waiting, { comment: 'Not on a Friday' }).expect(200);
    const by = { id: production.user.id, name: production.user.name };
    expect(body).toMatchObject({
      id: waiting.id,
      status: 'rejected',
      approvedBy: null,
      decided: { by, at: expect.any(String), comment: 'Not on a Friday' },
    });
    expect(await appsOf(production)).toEqual([]);
    for (const decide of [approve, reject])
      expect((await decide(production, waiting).expect(409)).body.code).toBe('already_rejected');
    const { body: audit } = await production.get('/audit').expect(200);
    expect(audit.items[0]).toMatchObject({
      action: 'rejected',
      target: waiting.id,
      detail: { comment: 'Not on a Friday' },
    });

    const next = await deploy(builder);
    await approve(production, next).expect(200);
    expect((await reject(production, next).expect(409)).body.code).toBe('already_approved');
    const unknown = { ...waiting, id: '00000000-0000-7000-8000-000000000000' };
    await reject(production, unknown).expect(404);
  });

  it('and an approval at the same moment give one decision', async () => {
    const { production } = await twoEnvironments(fixture, { approval: true });
    const other = await production.invite('admin');
    const waiting = await deploy(production);
    await withClient(async (client) => {
      await client.query('begin');
      await client.query('select from git_deployments where id = $1 for update', [waiting.id]);
      const answers = [
        approve(production, waiting).then(({ status, body }) => [status, body.code]),
        reject(other, waiting).then(({ status, body }) => [status, body.code]),
        approve(other, waiting).then(({ status, body }) => [status, body.code]),
        reject(production, waiting).then(({ status, body }) => [status, body.code]),
      ];
      const waits = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
      await eventually(async () => expect((await client.query(waits)).rowCount).toBeGreaterThan(2));
      await client.query('commit');
      const codes = await Promise.all(answers);
      expect(codes.filter(([status]) => status === 200)).toHaveLength(1);
      expect(codes.filter(([status]) => status === 409)).toHaveLength(3);
      expect(new Set(codes.map(([, code]) => code)).size).toBe(2);
    });
    const [decided] = await deploymentsOf(production);
    expect(await appsOf(production)).toHaveLength(decided.status === 'applied' ? 1 : 0);
  });

  it('of what landed in a freeze holds after its end', async () => {
    const { production, repository } = await twoEnvironments(fixture);
    await deploy(production);
    await production.put('/deployment', { follow: { branch: 'main' }, frozen: true }).expect(200);
    await production.patch('/git', { pollSeconds: 86_400 }).expect(200);
    const seenOf = () =>
      withClient(async (client) => {
        const sql = `select seen, exists (
          select from due_work w where w.kind = 'deploy_landed' and w.workspace_id = s.workspace_id) as "isDue"
          from git_deployment_settings s where workspace_id = $1`;
        return (await client.query(sql, [production.workspaceId])).rows[0];
      });
    const look = () =>
      withClient((client) =>
        client.query(`select schedule_work('deploy_landed', $1::text, $1::uuid)`, [production.workspaceId]),
      );
    await changeTheirs(repository, (theirs) => (theirs.icon = 'unwanted'));
    await look();
    const waiting = await eventually(async () => {
      const [latest] = await deploymentsOf(production);
      expect(latest).toMatchObject({ status: 'waiting', isRunning: false, requestedBy: null });
      return latest;
    });
    await reject(production, waiting).expect(200);
    await production.put('/deployment', { follow: { branch: 'main' } }).expect(200);
    await look();
    await eventually(async () => {
      expect(await seenOf()).toMatchObject({ seen: expect.any(String), isDue: false });
      // A look that runs is the latest, until it finds that nothing is new.
      const [latest] = await deploymentsOf(production);
      expect(latest).toMatchObject({ id: waiting.id, status: 'rejected' });
    });
  });
});

describe('the changes of a deployment', () => {
  it('are those from what is here to the commit, and stay those that it made', async () => {
    const { builder, production, app } = await twoEnvironments(fixture, { approval: true });
    const viewer = await production.invite('viewer');
    const first = await deploy(production);
    expect((await changesOf(viewer, first, app.gitAppId).expect(200)).body).toEqual({
      change: 'added',
      since: null,
      hasUncommittedChanges: false,
      changes: [],
      total: 0,
      truncated: false,
    });
    await approve(production, first).expect(200);
    await edit(builder, app.id, 'table');
    await commit(builder, app.id, 'A table').expect(201);

    const waiting = await deploy(production);
    const { body: before } = await changesOf(viewer, waiting, app.gitAppId).expect(200);
    expect(before).toMatchObject({ change: 'changed', since: first.sha, truncated: false });
    const icon = before.changes.find(({ kind }: { kind: string }) => kind === 'app');
    expect(icon).toMatchObject({
      change: 'changed',
      fields: [{ path: '/icon', new: { type: 'string', text: 'table' } }],
    });
    await approve(production, waiting).expect(200);
    const { body: made } = await changesOf(viewer, waiting, app.gitAppId).expect(200);
    expect(made).toEqual(before);

    // Later commits, edits and deployments change nothing about it.
    const [orders] = await appsOf(production);
    await production.patch(`/apps/${orders.id}`, { locked: false }).expect(200);
    await edit(builder, app.id, 'chart');
    await commit(builder, app.id, 'A chart').expect(201);
    await approve(production, await deploy(production)).expect(200);
    await edit(production, orders.id, 'mine');
    expect((await changesOf(viewer, waiting, app.gitAppId).expect(200)).body).toEqual(made);
  });

  it('of one that waits are compared with the app as it is now', async () => {
    const { builder, production, app } = await twoEnvironments(fixture);
    await deploy(production);
    await production.put('/deployment', { follow: { branch: 'main' }, approval: true }).expect(200);
    await edit(builder, app.id, 'table');
    await commit(builder, app.id).expect(201);
    const waiting = await deploy(production);
    const [orders] = await appsOf(production);
    await production.patch(`/apps/${orders.id}`, { locked: false }).expect(200);
    await edit(production, orders.id, 'mine');
    const { body } = await changesOf(production, waiting, app.gitAppId).expect(200);
    expect(body.hasUncommittedChanges).toBe(true);
    expect(body.changes[0].fields).toMatchObject([{ old: { text: 'mine' }, new: { text: 'table' } }]);
    await reject(production, waiting).expect(200);
    // A decided one keeps the differences of its decision.
    const { body: rejected } = await changesOf(production, waiting, app.gitAppId).expect(200);
    expect(rejected.changes[0].fields).toMatchObject([{ new: { text: 'table' } }]);
    expect(rejected.changes[0].fields[0].old?.text).not.toBe('mine');
  });

  it('keep the draft of a published app from viewers', async () => {
    const { builder, production, app } = await twoEnvironments(fixture, { approval: true });
    await approve(production, await deploy(production)).expect(200);
    await edit(builder, app.id, 'next');
    await commit(builder, app.id).expect(201);
    const waiting = await deploy(production);
    const [viewer, other] = [await production.invite('viewer'), await production.invite('builder')];
    await changesOf(viewer, waiting, app.gitAppId).expect(200);
    const [orders] = await appsOf(production);
    await production.patch(`/apps/${orders.id}`, { locked: false }).expect(200);
    await edit(production, orders.id, 'draft');
    const refused = await deploy(production);
    expect(refused.status).toBe('refused');
    for (const deployment of [waiting, refused]) {
      const { body } = await changesOf(viewer, deployment, app.gitAppId).expect(403);
      expect(body).toMatchObject({ code: 'drafts_for_builders', remedy: expect.any(String) });
      await changesOf(other, deployment, app.gitAppId).expect(200);
    }
    await reject(production, waiting).expect(200);
    await changesOf(viewer, waiting, app.gitAppId).expect(200);
  });

  it('say clearly what they do not know', async () => {
    const { production, repository, app } = await twoEnvironments(fixture);
    const deployed = await deploy(production);
    await changesOf(production, deployed, '').expect(400);
    await production.get(`/deployments/${deployed.id}/changes`).expect(400);
    expect((await changesOf(production, deployed, 'nowhere').expect(404)).body.code).toBe(
      'git_app_not_found',
    );
    const planned = await deploy(production, { plan: true });
    expect((await changesOf(production, planned, 'nowhere').expect(404)).body.code).toBe('git_app_not_found');
    expect((await changesOf(production, planned, app.gitAppId).expect(200)).body).toMatchObject({ total: 0 });
    // A server of 0.3 records none.
    await withClient((client) =>
      client.query('delete from git_deployment_changes where deployment_id = $1', [deployed.id]),
    );
    const { body } = await changesOf(production, deployed, app.gitAppId).expect(404);
    expect(body).toMatchObject({ code: 'deployment_changes_unknown', remedy: expect.any(String) });
    await repository.commit(
      { '.meta/meta.json': '{}\n' },
      { message: 'Removed', delete: ['Orders/v1.json'] },
    );
    const removed = await deploy(production);
    expect((await changesOf(production, removed, app.gitAppId).expect(200)).body).toMatchObject({
      change: 'removed',
      total: 0,
    });
    const stranger = await fixture.admin.inNewWorkspace();
    await changesOf(stranger, deployed, app.gitAppId).expect(404);
  });
});

describe('the way back', () => {
  it('is planned as one, with the commits that it takes back and the apps that it restores', async () => {
    const { builder, production, app } = await twoEnvironments(fixture);
    const first = await deploy(production);
    expect(first.plan).toMatchObject({ isRollback: false, commits: null });
    const [orders] = await appsOf(production);
    const former = await exported(production, orders.id);
    await edit(builder, app.id, 'table');
    await commit(builder, app.id, 'A table').expect(201);
    await createApp(builder, 'Sales', { commitChanges: true });
    const second = await deploy(production);
    expect(second.plan).toMatchObject({
      isRollback: false,
      commits: { total: 2, items: [{ message: 'App creation' }, { message: 'A table' }] },
      apps: [{ change: 'changed' }, { change: 'added' }],
    });

    const back = await deploy(production, { sha: first.sha, plan: true });
    expect(back).toMatchObject({ status: 'planned', sha: first.sha });
    expect(back.plan).toMatchObject({
      isRollback: true,
      commits: { total: 2, items: [{ message: 'App creation' }, { message: 'A table' }] },
    });
    const changeOf = ({ plan }: DeploymentBody) =>
      Object.fromEntries(plan.apps.map(({ name, change }) => [name, change]));
    expect(changeOf(back)).toEqual({ Orders: 'restored', Sales: 'removed' });
    const { body: live } = await production.get('/deployments/live').expect(200);
    expect(live).toMatchObject({
      deployment: { id: second.id },
      previous: { id: first.id },
      apps: [{ id: orders.id, gitAppId: app.gitAppId, name: 'Orders' }, { name: 'Sales' }],
    });
    await approve(production, back).expect(200);
    expect(await exported(production, orders.id)).toBe(former);
    // Nothing was live before this commit: the way back does not lead forward.
    const { body: after } = await production.get('/deployments/live').expect(200);
    expect(after).toMatchObject({ deployment: { id: back.id, plan: { isRollback: true } }, previous: null });
    const same = await deploy(production, { sha: first.sha, plan: true });
    expect(same.plan).toMatchObject({ isRollback: false, commits: { total: 0, items: [] } });
  });
});

describe('what is followed', () => {
  it('is a branch of the repository, which is asked once', async () => {
    const { production, repository } = await twoEnvironments(fixture);
    const follow = (branch: string, more: object = {}) =>
      production.put('/deployment', { follow: { branch }, ...more });
    const { body } = await follow('mian').expect(422);
    expect(body).toMatchObject({
      code: 'git_branch_not_found',
      branches: ['main'],
      errors: [{ path: 'follow.branch' }],
    });
    expect(body.detail).toContain('It has main.');
    expect((await production.get('/deployment').expect(200)).body.follow).toEqual({ branch: 'main' });
    await repository.git(['branch', 'live', 'main']);
    await follow('live').expect(200);
    // A branch that is gone must not keep an admin from freezing.
    await repository.git(['branch', '-D', 'live']);
    await follow('live', { frozen: true }).expect(200);
    const { body: git } = await production.get('/git').expect(200);
    await fixture.server.revoke(git.key.publicKey as string);
    await fixture.server.endConnections();
    await follow('live', { approval: true }).expect(200);
    expect((await follow('main').expect(422)).body.code).toBe('git_auth_failed');
    await production.put('/deployment', { follow: { tags: 'v*' } }).expect(200);
    await fixture.server.authorize(git.key.publicKey as string, {});
  });

  it('can be chosen from branches and patterns of tags', async () => {
    const { production, repository } = await twoEnvironments(fixture);
    for (const tag of ['Orders/v1', 'Orders/v2', 'v1.0']) await repository.git(['tag', tag, 'main']);
    await repository.git(['branch', 'release/1', 'main']);
    const { body } = await production.get('/deployment/refs').expect(200);
    expect(body).toEqual({
      branches: ['main', 'release/1'],
      tagPatterns: [
        { pattern: 'Orders/*', count: 2 },
        { pattern: 'v*', count: 1 },
      ],
    });
    await production.invite('builder').then((builder) => builder.get('/deployment/refs').expect(403));
  });

  it('warns where nothing would start a deployment', async () => {
    const { production } = await twoEnvironments(fixture);
    const warnings = async () => (await production.get('/deployment').expect(200)).body.warnings;
    expect(await warnings()).toEqual(['nothing_triggers']);
    await production.patch('/git', { pollSeconds: 300 }).expect(200);
    expect(await warnings()).toEqual([]);
    await production.patch('/git', { pollSeconds: 0 }).expect(200);
    await production.post('/git/webhook').expect(201);
    const { body } = await production.put('/deployment', { follow: { branch: 'main' } }).expect(200);
    expect(body.warnings).toEqual([]);
  });
});

describe('the summary', () => {
  it('counts what waits, and what a member may approve', async () => {
    const { production } = await twoEnvironments(fixture, { requiresOther: true });
    const [other, builder] = [await production.invite('admin'), await production.invite('builder')];
    const counts = async (member: Member) => {
      const { body } = await member.get('/deployments/summary').expect(200);
      return [body.waiting, body.toApprove];
    };
    await deploy(production);
    await deploy(builder);
    await deploy(production, { plan: true });
    expect(await counts(production)).toEqual([2, 1]);
    expect(await counts(other)).toEqual([2, 2]);
    expect(await counts(builder)).toEqual([2, 0]);
    const frozen = { follow: { branch: 'main' }, requiresOther: true, frozen: true };
    await production.put('/deployment', frozen).expect(200);
    expect(await counts(other)).toEqual([2, 0]);
    expect((await other.get('/deployments/summary').expect(200)).body).toMatchObject({
      isConfigured: true,
      approval: true,
      requiresOther: true,
      frozen: true,
    });
  });

  it('has plans listed, and left out if asked', async () => {
    const { production } = await twoEnvironments(fixture);
    const planned = await deploy(production, { plan: true });
    await production.post('/deployments', { sha: 'a'.repeat(40), plan: true }).expect(404);
    const list = async (query: string) => {
      const { body } = await production.get(`/deployments${query}`).expect(200);
      return (body.items as DeploymentBody[]).map(({ status }) => status);
    };
    expect(await list('')).toEqual(['failed', 'planned']);
    expect(await list('?plans=false')).toEqual([]);
    expect(await list('?status=planned')).toEqual(['planned']);
    await production.get('/deployments?status=some').expect(400);
    await approve(production, planned).expect(200);
    expect(await list('?plans=false')).toEqual(['applied']);
  });
});

it('shows those that a server of 0.3 has made', async () => {
  const { production, app } = await twoEnvironments(fixture);
  const applied = await deploy(production);
  await withClient((client) =>
    client.query(
      `update git_deployments set plan = plan - 'isRollback' - 'commits', requested_by = null where id = $1`,
      [applied.id],
    ),
  );
  expect((await deploymentsOf(production))[0]).toMatchObject({
    requestedBy: null,
    plan: { isRollback: false, commits: null, apps: [{ gitAppId: app.gitAppId }] },
  });
});
