import { commit, GitFixture } from '../../support/git-fixture';
import { edited } from '../../integration/tooljet/pull-fixture';
import { ToolJetFixture } from '../../integration/tooljet/tooljet-fixture';
import { connectionTo, connectToolJet, hostOf } from '../../support/tooljet/connected-tooljet';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

it('releases pulled versions by the rule of the connection, which changes without another check', async () => {
  await using tooljet = await ToolJetFixture.start();
  const { member, repository } = await fixture.connected();
  const { app, hostAppId } = await connectToolJet(member, tooljet);
  await commit(member, app.id, 'Orders from ToolJet').expect(201);
  const { state } = tooljet.server;
  const released = () => state.apps.find(hostAppId)!.currentVersionId;
  const pullOf = async (text: string) => {
    const path = (await repository.ls()).find((file) => file.startsWith('Orders/'))!;
    const after = edited(await repository.show('main', path), ({ components }) => {
      components.find(({ name }) => name === 'tabs1')!.properties.text = { value: text };
    });
    await repository.commit({ [path]: after }, { message: text });
    await member.post(`/apps/${app.id}/git/pull`, {}).expect(200);
  };
  const setRule = async (releaseRule?: string) => {
    const { password: _, ...connection } = connectionTo(tooljet, { releaseRule });
    await member.put('/host', connection).expect(200);
    expect((await hostOf(member)).state).toBe('connected');
  };
  const first = state.editingVersionOf(hostAppId)!.id;
  state.apps.update(hostAppId, { currentVersionId: first });
  expect((await hostOf(member)).releaseRule).toBe('if_released');

  await setRule('never');
  await pullOf('unseen');
  expect(released()).toBe(first);
  await setRule();
  expect((await hostOf(member)).releaseRule).toBe('never');
  await setRule('if_released');
  await pullOf('users see another version');
  expect(released()).toBe(first);
  await setRule('always');
  await pullOf('seen');
  expect(released()).toBe(state.editingVersionOf(hostAppId)!.id);
});
