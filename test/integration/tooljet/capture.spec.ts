import { AppHostError } from '../../../src/hosts/app-host-error';
import type { CapturedApp } from '../../../src/hosts/app-host';
import type { ToolJetHost } from '../../../src/hosts/tooljet/tooljet-host';
import { allDocuments, mediumDocuments } from '../../documents/documents';
import type { Json } from '../../support/tooljet/rows';
import { IS_TORTURE } from '../../support/torture';
import { bodyOf, edited, type Body } from './pull-fixture';
import { appV2Of, isWithPages } from './real-apps';
import { never, ordersApp, ToolJetFixture } from './tooljet-fixture';

let fixture: ToolJetFixture;
let host: ToolJetHost;

beforeEach(async () => {
  fixture = await ToolJetFixture.start();
  host = fixture.host();
});

afterEach(() => fixture[Symbol.asyncDispose]());

const capture = (appId: string, previous: CapturedApp | null = null) => host.capture(appId, previous, never);

/** Lines in only one of the texts. */
function changedLines(before: string, after: string): string[] {
  const known = new Set(before.split('\n').map((line) => line.trim()));
  return after.split('\n').filter((line) => !known.has(line.trim()));
}

const versionPath = (appId: string) => {
  const { id } = fixture.server.state.editingVersionOf(appId)!;
  return `/v2/apps/${appId}/versions/${id}`;
};

/** Frequent actions of people and programs that do not change the app. */
const NO_CHANGES: Record<string, (appId: string) => Promise<unknown>> = {
  'another app is imported': () =>
    fixture.asSomebody('POST', '/v2/resources/import', {
      ...{ organization_id: fixture.server.state.workspace!.id, tooljet_version: '2.27.1' },
      app: [{ definition: { appV2: ordersApp() }, appName: `Other ${Math.random()}` }],
    }),
  'a data source of others is made': () =>
    fixture.asSomebody('POST', '/v2/data_sources', {
      ...{ kind: 'postgresql', name: 'payroll', scope: 'global' },
      options: [{ key: 'host', value: 'payroll.internal' }],
    }),
  'a component is saved as it is': async (appId) => {
    const { state } = fixture.server;
    for (const { id, pageId, properties } of state
      .componentsOf(state.editingVersionOf(appId)!.id)
      .slice(0, 3))
      await fixture.asSomebody('PUT', `${versionPath(appId)}/components`, {
        ...{ is_user_switched_version: false, pageId },
        diff: { [id]: { component: { definition: { properties } } } },
      });
  },
  'a component is moved and back': async (appId) => {
    const { state } = fixture.server;
    const component = state.componentsOf(state.editingVersionOf(appId)!.id).at(-1);
    if (!component) return;
    const [{ type, top, left }] = state.layoutsOf(component.id);
    for (const place of [
      { top: top + 10, left },
      { top, left },
    ])
      await fixture.asSomebody('PUT', `${versionPath(appId)}/components/layout`, {
        ...{ is_user_switched_version: false, pageId: component.pageId },
        diff: { [component.id]: { layouts: { [type]: place } } },
      });
  },
  'queries are saved as they are': async (appId) => {
    const { state } = fixture.server;
    for (const { id, name, options } of state.queriesOf(state.editingVersionOf(appId)!.id))
      await fixture.asSomebody('PATCH', `/data_queries/${id}`, { name, options });
  },
  'a page is renamed and back': async (appId) => {
    const { state } = fixture.server;
    const [{ id, name }] = state.pagesOf(state.editingVersionOf(appId)!.id);
    for (const given of ['Other', name])
      await fixture.asSomebody('PUT', `${versionPath(appId)}/pages`, { pageId: id, diff: { name: given } });
  },
  'events are saved as they are': async (appId) => {
    const { state } = fixture.server;
    const events = state
      .eventsOf(state.editingVersionOf(appId)!.id)
      .map(({ id, name, index, event }) => ({ event_id: id, diff: { name, index, event } }));
    await fixture.asSomebody('PUT', `${versionPath(appId)}/events`, { events, updateType: 'update' });
  },
  'it is released, renamed and back, and made public': async (appId) => {
    const { id } = fixture.server.state.editingVersionOf(appId)!;
    const { name } = fixture.server.state.apps.find(appId)!;
    for (const app of [
      { current_version_id: id },
      { name: 'Other name' },
      { name },
      { is_public: true },
      { slug: `s${Math.random()}` },
    ])
      await fixture.asSomebody('PUT', `/apps/${appId}`, { app });
  },
  'a version is made and deleted': async (appId) => {
    const { id } = fixture.server.state.editingVersionOf(appId)!;
    const made = await fixture.asSomebody('POST', `/apps/${appId}/versions`, {
      versionName: 'try',
      versionFromId: id,
    });
    await fixture.asSomebody('DELETE', `/apps/${appId}/versions/${(made as { id: string }).id}`);
  },
};

async function expectNoChange(appId: string, captured: CapturedApp): Promise<void> {
  for (const [what, happen] of Object.entries(NO_CHANGES)) {
    await happen(appId);
    const again = await capture(appId, captured);
    expect([what, changedLines(captured.document, again.document)]).toEqual([what, []]);
    expect([what, again.document === captured.document]).toEqual([what, true]);
    expect([what, again.fingerprint === captured.fingerprint]).toEqual([what, true]);
  }
}

describe('a capture', () => {
  it('is the export as GitSync writes it, without what belongs to others', async () => {
    const appId = fixture.place(ordersApp());
    await NO_CHANGES['a data source of others is made'](appId);

    const { document, ids, name, versionName } = await capture(appId);

    expect(document).toBe(JSON.stringify(JSON.parse(document), null, 2));
    expect(document).not.toContain('payroll');
    const root = JSON.parse(document) as Json;
    expect(Object.keys(root)).toEqual(['app', 'tooljet_version']);
    const exported = ordersApp();
    expect(Object.keys(bodyOf({ document }))).toEqual(Object.keys(exported));
    const { components, pages, events, dataQueries } = bodyOf({ document });
    expect([components, pages, events, dataQueries].map((list) => (list as unknown[]).length)).toEqual([
      15, 4, 5, 4,
    ]);
    expect([ids.toRepository, name, versionName]).toEqual([{}, 'Orders', 'v1']);
  });

  it('is the same to the byte as long as nobody changes the app', async () => {
    const appId = fixture.place(ordersApp());

    await expectNoChange(appId, await capture(appId));
  });

  it('of any app stays the same, too', async () => {
    const documents = IS_TORTURE ? allDocuments : mediumDocuments;
    for (const [name, text] of documents.filter(([, one]) => isWithPages(one))) {
      const appId = fixture.place({ ...appV2Of(text), name });

      await expectNoChange(appId, await capture(appId));
      await fixture.asSomebody('DELETE', `/apps/${appId}`).catch(() => fixture.server.state.deleteApp(appId));
    }
  });

  it('shows a changed text as that line', async () => {
    const appId = fixture.place(ordersApp());
    const before = await capture(appId);
    await NO_CHANGES['queries are saved as they are'](appId);
    const { state } = fixture.server;
    const component = state.componentsOf(before.hostVersionId).find(({ name }) => name === 'form1')!;
    await fixture.asSomebody('PUT', `${versionPath(appId)}/components`, {
      ...{ is_user_switched_version: false, pageId: component.pageId },
      diff: {
        [component.id]: { component: { definition: { properties: { text: { value: 'Böse <b>' } } } } },
      },
    });

    const after = await capture(appId, before);

    const lines = changedLines(before.document, after.document).map((line) => line.trim());
    expect(lines).toEqual([expect.stringContaining('Böse <b>')]);
    expect(after.fingerprint).not.toBe(before.fingerprint);
  });

  it('names another version, and changes nothing else; and the first one again without a trace', async () => {
    const app = ordersApp() as Body;
    // A copy of a version loses the parents of a Kanban’s children.
    const { id } = app.components.find(({ type }) => type === 'Kanban')!;
    app.components = app.components.filter(({ parent }) => !parent?.startsWith(id));
    const appId = fixture.place(app);
    const first = await capture(appId);
    await NO_CHANGES['queries are saved as they are'](appId);
    const body = { versionName: 'v2', versionFromId: first.hostVersionId };
    const made = (await fixture.asSomebody('POST', `/apps/${appId}/versions`, body)) as { id: string };

    const second = await capture(appId, first);
    expect(second).toMatchObject({ hostVersionId: made.id, versionName: 'v2' });
    const lines = changedLines(first.document, second.document).map((line) => line.trim());
    expect(lines).toEqual(['"name": "v2",', '"name": "v2",']);

    await fixture.asSomebody('DELETE', `/apps/${appId}/versions/${made.id}`);
    expect((await capture(appId, second)).document).toBe(first.document);
  });

  it('leaves out the tree that an app had before it had rows', async () => {
    const { state } = fixture.server;
    const appId = fixture.place(ordersApp());
    const [version] = state.versionsOf(appId);
    Object.assign(version, { definition: { pages: { old: { components: {} } } } });
    expect(bodyOf(await capture(appId)).appVersions[0].definition).toBeNull();
  });

  it('keeps numbers, columns, order and wrapping as they were committed', async () => {
    const appId = fixture.place(ordersApp());
    const first = await capture(appId);
    const committed = first.document
      .replace('"index": 1,', '"index": 1.0,\n            "icon": "IconHome",')
      .replace(/\n/g, '\r\n');

    const again = await capture(appId, { ...first, document: committed });

    expect(again.document).toBe(committed);
  });

  it('keeps the order that was committed, whatever the order of times and names', async () => {
    const appId = fixture.place(ordersApp());
    const first = await capture(appId);
    const committed = edited(first.document, (body) => {
      for (const list of [body.components, body.pages, body.events, body.dataQueries]) list.reverse();
      for (const { layouts } of body.components) layouts.reverse();
    });

    const again = await capture(appId, { ...first, document: committed });

    expect(again.document).toBe(committed);
  });

  it('puts new things behind those that are committed', async () => {
    const appId = fixture.place(ordersApp());
    const before = await capture(appId);
    await fixture.asSomebody('POST', `${versionPath(appId)}/pages`, {
      ...{ id: '00000000-0000-4000-8000-00000000000a', name: 'New', handle: 'new', index: 9 },
    });

    const after = await capture(appId, before);

    expect(bodyOf(after).pages.map(({ id }) => id)).toEqual([
      ...bodyOf(before).pages.map(({ id }) => id),
      '00000000-0000-4000-8000-00000000000a',
    ]);
  });

  it('follows the version that is edited, and its things keep their ids', async () => {
    const appId = fixture.place(ordersApp());
    const before = await capture(appId);
    await fixture.asSomebody('POST', `/apps/${appId}/versions`, {
      ...{ versionName: 'v2', versionFromId: before.hostVersionId },
    });

    const after = await capture(appId, before);

    expect([after.versionName, after.hostVersionId]).not.toContain(before.hostVersionId);
    expect(after.versionName).toBe('v2');
    const lines = changedLines(before.document, after.document).map((line) => line.trim());
    const versionLines = new RegExp(
      `"(id|appVersionId)": "${after.hostVersionId}"|"name": "v2"|"(created|updated)At"`,
    );
    // Like ToolJet's copies, this one lost the parent of the Kanban's contents.
    expect(lines.filter((line) => !versionLines.test(line))).toEqual(
      ['"homePageId": "81af260d-2701-432e-915f-5b6b82f0d966",'].filter(
        (line) => !before.document.includes(line),
      ),
    );
    expect(bodyOf(after).components.map(({ id }) => id)).toEqual(
      bodyOf(before).components.map(({ id }) => id),
    );
    expect((await capture(appId, after)).document).toBe(after.document);
  });

  it('of an app that is gone says so', async () => {
    const appId = fixture.place(ordersApp());
    const before = await capture(appId);
    await fixture.asSomebody('DELETE', `/apps/${appId}`);

    await expect(capture(appId, before)).rejects.toThrow(AppHostError);
    await expect(capture(appId, before)).rejects.toMatchObject({ code: 'host_app_not_found' });
  });
});

describe('the list', () => {
  it('shows names, addresses and versions, and a hint that moves with the app', async () => {
    const appId = fixture.place(ordersApp());
    const [before] = await host.listApps(never);
    expect(before).toMatchObject({
      ...{ hostAppId: appId, name: 'Orders', releasedVersionId: null },
      url: `${fixture.server.url}/my-workspace/apps/${appId}`,
      editingVersionId: fixture.server.state.editingVersionOf(appId)!.id,
    });

    await NO_CHANGES['a data source of others is made'](appId);
    expect((await host.listApps(never))[0].hint).toBe(before.hint);
    await NO_CHANGES['a component is moved and back'](appId);
    expect((await host.listApps(never))[0].hint).not.toBe(before.hint);
  });
});
