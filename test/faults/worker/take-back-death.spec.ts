import { deploymentsOf } from '../../support/deployments';
import { exported, getApp } from '../../support/git-fixture';
import { shortWaits, SOON_STARTED_AGAIN } from '../../support/short-waits';
import { findApp, textThere } from '../../support/tooljet/connected-tooljet';
import type { FaultPlan, ReceivedCall } from '../../support/tooljet/faults';
import type { Promotion } from '../../support/tooljet/promotion';
import { IS_TORTURE } from '../../support/torture';
import { FaultFixture } from '../fault-fixture';
import { changedInGit, killDuring, type Moment } from '../kill-during-promotion';

const SWEEP_TIMEOUT_MS = 3_600_000;

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start({ env: shortWaits(SOON_STARTED_AGAIN) });
});

afterAll(() => fixture.stop());

const isSwitchOf = (promotion: Promotion, name: string) => {
  const end = `/apps/${promotion.idInProduction(name)}`;
  return ({ method, path }: ReceivedCall) => method === 'PUT' && path.endsWith(end);
};

/** Refuses every switch of Stock, so that Orders is rolled back. */
const refusesStock = (promotion: Promotion): FaultPlan => {
  const isSwitch = isSwitchOf(promotion, 'Stock');
  return (call) => (isSwitch(call) ? { kind: 'status', status: 500, message: 'It failed.' } : null);
};

/** The nth call accepted by `counts` after the first refusal of Stock. */
function afterRefusal(promotion: Promotion, nth: number, counts: (call: ReceivedCall) => boolean): Moment {
  const isRefused = isSwitchOf(promotion, 'Stock');
  let seen = -1;
  return (call) => {
    if (seen < 0) {
      if (isRefused(call)) seen = 0;
      return false;
    }
    return counts(call) && (seen += 1) === nth;
  };
}

async function expectTakenBack(promotion: Promotion, before: string[], moment: string): Promise<void> {
  const { production } = promotion.members;
  const [last] = await deploymentsOf(production);
  const codes = last.plan.problems.map(({ code }) => code);
  expect([moment, last.status, codes]).toEqual([moment, 'refused', ['host_refused']]);
  await promotion.captureProduction();
  const { state } = promotion.production.server;
  for (const [index, name] of ['Orders', 'Stock'].entries()) {
    const hostAppId = promotion.idInProduction(name);
    const app = (await findApp(production, name))!;
    expect([moment, textThere(promotion.production, hostAppId)]).not.toEqual([moment, 'from Git']);
    expect(await exported(production, app.id)).toBe(before[index]);
    expect(state.apps.find(hostAppId)?.currentVersionId).toBe(state.editingVersionOf(hostAppId)!.id);
    expect([moment, state.versionsOf(hostAppId).length]).toEqual([moment, 1]);
    expect((await getApp(production, app.id)).gitState).not.toBe('changed');
  }
}

/** Deploys to a ToolJet that refuses one app, and kills the worker at a moment of the rollback. */
async function takeBack(promotion: Promotion, moment: Moment, kind: 'done' | 'undone', name: string) {
  const before = [];
  for (const app of ['Orders', 'Stock']) {
    const { id } = (await findApp(promotion.members.production, app))!;
    before.push(await exported(promotion.members.production, id));
  }
  const { job, isKilled } = await killDuring(fixture, promotion, {
    ...{ path: '/deployments', body: {}, isMoment: moment, kind },
    faults: refusesStock(promotion),
  });
  expect([name, job.status, job.error]).toEqual([name, 'succeeded', null]);
  await expectTakenBack(promotion, before, name);
  return isKilled;
}

const isRemovalIn = (promotion: Promotion, name: string) => {
  const versions = `/apps/${promotion.idInProduction(name)}/versions/`;
  return ({ method, path }: ReceivedCall) => method === 'DELETE' && path.includes(versions);
};

const MOMENTS = [
  ['asks to switch the first app back', isSwitchOf, 'undone'],
  ['has switched the first app back', isSwitchOf, 'done'],
  ['has removed the new version of the first app', isRemovalIn, 'done'],
] as const;

it.each(IS_TORTURE ? MOMENTS : [MOMENTS[2]])(
  'takes back all apps of a refused deployment if the worker is killed when it %s',
  async (name, isCallOf, kind) => {
    await using promotion = await changedInGit(fixture);
    const moment = afterRefusal(promotion, 1, isCallOf(promotion, 'Orders'));
    expect(await takeBack(promotion, moment, kind, name)).toBe(true);
  },
);

(IS_TORTURE ? it : it.skip)(
  'takes back all apps of a refused deployment, at whichever call of the way back the worker is killed',
  async () => {
    for (let number = 1; ; number++) {
      await using promotion = await changedInGit(fixture);
      const moment = afterRefusal(promotion, number, () => true);
      const kind = number % 2 === 0 ? 'undone' : 'done';
      if (!(await takeBack(promotion, moment, kind, `call ${number}`))) return;
    }
  },
  SWEEP_TIMEOUT_MS,
);
