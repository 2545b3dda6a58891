import { Client } from 'pg';
import { appsOf, deploy, deploymentsOf, twoEnvironments } from '../../support/deployments';
import { eventually } from '../../support/eventually';
import { commit, createApp, edit, exported, GitFixture, type AppBody } from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { appOf, changeTheirs } from '../../support/merges';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const iconOf = async (member: Member) => {
  const orders = (await appsOf(member)).find(({ name }) => name === 'Orders') as AppBody;
  return appOf(await exported(member, orders.id)).icon;
};

const settingsOf = async (member: Member) => (await member.get('/deployment').expect(200)).body;

async function withClient<T>(use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: fixture.trellis.databaseUrl });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

const WANT = `select schedule_work('deploy_landed', workspace_id::text, workspace_id) from git_deployment_settings
  where workspace_id = $1`;

const UNDER_WAY = `
  select 1 from due_work where kind = 'deploy_landed' and workspace_id = $1
  union all select 1 from git_deployments where workspace_id = $1 and status is null`;

/** Has the followed refs looked at, as a webhook does, and waits until the findings have been dealt with. */
const look = ({ workspaceId }: Member): Promise<void> =>
  withClient(async (client) => {
    await client.query(WANT, [workspaceId]);
    await eventually(async () => expect((await client.query(UNDER_WAY, [workspaceId])).rows).toEqual([]));
  });

/** Production follows main, has got a good and a bad commit, and was rolled back to the good one. */
async function rolledBack(settings: object = {}) {
  const found = await twoEnvironments(fixture, settings);
  const { builder, production, app } = found;
  await production.patch('/git', { pollSeconds: 86_400 }).expect(200);
  await edit(builder, app.id, 'good');
  await commit(builder, app.id, 'Good').expect(201);
  const good = await deploy(production);
  await edit(builder, app.id, 'bad');
  await commit(builder, app.id, 'Bad').expect(201);
  const bad = await deploy(production);
  const { body: back } = await production.post(`/deployments/${good.id}/again`).expect(200);
  expect(back).toMatchObject({ status: 'applied', sha: good.sha, plan: { isRollback: true } });
  expect(await iconOf(production)).toBe('good');
  return { ...found, good, bad, back };
}

describe('after a roll back', () => {
  it('says who rolled back, from which commit, and to which', async () => {
    const { production, good, bad, back } = await rolledBack();
    expect(await settingsOf(production)).toMatchObject({
      frozen: false,
      rolledBack: {
        deploymentId: back.id,
        sha: good.sha,
        from: { deploymentId: bad.id, sha: bad.sha },
        by: { name: production.user.name },
        at: expect.any(String),
      },
    });
    const viewer = await production.invite('viewer');
    const { body: summary } = await viewer.get('/deployments/summary').expect(200);
    expect(summary.rolledBack).toMatchObject({ sha: good.sha });
  });

  it('the next commit of another app waits, and says what it would bring back', async () => {
    const { builder, production, bad } = await rolledBack();
    await createApp(builder, 'Sales', { commitChanges: true });
    await look(production);
    const [waiting] = await deploymentsOf(production);
    expect(waiting).toMatchObject({
      status: 'waiting',
      reason: 'rolled_back',
      isAutomatic: true,
      plan: { bringsBack: { sha: bad.sha, commits: { total: 1, items: [{ message: 'Bad' }] } } },
    });
    expect(await iconOf(production)).toBe('good');
    expect((await appsOf(production)).map(({ name }) => name)).toEqual(['Orders']);
  });

  it.each([
    ['a freeze and its end', [{ frozen: true }, { frozen: false }]],
    [
      'another list of apps',
      [{ apps: 'all', approval: false }, { apps: ['orders', 'other'] }, { apps: 'all' }],
    ],
    ['following nothing, and then the branch again', [null, {}]],
  ])('%s bring nothing back', async (_, settings) => {
    const { builder, production, app } = await rolledBack();
    for (const one of settings) {
      if (one === null) await production.delete('/deployment').expect(204);
      else {
        const apps = 'apps' in one && one.apps !== 'all' ? { apps: [app.gitAppId] } : {};
        await production.put('/deployment', { follow: { branch: 'main' }, ...one, ...apps }).expect(200);
      }
      await look(production);
      expect(await iconOf(production)).toBe('good');
    }
    await edit(builder, app.id, 'worse');
    await commit(builder, app.id).expect(201);
    await look(production);
    expect(await iconOf(production)).toBe('good');
    expect((await deploymentsOf(production))[0]).toMatchObject({ status: 'waiting', reason: 'rolled_back' });
  });

  it('a freeze that ends lists no deployment while nothing has landed', async () => {
    const { production, back } = await rolledBack();
    for (const frozen of [true, false]) {
      await production.put('/deployment', { follow: { branch: 'main' }, frozen }).expect(200);
      await look(production);
    }
    expect((await deploymentsOf(production))[0].id).toBe(back.id);
  });

  it('an interval that is set brings nothing back', async () => {
    const { builder, production } = await rolledBack();
    await production.patch('/git', { pollSeconds: 0 }).expect(200);
    await createApp(builder, 'Sales', { commitChanges: true });
    await production.patch('/git', { pollSeconds: 300 }).expect(200);
    await look(production);
    expect(await iconOf(production)).toBe('good');
  });

  it('a commit that takes the change back in the repository has nothing to wait for', async () => {
    const { production, repository, back } = await rolledBack();
    await changeTheirs(repository, (theirs) => (theirs.icon = 'good'));
    await look(production);
    expect((await deploymentsOf(production))[0].id).toBe(back.id);
  });

  it('resuming deploys what has landed', async () => {
    const { builder, production } = await rolledBack();
    await createApp(builder, 'Sales', { commitChanges: true });
    await look(production);
    const other = await production.invite('builder');
    await other.post('/deployment/resume').expect(403);
    await production.post('/deployment/resume').expect(204);
    await eventually(async () => expect(await iconOf(production)).toBe('bad'));
    expect((await settingsOf(production)).rolledBack).toBeNull();
    const { body } = await production.post('/deployment/resume').expect(409);
    expect(body).toMatchObject({ code: 'deployment_not_rolled_back', remedy: expect.any(String) });
  });

  it('resuming deploys what was rolled back where nothing has landed since', async () => {
    const { production } = await rolledBack();
    await production.post('/deployment/resume').expect(204);
    await eventually(async () => expect(await iconOf(production)).toBe('bad'));
  });

  it('a person who approves what waits, or deploys something newer, ends the hold', async () => {
    const { builder, production, app } = await rolledBack();
    await edit(builder, app.id, 'mended');
    await commit(builder, app.id).expect(201);
    await look(production);
    const [waiting] = await deploymentsOf(production);
    await production.post(`/deployments/${waiting.id}/approve`).expect(200);
    expect(await iconOf(production)).toBe('mended');
    expect((await settingsOf(production)).rolledBack).toBeNull();
    await edit(builder, app.id, 'next');
    await commit(builder, app.id).expect(201);
    await look(production);
    await eventually(async () => expect(await iconOf(production)).toBe('next'));
  });

  it('the same commit again, or another old one, does not end it', async () => {
    const { builder, production, app, good, bad } = await rolledBack();
    await production.post(`/deployments/${good.id}/again`).expect(200);
    expect((await settingsOf(production)).rolledBack).not.toBeNull();
    await edit(builder, app.id, 'newest');
    await commit(builder, app.id).expect(201);
    const newest = await deploy(production);
    expect((await settingsOf(production)).rolledBack).toBeNull();
    await production.post(`/deployments/${good.id}/again`).expect(200);
    await production.post(`/deployments/${bad.id}/again`).expect(200);
    expect((await settingsOf(production)).rolledBack).toMatchObject({
      sha: bad.sha,
      from: { sha: newest.sha },
    });
    await production.post(`/deployments/${newest.id}/again`).expect(200);
    expect((await settingsOf(production)).rolledBack).toBeNull();
  });

  it('holds also where a second admin approves the way back', async () => {
    const { builder, production, app } = await twoEnvironments(fixture, { requiresOther: true });
    const other = await production.invite('admin');
    const approve = (id: string, body: object = {}) => other.post(`/deployments/${id}/approve`, body);
    const first = await deploy(production);
    await approve(first.id).expect(200);
    await edit(builder, app.id, 'bad');
    await commit(builder, app.id).expect(201);
    await approve((await deploy(production)).id).expect(200);
    const { body: back } = await production.post(`/deployments/${first.id}/again`).expect(200);
    expect(back).toMatchObject({ status: 'waiting', reason: 'approval', plan: { isRollback: true } });
    expect((await settingsOf(production)).rolledBack).toBeNull();
    await approve(back.id, { confirmRollback: true }).expect(200);
    expect((await settingsOf(production)).rolledBack).toMatchObject({ by: { name: other.user.name } });
  });

  it('a branch that was reset in the repository, and is deployed, is no roll back', async () => {
    const { builder, production, repository, app } = await twoEnvironments(fixture);
    await production.patch('/git', { pollSeconds: 86_400 }).expect(200);
    const first = await deploy(production);
    await edit(builder, app.id, 'bad');
    await commit(builder, app.id).expect(201);
    await deploy(production);
    await repository.git(['update-ref', 'refs/heads/main', first.sha as string]);
    expect((await deploy(production, { sha: first.sha })).plan.isRollback).toBe(true);
    expect((await settingsOf(production)).rolledBack).toBeNull();
  });
});

describe('an app whose viewers got an earlier release', () => {
  it('keeps it over automatic deployments of other apps, and one that changes it waits', async () => {
    const follow = { tags: 'rel/*' };
    const { builder, production, repository, app } = await twoEnvironments(fixture, { follow });
    await production.patch('/git', { pollSeconds: 86_400 }).expect(200);
    const tag = async (name: string) => repository.git(['tag', name, 'main']);
    await tag('rel/1');
    await look(production);
    await edit(builder, app.id, 'bad');
    await commit(builder, app.id).expect(201);
    await tag('rel/2');
    await look(production);
    await eventually(async () => expect(await iconOf(production)).toBe('bad'));
    const [orders] = await appsOf(production);
    const liveIcon = async () =>
      appOf((await production.get(`/apps/${orders.id}/live`).expect(200)).text).icon;
    await production.post(`/apps/${orders.id}/rollback`, { tag: 'rel/1' }).expect(200);
    const former = await liveIcon();
    expect(former).not.toBe('bad');

    await createApp(builder, 'Sales', { commitChanges: true });
    await tag('rel/3');
    await look(production);
    await eventually(async () => expect(await appsOf(production)).toHaveLength(2));
    expect(await liveIcon()).toBe(former);

    await edit(builder, app.id, 'worse');
    await commit(builder, app.id).expect(201);
    await tag('rel/4');
    await look(production);
    const [waiting] = await deploymentsOf(production);
    expect(waiting).toMatchObject({ status: 'waiting', reason: 'rolled_back' });
    expect(await liveIcon()).toBe(former);
    await production.post(`/deployments/${waiting.id}/approve`).expect(200);
    expect(await liveIcon()).toBe('worse');
  });
});

describe('a deployment that waits while a newer one is applied', () => {
  const approve = (member: Member, id: string, body: object = {}) =>
    member.post(`/deployments/${id}/approve`, body);

  async function twoWaiting() {
    const { builder, production, app } = await twoEnvironments(fixture, { approval: true });
    await approve(production, (await deploy(production)).id).expect(200);
    await edit(builder, app.id, 'three');
    await commit(builder, app.id, 'Three').expect(201);
    const older = await deploy(production);
    await edit(builder, app.id, 'four');
    await commit(builder, app.id, 'Four').expect(201);
    const newer = await deploy(production);
    return { builder, production, app, older, newer };
  }

  const planOf = async (member: Member, id: string) =>
    (await deploymentsOf(member)).find((one) => one.id === id)?.plan;

  it('says that it is a roll back by now, and asks', async () => {
    const { production, older, newer } = await twoWaiting();
    expect(older.plan.isRollback).toBe(false);
    await approve(production, newer.id).expect(200);
    expect(await planOf(production, older.id)).toMatchObject({
      isRollback: true,
      commits: { total: 1, items: [{ message: 'Four' }] },
      apps: [{ name: 'Orders', change: 'restored' }],
    });
    const { body } = await approve(production, older.id).expect(409);
    expect(body).toMatchObject({ code: 'deployment_outdated', remedy: expect.any(String) });
    expect(await iconOf(production)).toBe('four');
    const { body: back } = await approve(production, older.id, { confirmRollback: true }).expect(200);
    expect(back).toMatchObject({ status: 'applied', plan: { isRollback: true } });
    expect(await iconOf(production)).toBe('three');
    expect((await settingsOf(production)).rolledBack).toMatchObject({ from: { sha: newer.sha } });
  });

  it('asks also for a plan that was made before', async () => {
    const { builder, production, app } = await twoEnvironments(fixture);
    const plan = await deploy(production, { plan: true });
    await edit(builder, app.id, 'newer');
    await commit(builder, app.id).expect(201);
    await deploy(production);
    expect((await approve(production, plan.id).expect(409)).body.code).toBe('deployment_outdated');
    await approve(production, plan.id, { confirmRollback: 'yes' }).expect(400);
    await approve(production, plan.id, { confirmRollback: true }).expect(200);
  });

  it('is no roll back any more once the workspace has gone back further', async () => {
    const { production, older, newer } = await twoWaiting();
    const first = (await deploymentsOf(production)).at(-1);
    await approve(production, newer.id).expect(200);
    await production.post(`/deployments/${first?.id}/again`).expect(200);
    expect(await planOf(production, older.id)).toMatchObject({
      isRollback: false,
      commits: { total: 1 },
      apps: [{ change: 'changed' }],
    });
    await approve(production, older.id).expect(200);
    expect(await iconOf(production)).toBe('three');
  });

  it('that was approved first, and runs after the newer one, waits again', async () => {
    const { production, older, newer } = await twoWaiting();
    await withClient(async (client) => {
      await client.query('begin');
      // The first job waits for the app in the meantime.
      await client.query('select from apps where workspace_id = $1 for update', [production.workspaceId]);
      for (const { id } of [newer, older])
        await approve(production, id).set('Prefer', 'respond-async').expect(202);
      await client.query('commit');
    });
    await eventually(async () => {
      const found = await deploymentsOf(production);
      expect(found.find(({ id }) => id === newer.id)).toMatchObject({ status: 'applied' });
      expect(found.find(({ id }) => id === older.id)).toMatchObject({
        status: 'waiting',
        isRunning: false,
        approvedBy: null,
        plan: { isRollback: true },
      });
    });
    expect(await iconOf(production)).toBe('four');
  });
});
