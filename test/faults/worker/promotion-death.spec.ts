import { deploymentsOf, appsOf } from '../../support/deployments';
import { exported, getApp } from '../../support/git-fixture';
import { shortWaits, SOON_STARTED_AGAIN } from '../../support/short-waits';
import { findApp, textThere } from '../../support/tooljet/connected-tooljet';
import type { Promotion } from '../../support/tooljet/promotion';
import { IS_TORTURE } from '../../support/torture';
import { FaultFixture } from '../fault-fixture';
import { changedInGit, killDuring, NAMED, nth, promotionOf } from '../kill-during-promotion';

const SWEEP_TIMEOUT_MS = 3_600_000;

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start({ env: shortWaits(SOON_STARTED_AGAIN) });
});

afterAll(() => fixture.stop());

const IMPORT = /\/resources\/import$/;

const IMPORTS = [
  ['asks for the app', () => nth(1, 'POST', IMPORT), 'undone'],
  ['has made the app', () => nth(1, 'POST', IMPORT), 'done'],
  ['mends the app', () => nth(1, 'POST', /\/components$/), 'done'],
  ['asks for its name', () => nth(1, 'PUT', NAMED), 'undone'],
  ['has given it its name', () => nth(1, 'PUT', NAMED), 'done'],
] as const;

it.each(IS_TORTURE ? IMPORTS : [IMPORTS[1], IMPORTS[4]])(
  'imports one app into ToolJet, linked, if the worker is killed when it %s',
  async (_, moment, kind) => {
    await using promotion = await promotionOf(fixture, ['Orders']);
    const { production } = promotion.members;
    const [{ gitAppId }] = promotion.apps;
    const body = { gitAppId };
    const { job, isKilled } = await killDuring(fixture, promotion, {
      ...{ path: '/git/imports', body, isMoment: moment(), kind },
    });
    expect([isKilled, job.status, job.error]).toEqual([true, 'succeeded', null]);
    await promotion.captureProduction();
    expect(promotion.namesInProduction).toEqual(['Orders']);
    const app = (await findApp(production, 'Orders'))!;
    expect(app).toMatchObject({ gitState: 'clean', hostedBy: { kind: 'tooljet' } });
    expect(await exported(production, app.id)).toBe(await promotion.committed('Orders'));
    expect(await appsOf(production)).toHaveLength(1);
  },
);

async function expectDeployed(promotion: Promotion, moment: string): Promise<void> {
  const { production } = promotion.members;
  await promotion.captureProduction();
  const { state } = promotion.production.server;
  for (const name of ['Orders', 'Stock']) {
    const hostAppId = promotion.idInProduction(name);
    const app = (await findApp(production, name))!;
    expect([moment, textThere(promotion.production, hostAppId)]).toEqual([moment, 'from Git']);
    expect(await exported(production, app.id)).toBe(await promotion.committed(name));
    expect((await getApp(production, app.id)).gitState).toBe('clean');
    expect(state.apps.find(hostAppId)?.currentVersionId).toBe(state.editingVersionOf(hostAppId)!.id);
    // The former version and a new one; none of the killed worker's.
    expect([moment, state.versionsOf(hostAppId).length]).toEqual([moment, 2]);
  }
  const [last] = await deploymentsOf(production);
  expect(last).toMatchObject({ status: 'applied', plan: { problems: [] } });
}

const COPY = /\/apps\/[^/]+\/versions$/;

const DEPLOYMENTS = [
  ['has copied the second app', () => nth(2, 'POST', COPY), 'done'],
  ['asks for the first switch', () => nth(1, 'PUT', NAMED), 'undone'],
  ['has switched the first app', () => nth(1, 'PUT', NAMED), 'done'],
  ['has switched the second app', () => nth(2, 'PUT', NAMED), 'done'],
] as const;

it.each(IS_TORTURE ? DEPLOYMENTS : [DEPLOYMENTS[2]])(
  'deploys all apps to ToolJet, once, if the worker is killed when it %s',
  async (name, moment, kind) => {
    await using promotion = await changedInGit(fixture);
    const { job, isKilled } = await killDuring(fixture, promotion, {
      ...{ path: '/deployments', body: {}, isMoment: moment(), kind },
    });
    expect([isKilled, job.status, job.error]).toEqual([true, 'succeeded', null]);
    await expectDeployed(promotion, name);
  },
);

(IS_TORTURE ? it : it.skip)(
  'deploys all apps to ToolJet, once, at whichever call the worker is killed',
  async () => {
    for (let number = 1; ; number++) {
      await using promotion = await changedInGit(fixture);
      const { job, isKilled } = await killDuring(fixture, promotion, {
        ...{ path: '/deployments', body: {}, isMoment: (_call, count) => count === number },
        kind: number % 2 === 0 ? 'undone' : 'done',
      });
      expect([number, job.status, job.error]).toEqual([number, 'succeeded', null]);
      await expectDeployed(promotion, `call ${number}`);
      if (!isKilled) return;
    }
  },
  SWEEP_TIMEOUT_MS,
);
