import { edited } from '../../integration/tooljet/pull-fixture';
import { ToolJetFixture } from '../../integration/tooljet/tooljet-fixture';
import { eventually } from '../../support/eventually';
import { commit, ended, exported, getApp } from '../../support/git-fixture';
import { Member } from '../../support/member';
import { shortWaits, SOON_STARTED_AGAIN } from '../../support/short-waits';
import { capture, connectToolJet, textThere } from '../../support/tooljet/connected-tooljet';
import { IS_TORTURE } from '../../support/torture';
import type { ReceivedCall } from '../../support/tooljet/faults';
import { FaultFixture } from '../fault-fixture';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start({ env: shortWaits(SOON_STARTED_AGAIN) });
});

afterAll(() => fixture.stop());

/** A workspace whose app Orders is committed, and changed in the repository since. */
async function begin(tooljet: ToolJetFixture) {
  const repository = await fixture.repository();
  const member = await fixture.workspaceOn(repository);
  const { hostAppId, app } = await connectToolJet(member, tooljet);
  await commit(member, app.id, 'From ToolJet').expect(201);
  const path = (await repository.ls()).find((file) => file.startsWith('Orders/'))!;
  const wanted = edited(await repository.show('main', path), ({ components, pages }) => {
    components.find(({ name }) => name === 'tabs1')!.properties.text = { value: 'from Git' };
    pages[0].name = 'Renamed in Git';
  });
  await repository.commit({ [path]: wanted });
  return { member, hostAppId, app, wanted };
}

const isCopy = ({ method, path }: ReceivedCall) => method === 'POST' && /\/versions$/.test(path);
const isEdit = ({ method, path }: ReceivedCall) => method === 'POST' && /\/components$/.test(path);
const isSwitch = ({ method, path }: ReceivedCall) => method === 'PUT' && /\/apps\/[^/]+$/.test(path);

const ALL_MOMENTS = [
  ['asks for the copy', isCopy, 'undone'],
  ['has made the copy', isCopy, 'done'],
  ['edits the copy', isEdit, 'undone'],
  ['has edited the copy', isEdit, 'done'],
  ['asks for the switch', isSwitch, 'undone'],
  ['has switched the app', isSwitch, 'done'],
] as const;

// Each takes as long as the dead worker holds the app.
const MOMENTS = IS_TORTURE ? ALL_MOMENTS : [ALL_MOMENTS[3], ALL_MOMENTS[5]];

it.each(MOMENTS)(
  'ends a pull once, with the app as it is wanted in ToolJet and here, if the worker is killed when it %s',
  async (_, isMoment, kind) => {
    await using tooljet = await ToolJetFixture.start();
    const { member, hostAppId, app, wanted } = await begin(tooljet);
    const { state } = tooljet.server;
    const versions = state.versionsOf(hostAppId).length;
    state.apps.update(hostAppId, { currentVersionId: state.editingVersionOf(hostAppId)!.id });
    const workerPid = await fixture.trellis.workerPid();
    let isKilled = false;
    tooljet.server.faults = (call) => {
      if (isKilled || !isMoment(call)) return null;
      isKilled = true;
      process.kill(workerPid, 'SIGKILL');
      // The answer of a completed call has no receiver any more.
      return kind === 'undone' ? { kind: 'hang' } : null;
    };
    const { body } = await member
      .request('post', `/apps/${app.id}/git/pull`)
      .set('Prefer', 'respond-async')
      .send({})
      .expect(202);
    await eventually(() => isKilled);
    const job = await ended(member, body.jobId as string);
    expect([job.status, job.error]).toEqual(['succeeded', null]);
    expect(textThere(tooljet, hostAppId)).toBe('from Git');
    expect(await exported(member, app.id)).toBe(wanted);
    await capture(member);
    expect(await exported(member, app.id)).toBe(wanted);
    expect((await getApp(member, app.id)).gitState).toBe('clean');
    // No version of the killed worker is left.
    expect(state.versionsOf(hostAppId)).toHaveLength(versions + 1);
    expect(state.apps.find(hostAppId)?.currentVersionId).toBe(state.editingVersionOf(hostAppId)!.id);
  },
);

it('captures once, and commits once, where two servers look at one ToolJet', async () => {
  await using tooljet = await ToolJetFixture.start();
  const { member, app } = await begin(tooljet);
  const second = await fixture.startReplica();
  const { token, workspaceId, user } = member;
  const elsewhere = new Member(second.address, token, workspaceId, user);
  tooljet.takeCalls();
  const before = await exported(member, app.id);
  let letThrough = (): void => undefined;
  const until = new Promise<void>((resolve) => (letThrough = resolve));
  let lists = 0;
  tooljet.server.faults = ({ method, path }) => {
    if (method !== 'GET' || !path.startsWith('/api/apps?')) return null;
    lists += 1;
    return { kind: 'held', until };
  };
  await member.post('/host/capture').expect(202);
  await eventually(() => lists === 1);
  await Promise.all([elsewhere, member, elsewhere].map((one) => one.post('/host/capture').expect(202)));
  letThrough();
  await capture(elsewhere);
  // The held one, one for all requests during it, and the last one.
  expect(lists).toBeLessThanOrEqual(3);
  expect(await exported(member, app.id)).toBe(before);
});
