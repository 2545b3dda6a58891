import { Client } from 'pg';
import { collided, commitHost, hostIn, hostOf, setHost, withDataSource } from '../../support/data-sources';
import { appsOf, deploy, type DeploymentBody } from '../../support/deployments';
import { eventually } from '../../support/eventually';
import {
  commit,
  createApp,
  edit,
  exported,
  getApp,
  GitFixture,
  patch,
  type AppBody,
} from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { appOf } from '../../support/merges';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const liveOf = async (member: Member, app: AppBody) =>
  (await member.get(`/apps/${app.id}/live`).expect(200)).text;

const decide = (member: Member, { id, plan }: DeploymentBody, choice: string, at = 0) =>
  member.put(`/deployments/${id}/collisions/${plan.collisions[at].id}`, { choice });

const versionNamesOf = async (member: Member, { id }: AppBody) => {
  const { body } = await member.get(`/apps/${id}/versions`).expect(200);
  return (body.items as { name: string }[]).map(({ name }) => name);
};

const choicesOf = async (member: Member) =>
  (await member.get('/deployment/collision-choices').expect(200)).body.items;

it('refuses a deployment until somebody has decided, and asks once', async () => {
  const { builder, production, app, there: here, refused } = await collided(fixture);
  expect(refused.status).toBe('refused');
  const collision = {
    id: expect.any(String),
    gitAppId: app.gitAppId,
    appName: 'Db',
    dataSourceId: 'd1',
    name: 'db',
    kind: 'postgresql',
    isRemoved: false,
    choice: null,
  };
  expect(refused.plan.collisions).toEqual([collision]);
  expect(refused.plan.problems).toEqual([
    {
      code: 'data_source_collision',
      detail:
        'Db › db: its options were changed here, and differ in the commit. An admin decides which ones to keep.',
      gitAppId: app.gitAppId,
    },
  ]);
  expect(await hostOf(production, here)).toBe('prod');

  const { body } = await decide(production, refused, 'keep').expect(200);
  expect(body).toMatchObject({
    appName: 'Db',
    name: 'db',
    choice: 'keep',
    decidedBy: { id: production.user.id },
  });
  const kept = await deploy(production);
  expect(kept).toMatchObject({ status: 'applied', plan: { collisions: [{ ...collision, choice: 'keep' }] } });
  expect(kept.plan.apps).toMatchObject([{ gitAppId: app.gitAppId, change: 'changed', total: 1 }]);
  const merged = await exported(production, here.id);
  expect(merged).toBe((await exported(builder, app.id)).replace('"value": "stage"', '"value": "prod"'));
  expect(await liveOf(production, here)).toBe(merged);

  await commitHost(builder, app, 'later');
  expect((await deploy(production)).status).toBe('applied');
  expect(await hostOf(production, here)).toBe('prod');
  expect(appOf(await exported(production, here.id)).icon).toBe('later');
  // Options that are kept reach viewers with the next deployment, whether or not the commit has something new.
  await setHost(production, here, 'prod-2');
  await deploy(production);
  expect(hostIn(await liveOf(production, here))).toBe('prod-2');
  expect(await versionNamesOf(production, here)).toEqual(['v1']);
});

it('takes the options of the commit, and asks again once the decision is forgotten', async () => {
  const { builder, production, app, there: here, refused } = await collided(fixture);
  await decide(production, refused, 'take').expect(200);
  expect((await deploy(production)).status).toBe('applied');
  expect(await exported(production, here.id)).toBe(await exported(builder, app.id));
  expect((await getApp(production, here.id)).gitState).toBe('clean');
  // The former options are not lost.
  expect(await versionNamesOf(production, here)).toEqual([
    'v1',
    expect.stringMatching(/^v1 before deployment /),
  ]);
  await setHost(production, here, 'prod');
  await commitHost(builder, app, 'later');
  expect((await deploy(production)).status).toBe('applied');
  expect(await hostOf(production, here)).toBe('later');

  const [choice] = await choicesOf(production);
  expect(choice).toMatchObject({ choice: 'take', gitAppId: app.gitAppId, dataSourceId: 'd1' });
  await production.delete(`/deployment/collision-choices/${choice.id}`).expect(204);
  await production.delete(`/deployment/collision-choices/${choice.id}`).expect(404);
  expect(await choicesOf(production)).toEqual([]);
  await setHost(production, here, 'prod');
  await commitHost(builder, app, 'last');
  expect((await deploy(production)).status).toBe('refused');
});

it('leaves the app out, and deploys the others', async () => {
  const { builder, production, there: here, refused } = await collided(fixture);
  await decide(production, refused, 'skip').expect(200);
  await createApp(builder, 'Sales', { commitChanges: true });
  const before = await exported(production, here.id);
  const { status, plan } = await deploy(production);
  expect([status, plan.apps.map(({ name }) => name), plan.collisions[0].choice]).toEqual([
    'applied',
    ['Sales'],
    'skip',
  ]);
  expect(await exported(production, here.id)).toBe(before);
  expect(hostIn(await liveOf(production, here))).toBe('dev');
});

it('settles nothing but options: other edits are refused as before', async () => {
  const { production, there: here, refused } = await collided(fixture);
  await decide(production, refused, 'keep').expect(200);
  await edit(production, here.id, 'hotfix');
  const { status, plan } = await deploy(production);
  expect([status, plan.problems.map(({ code }) => code)]).toEqual(['refused', ['uncommitted_changes']]);
  expect(appOf(await exported(production, here.id)).icon).toBe('hotfix');
});

it('asks about a data source that the commit has no more, whatever was decided before', async () => {
  const { builder, production, app, there: here, refused } = await collided(fixture);
  await decide(production, refused, 'keep').expect(200);
  const empty = ['dataSources', 'dataSourceOptions'].map((key) => ({
    op: 'replace',
    path: `/appV2/${key}`,
    value: [],
  }));
  await patch(builder, app.id, { changes: empty });
  await commit(builder, app.id, 'No db').expect(201);
  const asked = await deploy(production);
  expect(asked).toMatchObject({
    status: 'refused',
    plan: { collisions: [{ isRemoved: true, choice: null }], problems: [{ code: 'data_source_collision' }] },
  });
  expect(await hostOf(production, here)).toBe('prod');
  expect((await decide(production, asked, 'keep').expect(422)).body.code).toBe('data_source_gone');
  await decide(production, asked, 'take').expect(200);
  expect((await deploy(production)).status).toBe('applied');
  expect(await exported(production, here.id)).toBe(await exported(builder, app.id));
});

it('follows the decision that is made while it runs', async () => {
  const { production, there: here, refused } = await collided(fixture);
  await decide(production, refused, 'keep').expect(200);
  const client = new Client({ connectionString: fixture.trellis.databaseUrl });
  await client.connect();
  try {
    await client.query('begin');
    await client.query('select from all_apps where id = $1 for update', [here.id]);
    const running = deploy(production);
    const waits = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    await eventually(async () => expect((await client.query(waits)).rowCount).toBeGreaterThan(0));
    await decide(production, refused, 'take').expect(200);
    await client.query('commit');
    expect(await running).toMatchObject({ status: 'applied', plan: { collisions: [{ choice: 'take' }] } });
  } finally {
    await client.end();
  }
  expect(await hostOf(production, here)).toBe('stage');
});

it('decides on each app for itself, also where both have a data source of the same id', async () => {
  const { builder, production, app, there: here } = await collided(fixture);
  const twin = await createApp(builder, 'Twin', { definition: withDataSource('dev'), commitChanges: true });
  const client = await deploy(production, { plan: true });
  await decide(production, client, 'skip').expect(200);
  await deploy(production);
  const twinHere = (await appsOf(production)).find(({ gitAppId }) => gitAppId === twin.gitAppId)!;
  await production.patch(`/apps/${twinHere.id}`, { locked: false }).expect(200);
  await setHost(production, twinHere, 'prod-twin');
  await commitHost(builder, twin, 'stage-twin');
  const asked = await deploy(production);
  const choices = asked.plan.collisions.map(({ gitAppId, dataSourceId, choice }) => [
    gitAppId,
    dataSourceId,
    choice,
  ]);
  expect(choices).toEqual(
    expect.arrayContaining([
      [app.gitAppId, 'd1', 'skip'],
      [twin.gitAppId, 'd1', null],
    ]),
  );
  const open = asked.plan.collisions.findIndex(({ choice }) => choice === null);
  await decide(production, asked, 'take', open).expect(200);
  expect((await deploy(production)).status).toBe('applied');
  expect([await hostOf(production, here), await hostOf(production, twinHere)]).toEqual([
    'prod',
    'stage-twin',
  ]);
});

it('names data sources whose credentials lack here, and never overwrites those that are', async () => {
  const { builder, production, app, there: here, refused } = await collided(fixture);
  expect(refused.plan.missing.credentials).toEqual([
    { gitAppId: app.gitAppId, appName: 'Db', dataSourceId: 'd1', name: 'db' },
  ]);
  const secret = {
    op: 'add',
    path: '/appV2/dataSourceOptions/0/options/password/value',
    value: 'password-of-production-4471',
  };
  fixture.trellis.keepSecret('password-of-production-4471');
  await patch(production, here.id, { changes: [secret] });
  await decide(production, refused, 'keep').expect(200);
  await commitHost(builder, app, 'later');
  const { status, plan } = await deploy(production);
  expect([status, plan.missing.credentials]).toEqual(['applied', []]);
});

it('knows only collisions of plans, and only three ways to settle them', async () => {
  const { production, refused } = await collided(fixture);
  await production.put(`/deployments/${refused.id}/collisions/nowhere`, { choice: 'keep' }).expect(404);
  await decide(production, refused, 'both').expect(400);
  const { body: audit } = await production.get('/audit').expect(200);
  expect(JSON.stringify(audit)).not.toContain('collision');
  await decide(production, refused, 'keep').expect(200);
  const { body: after } = await production.get('/audit').expect(200);
  expect(after.items[0]).toMatchObject({
    action: 'configured',
    target: 'deployment',
    detail: { collision: 'Db › db', choice: 'keep' },
  });
  await production.delete('/deployment').expect(204);
  const { body } = await decide(production, refused, 'take').expect(409);
  expect(body.code).toBe('deployment_not_configured');
});
