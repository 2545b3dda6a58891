import { commit, getApp, GitFixture, type AppBody } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/member';
import { eventually } from '../../support/eventually';
import { edited } from '../../integration/tooljet/pull-fixture';
import { ToolJetFixture } from '../../integration/tooljet/tooljet-fixture';
import {
  appeared,
  capture,
  connectHost,
  connectToolJet,
  hostOf,
  textThere,
} from '../../support/tooljet/connected-tooljet';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

async function changeInGit(repository: GitRepository, text: string): Promise<void> {
  const path = (await repository.ls()).find((file) => file.startsWith('Orders/'))!;
  const after = edited(await repository.show('main', path), ({ components }) => {
    components.find(({ name }) => name === 'tabs1')!.properties.text = { value: text };
  });
  await repository.commit({ [path]: after }, { message: text });
}

/** Two workspaces that bring the same app of one ToolJet to the same repository. */
async function two(tooljet: ToolJetFixture) {
  const { member: first, repository } = await fixture.connected();
  const { member: second } = await fixture.connected({ repository });
  const { app, hostAppId } = await connectToolJet(first, tooljet);
  await commit(first, app.id, 'Orders from ToolJet').expect(201);
  await connectHost(second, tooljet);
  const same = await appeared(second, 'Orders');
  const { gitAppId } = app;
  await second.post(`/apps/${same.id}/git/link`, { gitAppId, keep: 'theirs' }).expect(200);
  return { first, second, repository, app, same, hostAppId };
}

const pull = async (member: Member, { id }: AppBody) =>
  (await member.post(`/apps/${id}/git/pull`, { merge: true }).expect(200)).body as { updated: boolean };

/** Holds the first request that saves components, until the function is called. */
function holdPull(tooljet: ToolJetFixture): { isHeld: () => boolean; goOn: () => void } {
  let goOn: () => void = () => undefined;
  const until = new Promise<void>((resolve) => (goOn = resolve));
  let isHeld = false;
  tooljet.server.faults = ({ method, path }) => {
    if (isHeld || method !== 'POST' || !path.endsWith('/components')) return null;
    isHeld = true;
    return { kind: 'held', until };
  };
  return { isHeld: () => isHeld, goOn };
}

it('tells a connection which other workspaces have the same ToolJet, and their names to their members alone', async () => {
  await using tooljet = await ToolJetFixture.start();
  const { member: first } = await fixture.connected();
  const { member: second } = await fixture.connected();
  await connectHost(first, tooljet);
  expect((await hostOf(first)).sharedWith).toEqual([]);
  await connectHost(second, tooljet);
  for (const member of [first, second])
    expect((await hostOf(member)).sharedWith).toEqual([{ name: expect.any(String) as string }]);
  const viewer = await first.invite('viewer');
  expect((await hostOf(viewer)).sharedWith).toEqual([{ name: null }]);
  await second.delete('/host').expect(204);
  expect((await hostOf(first)).sharedWith).toEqual([]);
});

it('lets the second wait for the first, whose change it takes over as it is', async () => {
  await using tooljet = await ToolJetFixture.start();
  const { first, second, repository, app, same, hostAppId } = await two(tooljet);
  const versions = () => tooljet.server.state.versions.where(({ appId }) => appId === hostAppId).length;
  const before = versions();
  await changeInGit(repository, 'both');
  const held = holdPull(tooljet);
  const pulledFirst = pull(first, app);
  await eventually(() => expect(held.isHeld()).toBe(true));

  // A look at ToolJet takes no half of the change.
  await capture(second);
  const { apps } = await hostOf(second);
  expect(apps).toMatchObject([
    { error: { code: 'host_busy', message: expect.stringMatching(/“git /) as string } },
  ]);
  expect((await getApp(second, same.id)).gitState).toBe('clean');

  let hasEnded = false;
  const asked = tooljet.server.calls.length;
  const pulledSecond = pull(second, same).finally(() => (hasEnded = true));
  await eventually(() => expect(tooljet.server.calls.length).toBeGreaterThan(asked + 3));
  expect(hasEnded).toBe(false);
  held.goOn();
  expect(await pulledFirst).toMatchObject({ updated: true });
  await pulledSecond;
  expect(textThere(tooljet, hostAppId)).toBe('both');
  expect(versions()).toBe(before + 1);
  for (const [member, { id }] of [
    [first, app],
    [second, same],
  ] as const) {
    await capture(member);
    expect((await getApp(member, id)).gitState).toBe('clean');
  }
});

it('brings the change of two that pull at the same moment once', async () => {
  await using tooljet = await ToolJetFixture.start();
  const { first, second, repository, app, same, hostAppId } = await two(tooljet);
  await changeInGit(repository, 'at once');
  await Promise.all([pull(first, app), pull(second, same)]);
  expect(textThere(tooljet, hostAppId)).toBe('at once');
  for (const [member, { id }] of [
    [first, app],
    [second, same],
  ] as const) {
    await capture(member);
    expect((await getApp(member, id)).gitState).toBe('clean');
  }
});

describe('a Trellis that finds an app of the repository in its ToolJet', () => {
  /** The first Trellis has pulled the app, so that its ids in ToolJet are others than in the repository. */
  async function pulledBefore(tooljet: ToolJetFixture) {
    const { member: first, repository } = await fixture.connected();
    const { member: second } = await fixture.connected({ repository });
    const { app, hostAppId } = await connectToolJet(first, tooljet);
    await commit(first, app.id, 'Orders from ToolJet').expect(201);
    const { state } = tooljet.server;
    const current_version_id = state.editingVersionOf(hostAppId)!.id;
    await tooljet.asSomebody('PUT', `/apps/${hostAppId}`, { app: { current_version_id } });
    await changeInGit(repository, 'pulled');
    expect(await pull(first, app)).toMatchObject({ updated: true });
    await connectHost(second, tooljet);
    const found = await appeared(second, 'Orders');
    tooljet.takeCalls();
    const link = { gitAppId: app.gitAppId, keep: 'theirs' };
    return { second, repository, hostAppId, found, link };
  }

  const changesOf = async (member: Member, { id }: AppBody) =>
    (await member.get(`/apps/${id}/git/changes`).expect(200)).body as { total: number };

  it('takes it up as it is there, and shows no change', async () => {
    await using tooljet = await ToolJetFixture.start();
    const { second, repository, found, link, hostAppId } = await pulledBefore(tooljet);

    await second.post(`/apps/${found.id}/git/link`, link).expect(200);

    expect(
      tooljet.takeCalls().filter((call) => /^(PUT|DELETE|POST .*\/(versions|import))/.test(call)),
    ).toEqual([]);
    expect(await getApp(second, found.id)).toMatchObject({ gitState: 'clean', name: 'Orders' });
    expect((await changesOf(second, found)).total).toBe(0);
    expect((await second.get(`/apps/${found.id}/versions`).expect(200)).body.items).toHaveLength(1);
    await capture(second);
    expect((await getApp(second, found.id)).gitState).toBe('clean');
    await changeInGit(repository, 'by the second');
    expect(await pull(second, found)).toMatchObject({ updated: true });
    expect(textThere(tooljet, hostAppId)).toBe('by the second');
  });

  it('changes it there to what the repository has, where that differs', async () => {
    await using tooljet = await ToolJetFixture.start();
    const { second, repository, found, link, hostAppId } = await pulledBefore(tooljet);
    await changeInGit(repository, 'newer in Git');

    await second.post(`/apps/${found.id}/git/link`, link).expect(200);

    expect(textThere(tooljet, hostAppId)).toBe('newer in Git');
    expect((await getApp(second, found.id)).gitState).toBe('clean');
  });

  it('keeps what is there with only that as its changes', async () => {
    await using tooljet = await ToolJetFixture.start();
    const { second, repository, found, link, hostAppId } = await pulledBefore(tooljet);
    await changeInGit(repository, 'newer in Git');

    await second.post(`/apps/${found.id}/git/link`, { ...link, keep: 'mine' }).expect(200);

    expect(textThere(tooljet, hostAppId)).toBe('pulled');
    expect((await changesOf(second, found)).total).toBe(1);
  });
});
