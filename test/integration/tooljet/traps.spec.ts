import type { AppHostError } from '../../../src/hosts/app-host-error';
import type { CapturedApp } from '../../../src/hosts/app-host';
import { ToolJetHost } from '../../../src/hosts/tooljet/tooljet-host';
import { VersionEditor } from '../../../src/hosts/tooljet/pull/version-editor';
import type { Json } from '../../support/tooljet/rows';
import { type Body, bodyOf, edited, Pull, snapshot } from './pull-fixture';
import { TRAITS_2_27 } from './certificates';
import { never, ordersApp, ToolJetFixture } from './tooljet-fixture';

let fixture: ToolJetFixture;
let host: ToolJetHost;

beforeEach(async () => {
  fixture = await ToolJetFixture.start();
  host = fixture.host();
});

afterEach(() => fixture[Symbol.asyncDispose]());

async function pull(
  edit: (body: Body) => void,
  app: Json = ordersApp(),
): Promise<{ appId: string; base: CapturedApp; captured: CapturedApp; wanted: string }> {
  const appId = fixture.place(app);
  const base = await host.capture(appId, null, never);
  const wanted = edited(base.document, edit);
  const { captured } = await new Pull(host, { hostAppId: appId, base, wanted, label: 'sha' }).run();
  return { appId, base, captured, wanted };
}

async function expectEqual(edit: (body: Body) => void, app?: Json) {
  const { appId, captured, wanted } = await pull(edit, app);
  expect(captured.document).toBe(wanted);
  expect((await host.capture(appId, captured, never)).document).toBe(wanted);
  return { appId, captured };
}

/** The pull fails with this error, and the app is as before. */
async function failing(edit: (body: Body) => void, app: Json = ordersApp()): Promise<AppHostError> {
  const appId = fixture.place(app);
  const base = await host.capture(appId, null, never);
  const before = snapshot(fixture, appId);
  const wanted = edited(base.document, edit);
  const request = { hostAppId: appId, base, wanted, label: 'sha' };

  const error: unknown = await new Pull(host, request).run().then(
    () => null,
    (thrown: unknown) => thrown,
  );

  expect(error).toBeInstanceOf(Error);
  expect(snapshot(fixture, appId)).toBe(before);
  return error as AppHostError;
}

const named = (body: Body, name: string) => body.components.find((component) => component.name === name)!;

describe('the copy of a version', () => {
  it('loses the parents of a Kanban’s children, and they are mended', async () => {
    const { captured } = await expectEqual(
      (body) => (named(body, 'form1').properties = { text: { value: 'x' } }),
    );

    expect(named(bodyOf(captured), 'textInKanban').parent).toMatch(/-modal$/);
  });

  it('doubles queries and events on a data source that an import made, with a local copy of it', async () => {
    const app = ordersApp() as Body;
    const source = app.dataSources.find(({ kind }) => kind === 'postgresql')!;
    source.appVersionId = app.appVersions[0].id;
    const query = app.dataQueries.find(({ dataSourceId }) => dataSourceId === source.id)!;
    app.events.push({
      ...{
        id: '00000000-0000-4000-8000-00000000000e',
        name: 'onDataQuerySuccess',
        index: 0,
        sourceId: query.id,
      },
      ...{
        target: 'data_query',
        event: { eventId: 'onDataQuerySuccess', actionId: 'run-query', queryId: query.id },
      },
    });

    const { captured } = await expectEqual(
      (body) => (named(body, 'form1').properties = { text: { value: 'x' } }),
      app,
    );

    const { state } = fixture.server;
    const queries = state.queriesOf(captured.hostVersionId);
    expect(queries).toHaveLength(app.dataQueries.length);
    expect(queries.filter(({ dataSourceId }) => dataSourceId === source.id)).toHaveLength(1);
    expect(state.eventsOf(captured.hostVersionId)).toHaveLength(app.events.length);
  });
});

describe('ids', () => {
  it('of another version or app are never sent, so that nothing is taken away from it', async () => {
    const appId = fixture.place(ordersApp());
    const { editingVersionId: versionId } = (await host.listApps(never))[0];
    const editor = new VersionEditor({
      ...{ api: fixture.open(), traits: TRAITS_2_27, signal: never },
      place: { appId, versionId: versionId! },
    });
    const { rows } = await editor.read();
    const foreign = '64f6e6f3-5c2a-4da3-b2b9-5eb09f1426ec';
    fixture.takeCalls();

    expect(() => editor.saveComponents(rows.pages[0].id, { [foreign]: {} })).toThrow('is no id of version');
    expect(() => editor.saveComponents(foreign, {})).toThrow('is no id of version');
    expect(() => editor.createPage({ id: foreign, name: 'x', handle: 'x', index: 1 })).toThrow(
      'is no id of version',
    );
    expect(() => editor.deleteComponents(rows.pages[0].id, [foreign], false)).toThrow('is no id of version');
    expect(fixture.takeCalls()).toEqual([]);
  });

  it('of the repository may be those of the version that is live, which keeps everything', async () => {
    const { state } = fixture.server;
    const { appId, base } = await pull((body) => {
      const copy = {
        ...structuredClone(named(body, 'form1')),
        name: 'form2',
        id: '00000000-0000-4000-8000-00000000000c',
      };
      for (const [index, layout] of copy.layouts.entries())
        Object.assign(layout, { id: `00000000-0000-4000-8000-0000000000d${index}`, componentId: copy.id });
      body.components.push(copy);
    });

    expect(state.componentsOf(base.hostVersionId)).toHaveLength(15);
    expect(state.versionsOf(appId)).toHaveLength(2);
  });
});

describe('an edit', () => {
  it('removes keys, moves components to other pages and parents, and changes many at once', () =>
    expectEqual((body) => {
      for (const component of body.components) delete component.properties.text;
      Object.assign(named(body, 'tabs1').layouts[0], { top: 77.5, width: 12 });
      named(body, 'textInTab').parent = named(body, 'container1').id;
      const other = body.pages.find(({ name }) => name === 'Third')!;
      named(body, 'listview1').pageId = other.id;
      named(body, 'textInList').pageId = other.id;
      Object.assign(named(body, 'form1'), { general: null, displayPreferences: null, name: 'renamed' });
    }).then(() => undefined));

  it('adds and removes layouts, and the component keeps its events', async () => {
    const { captured } = await expectEqual((body) => {
      const [component] = body.components.filter(({ id }) =>
        body.events.some(({ sourceId }) => sourceId === id),
      );
      component.layouts = component.layouts.filter(({ type }) => type === 'desktop');
      named(body, 'onlyDesktop').layouts.push({
        ...{
          id: '00000000-0000-4000-8000-0000000000ab',
          type: 'mobile',
          top: 1,
          left: 2,
          width: 3,
          height: 4,
        },
        componentId: named(body, 'onlyDesktop').id,
      });
    });

    expect(bodyOf(captured).events).toHaveLength(5);
  });

  it('deletes, renames, hides and orders pages', () =>
    expectEqual((body) => {
      const [first, second, third, fourth] = [...body.pages].sort(
        (a, b) => Number(a.index) - Number(b.index),
      );
      body.pages = body.pages.filter((page) => page !== second);
      const gone = new Set(body.components.filter(({ pageId }) => pageId === second.id).map(({ id }) => id));
      body.components = body.components.filter(({ id }) => !gone.has(id));
      body.events = body.events.filter(
        ({ sourceId, event }) =>
          !gone.has(String(sourceId)) && !JSON.stringify(event).includes(second.id) && sourceId !== second.id,
      );
      Object.assign(first, { index: 4, name: 'Start <&>', hidden: true });
      Object.assign(third, { index: 1, handle: 'other', disabled: true });
      Object.assign(fourth, { index: 2 });
    }).then(() => undefined));

  it('changes the home page, the navigation and settings', () =>
    expectEqual((body) => {
      const [version] = body.appVersions;
      version.homePageId = body.pages.find(({ name }) => name === 'Third')!.id;
      Object.assign(version, { showViewerNavigation: true });
      version.globalSettings = { ...version.globalSettings, canvasBackgroundColor: '#000' };
    }).then(() => undefined));

  it('deletes, changes, adds and orders events of one component', () =>
    expectEqual((body) => {
      const [button] = body.components;
      const event = (index: number, message: string) => ({
        ...{ id: `00000000-0000-4000-8000-0000000000f${index}`, name: 'onClick', index, sourceId: button.id },
        ...{ target: 'component', event: { eventId: 'onClick', actionId: 'show-alert', message } },
        appVersionId: body.appVersions[0].id,
      });
      body.events = [...body.events.slice(1), event(0, 'a'), event(1, 'b'), event(2, 'c')];
    }).then(() => undefined));

  it('adds queries that name one another by their ids', () =>
    expectEqual((body) => {
      const ids = ['a', 'b'].map((letter) => `00000000-0000-4000-8000-0000000000${letter}1`);
      for (const [index, id] of ids.entries())
        body.dataQueries.push({
          ...{ ...body.dataQueries[0], id, name: `new ${index}` },
          options: { code: `{{queries.${ids[1 - index]}.data}}` },
        });
    }).then(() => undefined));

  it('moves a query to another data source of the workspace', async () => {
    const { state } = fixture.server;
    state.tick();
    const main = (ordersApp() as Body).dataSources.find(({ kind }) => kind === 'postgresql')!;
    const other = {
      ...main,
      id: '00000000-0000-4000-8000-0000000000d5',
      name: 'reports',
      appVersionId: null,
    };
    state.dataSources.save({ ...other, ...state.times } as never);
    state.addOptions(other.id, { host: { value: 'reports.internal' } });

    const { captured, appId } = await pull((body) => {
      body.dataSources.push(other);
      body.dataQueries.find(({ dataSourceId }) => dataSourceId === main.id)!.dataSourceId = other.id;
    });

    expect(
      state.queriesOf(captured.hostVersionId).some(({ dataSourceId }) => dataSourceId === other.id),
    ).toBe(true);
    expect((await host.capture(appId, captured, never)).document).toBe(captured.document);
  });
});

describe('a pull that ToolJet cannot carry out', () => {
  it('names the data sources that are missing, before anything is edited', async () => {
    const error = await failing((body) => {
      const id = '00000000-0000-4000-8000-0000000000d6';
      body.dataSources.push({ id, name: 'crm', kind: 'salesforce', type: 'default', scope: 'global' });
      body.dataQueries[0].dataSourceId = id;
    });

    expect(error.code).toBe('host_missing');
    expect(error.data.missing).toEqual([{ kind: 'salesforce', name: 'crm' }]);
    expect(fixture.takeCalls().join()).not.toContain('data_queries');
  });

  it('names kinds of queries that this version does not have', async () => {
    const error = await failing((body) => {
      const id = '00000000-0000-4000-8000-0000000000d7';
      body.dataSources.push({
        id,
        name: 'workflowsdefault',
        kind: 'workflows',
        type: 'static',
        scope: 'local',
      });
      body.dataQueries[0].dataSourceId = id;
    });

    expect(error.data.missing).toEqual([{ kind: 'workflows', name: 'workflowsdefault' }]);
  });

  it.each<[string, (body: Body) => void]>([
    ['a new name of a query', ({ dataQueries: [query] }) => (query.name = 'R&D')],
    ['a new name of the app', (body) => (body.name = 'Orders <new>')],
    ['a long name of the app', (body) => (body.name = 'x'.repeat(51))],
    ['a long name of a page', ({ pages: [page] }) => (page.name = 'x'.repeat(33))],
  ])('refuses %s that it would store otherwise', async (_, edit) => {
    expect((await failing(edit)).code).toBe('host_name_unsupported');
  });

  it('leaves long names of pages alone, which an import takes', async () => {
    const app = ordersApp() as Body;
    app.pages[0].name = 'x'.repeat(40);

    await expectEqual(({ dataQueries: [query] }) => (query.options = { code: 'changed' }), app);
  });

  it('leaves names alone that ToolJet has escaped before', async () => {
    const app = ordersApp() as Body;
    app.dataQueries[0].name = 'R&amp;D';

    await expectEqual(({ dataQueries: [query] }) => (query.options = { code: 'changed' }), app);
  });

  it('names the places in which ToolJet holds something else', async () => {
    const error = await failing(({ appVersions: [version] }) => delete version.globalSettings.canvasMaxWidth);

    expect(error.code).toBe('host_not_equal');
    expect(error.data.differences).toEqual([
      { place: 'settings/globalSettings/canvasMaxWidth', wanted: 'absent', found: expect.any(String) },
    ]);
  });

  it('names conditions of pages, which only newer versions know', async () => {
    const error = await failing(({ pages: [page] }) => (page.hidden = { value: '{{true}}', fxActive: true }));

    expect(error.data.differences).toEqual([
      expect.objectContaining({ place: expect.stringMatching(/^page .*hidden$/) }),
    ]);
  });

  it('notices what was answered with success, and not done', async () => {
    const { state } = fixture.server;
    fixture.server.faults = ({ method, path }) => {
      if (method !== 'POST' || !path.endsWith('/export') || state.versions.all.length < 2) return null;
      for (const { id } of state.components.where(({ name }) => name === 'lost')) state.components.delete(id);
      return null;
    };
    const error = await failing((body) => (named(body, 'form1').name = 'lost'));

    expect([error.code, error.message]).toEqual([
      'host_not_equal',
      expect.stringContaining('component lost'),
    ]);
  });

  it('goes back where an event cannot be stored', async () => {
    const error = await failing(
      ({ events: [event] }) => (event.event = { eventId: 'onClick', message: 'a\u0000b' }),
    );

    expect(error.code).toBe('host_refused');
  });

  it('refuses documents that have their components in a tree', async () => {
    const appId = fixture.place(ordersApp());
    const base = await host.capture(appId, null, never);
    const old = JSON.stringify({ name: 'Orders', appVersions: [{ id: 'v', name: 'v1', definition: {} }] });

    await expect(
      new Pull(host, { hostAppId: appId, base, wanted: old, label: 'x' }).run(),
    ).rejects.toMatchObject({ code: 'host_document_unsupported' });
  });

  it('is refused where the version of ToolJet has changed', async () => {
    const appId = fixture.place(ordersApp());
    const base = await host.capture(appId, null, never);
    fixture.server.state.version = '2.50.0';

    const request = { hostAppId: appId, base, wanted: base.document, label: 'x' };
    await expect(new Pull(host, request).run()).rejects.toMatchObject({ code: 'host_unproven' });
  });
});
