import type { ReleaseRule } from '../../../src/hosts/app-host';
import type { AppHostError } from '../../../src/hosts/app-host-error';
import { edited, Pull, snapshot } from './pull-fixture';
import { ProvenToolJet } from './proven-tooljet';
import { never, ordersApp } from './tooljet-fixture';

const NOT_PROMOTED = 'You can only release when the version is promoted to production';

/** Users see a version in the last environment; people go on in another one, in the first environment. */
async function placed(version: string) {
  const tooljet = await ProvenToolJet.start(version);
  const { state, fixture, host } = tooljet;
  const appId = fixture.place(ordersApp());
  const released = state.editingVersionOf(appId)!.id;
  const production = state.environments.at(-1)!.id;
  state.versions.update(released, { currentEnvironmentId: production });
  state.apps.update(appId, { currentVersionId: released });
  await fixture.asSomebody('POST', `/apps/${appId}/versions`, {
    ...{ versionName: 'v2', versionFromId: released, environmentId: state.environments[0].id },
  });
  const begun = state.editingVersionOf(appId)!.id;
  state.versions.update(begun, { currentEnvironmentId: state.environments[0].id });
  const base = await host.capture(appId, null, never);
  expect(base.hostVersionId).not.toBe(released);
  const wanted = edited(base.document, ({ components: [component] }) =>
    Object.assign(component.properties, { text: { value: 'from Git' } }),
  );
  const pull = (release?: ReleaseRule) =>
    new Pull(host, { hostAppId: appId, base, wanted, label: 'x', release }).run();
  return { tooljet, appId, released, base, production, pull };
}

describe.each(['3.0.20', '3.16.5', '3.20.40', '3.21.32'])('in ToolJet %s', (version) => {
  it.each([
    [undefined, false],
    ['if_released', false],
    ['never', false],
    ['always', true],
  ] as const)(
    'where users see another version than the edited one, the rule %s releases the pulled one: %s',
    async (rule, isReleased) => {
      const { tooljet, appId, released, production, pull } = await placed(version);
      await using _ = tooljet;
      const { state } = tooljet;
      const before = JSON.stringify([state.versions.find(released), state.componentsOf(released)]);

      const { captured } = await pull(rule);

      const seen = isReleased ? captured.hostVersionId : released;
      expect(state.apps.find(appId)!.currentVersionId).toBe(seen);
      expect(JSON.stringify([state.versions.find(released), state.componentsOf(released)])).toBe(before);
      expect(state.versions.find(released)!.currentEnvironmentId).toBe(production);
      // No version is promoted by the way.
      expect(state.versions.find(captured.hostVersionId)!.currentEnvironmentId).toBe(
        state.environments[0].id,
      );
    },
  );

  it('a licensed server that wants a promotion first is told by name, and the app stays as it is', async () => {
    const { tooljet, appId, pull } = await placed(version);
    await using _ = tooljet;
    const { fixture } = tooljet;
    const before = snapshot(fixture, appId);
    fixture.server.faults = ({ method, path }) =>
      method === 'PUT' && /^\/api\/apps\/[^/]+(\/release)?$/.test(path)
        ? { kind: 'status', status: 400, message: NOT_PROMOTED }
        : null;

    const error = await pull('always').then(
      () => null,
      (thrown: unknown) => thrown as AppHostError,
    );

    expect(error).toMatchObject({
      code: 'host_refused',
      message: expect.stringMatching(/^ToolJet releases a version only once it is promoted/) as string,
      remedy: expect.stringMatching(/release nothing.*promote.*release/i) as string,
    });
    expect(snapshot(fixture, appId)).toBe(before);
    fixture.server.faults = () => null;
    const { captured } = await pull('never');
    expect(tooljet.state.versions.find(captured.hostVersionId)).not.toBeNull();
  });
});
