import type { CapturedApp } from '../../../src/hosts/app-host';
import type { Fault } from '../../support/tooljet/faults';
import { IS_TORTURE } from '../../support/torture';
import { bodyOf, edited, editEverything, Pull, snapshot } from './pull-fixture';
import { never, ordersApp, ToolJetFixture } from './tooljet-fixture';

/** Whole pulls for each of their calls. */
const SWEEP_TIMEOUT_MS = 600_000;

let fixture: ToolJetFixture;

beforeEach(async () => {
  fixture = await ToolJetFixture.start();
});

afterEach(() => fixture[Symbol.asyncDispose]());

interface Stage {
  appId: string;
  base: CapturedApp;
  wanted: string;
  before: string;
}

/** An app with edits to pull; `isReleased`: users see the version that is edited. */
async function prepare(isReleased: boolean): Promise<Stage> {
  const appId = fixture.place(ordersApp());
  const base = await fixture.host().capture(appId, null, never);
  if (isReleased)
    await fixture.asSomebody('PUT', `/apps/${appId}`, { app: { current_version_id: base.hostVersionId } });
  const wanted = edited(base.document, editEverything);
  return { appId, base, wanted, before: snapshot(fixture, appId) };
}

const pullOf = ({ appId, base, wanted }: Stage) =>
  new Pull(fixture.host(), { hostAppId: appId, base, wanted, label: '1a2b3c4' });

/** Returns the number of requests that a whole pull makes. */
async function countCalls(isReleased: boolean): Promise<number> {
  const stage = await prepare(isReleased);
  fixture.takeCalls();
  await pullOf(stage).run();
  return fixture.takeCalls().length;
}

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );

async function startAgain(): Promise<void> {
  await fixture[Symbol.asyncDispose]();
  fixture = await ToolJetFixture.start();
}

/** The app is as before, or as wanted, and a restart finds out which. */
async function expectWhole({ appId, base, wanted, before }: Stage, pull: Pull): Promise<string> {
  const { state } = fixture.server;
  const host = fixture.host();
  const recovery = pull.last ? await host.recover(pull.last, never) : 'nothing';
  if (recovery === 'finished') {
    expect((await host.capture(appId, pull.last!.captured, never)).document).toBe(wanted);
    expect(state.versionsOf(appId)).toHaveLength(2);
    expect(await host.recover(pull.last!, never)).toBe('finished');
    return recovery;
  }
  expect(snapshot(fixture, appId)).toBe(before);
  expect((await host.capture(appId, base, never)).document).toBe(base.document);
  expect(state.editingVersionOf(appId)!.id).toBe(base.hostVersionId);
  if (pull.last) expect(await host.recover(pull.last, never)).toBe('nothing');
  const again = await pullOf({ appId, base, wanted, before }).run();
  expect(again.captured.document).toBe(wanted);
  return recovery;
}

describe.each([
  ['released', true],
  ['not released', false],
])('a pull into an app that is %s', (_, isReleased) => {
  it(
    'leaves the app as before or as wanted, at whichever call the worker dies',
    async () => {
      const calls = await countCalls(isReleased);
      const outcomes = new Set<string>();
      const kills = Array.from({ length: calls }, (_each, index) => [
        index + 1,
        index % 2 === 0 ? 'reset' : 'lost_answer',
      ]) as [number, 'reset' | 'lost_answer'][];
      // The way to the switch is the same for both. The last call is the switch itself: here both kinds count.
      const tried = isReleased || IS_TORTURE ? kills : kills.filter((_each, index) => index % 3 === 0);
      for (const [number, kind] of [...tried, [calls, 'reset'], [calls, 'lost_answer']] as typeof kills) {
        await startAgain();
        const stage = await prepare(isReleased);
        const first = fixture.server.calls.length;
        const pull = pullOf(stage);
        // Nothing comes through after the kill, so that nothing is cleaned up either.
        fixture.server.faults = (call) =>
          call.number - first < number ? null : { kind: call.number - first === number ? kind : 'reset' };

        await codeOf(pull.run());
        fixture.server.faults = () => null;

        outcomes.add(await expectWhole(stage, pull));
      }
      expect([...outcomes].sort()).toEqual(
        isReleased ? ['finished', 'nothing', 'removed'] : ['nothing', 'removed'],
      );
    },
    SWEEP_TIMEOUT_MS,
  );

  it(
    'is cleaned up at once where a call fails, and the failure is told',
    async () => {
      const calls = await countCalls(isReleased);
      const faults: Fault[] = [
        { kind: 'status', status: 500, message: 'Cannot read properties of undefined' },
        { kind: 'html' },
        { kind: 'reset' },
      ];
      for (let number = 1; number <= calls; number += IS_TORTURE ? 1 : 2) {
        await startAgain();
        const stage = await prepare(isReleased);
        const first = fixture.server.calls.length;
        const pull = pullOf(stage);
        fixture.server.faults = (call) => (call.number - first === number ? faults[number % 3] : null);

        const code = await codeOf(pull.run());
        fixture.server.faults = () => null;

        if (code === 'done') continue;
        expect(code).toMatch(/^host_(refused|not_tooljet|unreachable|answer_invalid|app_changed)$/);
        expect([number, snapshot(fixture, stage.appId) === stage.before]).toEqual([number, true]);
      }
    },
    SWEEP_TIMEOUT_MS,
  );

  it(
    'notices what somebody does meanwhile, whenever it happens',
    async () => {
      const calls = await countCalls(isReleased);
      for (let number = 2; number <= calls; number += IS_TORTURE ? 1 : 4) {
        await startAgain();
        const stage = await prepare(isReleased);
        const first = fixture.server.calls.length;
        const { state } = fixture.server;
        const [query] = state.queriesOf(stage.base.hostVersionId);
        fixture.server.faults = (call) => {
          if (call.number - first === number) state.queries.update(query.id, { options: { code: 'theirs' } });
          return null;
        };

        const code = await codeOf(pullOf(stage).run());

        const isAfterLastLook = number > calls - (isReleased ? 1 : 0);
        if (isAfterLastLook) continue;
        expect([number, code]).toEqual([number, 'host_app_changed']);
        expect(state.versionsOf(stage.appId)).toHaveLength(1);
        expect(state.queries.find(query.id)!.options).toEqual({ code: 'theirs' });
        const theirs = await fixture.host().capture(stage.appId, stage.base, never);
        expect(bodyOf(theirs).dataQueries.some(({ options }) => options.code === 'theirs')).toBe(true);
      }
    },
    SWEEP_TIMEOUT_MS,
  );
});

it('notices another version that somebody has begun', async () => {
  const stage = await prepare(true);
  await fixture.asSomebody('POST', `/apps/${stage.appId}/versions`, {
    ...{ versionName: 'v2', versionFromId: stage.base.hostVersionId },
  });

  expect(await codeOf(pullOf(stage).run())).toBe('host_app_changed');
});

it('lets at most one of two pulls through that are made at once, and tells the other who is there', async () => {
  const stage = await prepare(true);
  const pulls = [pullOf(stage), pullOf(stage)];

  const codes = await Promise.all(pulls.map((pull) => codeOf(pull.run())));

  expect(codes).toContain('host_busy');
  const { state } = fixture.server;
  expect(state.versionsOf(stage.appId).length).toBeLessThanOrEqual(2);
});

it('can be cancelled, and cleans up then', async () => {
  const stage = await prepare(true);
  const cancel = new AbortController();
  const host = fixture.host();
  const request = { hostAppId: stage.appId, base: stage.base, wanted: stage.wanted, label: 'x' };
  fixture.server.faults = ({ path }) => {
    if (path.endsWith('/components')) cancel.abort();
    return null;
  };

  expect(await codeOf(host.apply(request, () => Promise.resolve(), cancel.signal))).toBe('host_cancelled');
  expect(snapshot(fixture, stage.appId)).toBe(stage.before);
});

it('does not begin if the step cannot be noted, and goes back if a later one cannot', async () => {
  const stage = await prepare(true);
  for (const step of ['making', 'editing', 'switching']) {
    const request = { hostAppId: stage.appId, base: stage.base, wanted: stage.wanted, label: step };
    const note = (progress: { step: string }) =>
      progress.step === step ? Promise.reject(new Error('the database is away')) : Promise.resolve();

    await expect(fixture.host().apply(request, note, never)).rejects.toThrow('the database is away');
    expect(snapshot(fixture, stage.appId)).toBe(stage.before);
  }
});

it('never removes a version that somebody has released, renamed or made', async () => {
  const stage = await prepare(false);
  const pull = pullOf(stage);
  const { captured } = await pull.run();
  const { state } = fixture.server;
  const [making, editing] = pull.steps;

  state.versions.update(captured.hostVersionId, { name: 'theirs' });
  for (const progress of [making, editing])
    expect(await fixture.host().recover(progress, never)).toBe('nothing');
  state.versions.update(captured.hostVersionId, { name: making.ownName });
  state.apps.update(stage.appId, { currentVersionId: captured.hostVersionId });
  expect(await fixture.host().recover(editing, never)).toBe('nothing');
  state.apps.update(stage.appId, { currentVersionId: null });
  expect(await fixture.host().recover({ ...editing, baseVersionId: captured.hostVersionId }, never)).toBe(
    'nothing',
  );
  expect(await fixture.host().recover(editing, never)).toBe('removed');
});
