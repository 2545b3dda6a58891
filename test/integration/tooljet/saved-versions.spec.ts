import type { ReleaseRule } from '../../../src/hosts/app-host';
import type { VersionStatus } from '../../support/tooljet/rows';
import { edited, Pull } from './pull-fixture';
import { ProvenToolJet } from './proven-tooljet';
import { never, ordersApp } from './tooljet-fixture';

const WITH_STATUS = ['3.20.40', '3.21.32'];

/** An app whose only version was saved, as a person does it in the editor, or is a draft still. */
async function placed(version: string, status: VersionStatus) {
  const tooljet = await ProvenToolJet.start(version);
  const { state, fixture, host } = tooljet;
  const hostAppId = fixture.place(ordersApp());
  const saved = state.editingVersionOf(hostAppId)!.id;
  if (status !== 'DRAFT')
    await fixture.asSomebody('PUT', `/v2/apps/${hostAppId}/versions/${saved}`, { status });
  const base = await host.capture(hostAppId, null, never);
  const wanted = edited(base.document, ({ components: [component] }) =>
    Object.assign(component.properties, { text: { value: 'from Git' } }),
  );
  const pull = (release?: ReleaseRule) =>
    new Pull(host, { hostAppId, base, wanted, label: 'x', release }).run();
  return { tooljet, hostAppId, saved, base, wanted, pull };
}

/** All of a version, with its rows. */
function contentOf({ state }: ProvenToolJet, versionId: string): string {
  const components = state.componentsOf(versionId);
  const layouts = components.map(({ id }) => state.layoutsOf(id));
  const lists = [state.pagesOf(versionId), components, layouts, state.queriesOf(versionId)];
  return JSON.stringify([state.versions.find(versionId), ...lists, state.eventsOf(versionId)]);
}

describe.each(WITH_STATUS)('in ToolJet %s, a pull', (version) => {
  it.each(['PUBLISHED', 'DRAFT'] as const)(
    'leaves a version that is %s as it is, and makes a draft of it, which users see if they saw that version',
    async (status) => {
      const { tooljet, hostAppId, saved, wanted, pull } = await placed(version, status);
      await using _ = tooljet;
      const { state } = tooljet;
      state.apps.update(hostAppId, { currentVersionId: saved });
      const before = contentOf(tooljet, saved);

      const { captured } = await pull();

      expect(contentOf(tooljet, saved)).toBe(before);
      expect(state.versions.find(captured.hostVersionId)).toMatchObject({
        ...{ status: 'DRAFT', parentVersionId: saved },
      });
      expect(state.apps.find(hostAppId)!.currentVersionId).toBe(captured.hostVersionId);
      expect(captured.document).toBe(wanted);
      expect((await tooljet.host.capture(hostAppId, captured, never)).document).toBe(wanted);
    },
  );

  it('releases nothing where users see no version, or another one', async () => {
    const { tooljet, hostAppId, saved, pull } = await placed(version, 'PUBLISHED');
    await using _ = tooljet;
    const { state } = tooljet;

    await pull();

    expect(state.apps.find(hostAppId)!.currentVersionId).toBeNull();
    expect(state.versionsOf(hostAppId).map(({ id, status }) => [id === saved, status])).toEqual([
      [true, 'PUBLISHED'],
      [false, 'DRAFT'],
    ]);
  });

  it('on top of a version that someone saved after a pull makes the next draft', async () => {
    const { tooljet, hostAppId, pull } = await placed(version, 'PUBLISHED');
    await using _ = tooljet;
    const { host, state, fixture } = tooljet;
    const { captured: first } = await pull('never');
    const path = `/v2/apps/${hostAppId}/versions/${first.hostVersionId}`;
    await fixture.asSomebody('PUT', path, { status: 'PUBLISHED' });
    state.apps.update(hostAppId, { currentVersionId: first.hostVersionId });
    const before = contentOf(tooljet, first.hostVersionId);

    const base = await host.capture(hostAppId, first, never);
    expect(base.document).toBe(first.document);
    const next = edited(base.document, ({ components: [component] }) =>
      Object.assign(component.properties, { text: { value: 'once more' } }),
    );
    const { captured } = await new Pull(host, { hostAppId, base, wanted: next, label: 'y' }).run();

    expect(contentOf(tooljet, first.hostVersionId)).toBe(before);
    expect(state.apps.find(hostAppId)!.currentVersionId).toBe(captured.hostVersionId);
    expect((await host.capture(hostAppId, captured, never)).document).toBe(next);
  });

  it('that is taken back gives users the saved version again, and deletes the draft', async () => {
    const { tooljet, hostAppId, saved, base, pull } = await placed(version, 'PUBLISHED');
    await using _ = tooljet;
    const { host, state } = tooljet;
    state.apps.update(hostAppId, { currentVersionId: saved });
    const { captured } = await pull();

    expect(await host.revert({ hostAppId, before: base, after: captured }, never)).toBe(true);

    expect(state.apps.find(hostAppId)!.currentVersionId).toBe(saved);
    expect(state.versionsOf(hostAppId).map(({ id, status }) => [id, status])).toEqual([[saved, 'PUBLISHED']]);
  });
});
