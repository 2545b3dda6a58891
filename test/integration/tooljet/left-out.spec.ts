import { randomUUID } from 'node:crypto';
import type { CapturedApp, SourceChoice, SourceChoices } from '../../../src/hosts/app-host';
import { PERSONALITIES } from '../../support/tooljet/personalities';
import { bodyOf, edited } from './pull-fixture';
import { ProvenToolJet } from './proven-tooljet';
import { never, ordersApp } from './tooljet-fixture';

const VERSIONS = PERSONALITIES.map(({ version }) => version);
const NAME = 'warehouse';
const KIND = 'postgresql';
const noStep = () => Promise.resolve();

/** Adds a query on a data source that the host has not, with an event of its own, and a component that runs it. */
function withStock(document: string, ids: { source: string; query: string }): string {
  return edited(document, (body) => {
    const { dataSources, dataQueries, appVersions, events, components } = body;
    const [{ id: appVersionId }] = appVersions;
    const [{ id: environmentId }] = body.appEnvironments as { id: string }[];
    const head = { id: ids.source, kind: KIND, name: NAME, type: 'default', scope: 'global' };
    dataSources.push({ ...dataSources[0], ...head, pluginId: null });
    const options = { host: { value: 'from.git', encrypted: false } };
    body.dataSourceOptions.push({ id: randomUUID(), dataSourceId: ids.source, environmentId, options });
    const query = { id: ids.query, name: 'stock', options: { query: 'select 4711' } };
    dataQueries.push({ ...query, dataSourceId: ids.source, appVersionId });
    const tabs = components.find(({ name }) => name === 'tabs1')!;
    tabs.properties.text = { value: '{{queries.stock.data}}' };
    const run = { actionId: 'run-query', queryId: ids.query, queryName: 'stock' };
    events.push(
      {
        ...{ id: randomUUID(), name: 'onTabSwitch', index: 0, sourceId: tabs.id, target: 'component' },
        ...{ event: { eventId: 'onTabSwitch', ...run }, appVersionId },
      },
      {
        ...{
          id: randomUUID(),
          name: 'onDataQuerySuccess',
          index: 0,
          sourceId: ids.query,
          target: 'data_query',
        },
        event: { eventId: 'onDataQuerySuccess', actionId: 'show-alert', message: 'Read' },
        appVersionId,
      },
    );
  });
}

describe.each(VERSIONS)('a data source that is skipped in ToolJet %s', (version) => {
  async function placed() {
    const tooljet = await ProvenToolJet.start(version);
    const ids = { source: randomUUID(), query: randomUUID() };
    const given = (choice: SourceChoice | null): SourceChoices => ({
      choices: choice ? { [ids.source]: choice } : {},
      ...{ asks: false, shared: [] },
    });
    const hostAppId = tooljet.fixture.place(ordersApp());
    const base = await tooljet.host.capture(hostAppId, null, never);
    const wanted = withStock(base.document, ids);
    const pull = async (from: CapturedApp, choice: SourceChoice | null, document = wanted) => {
      const request = { hostAppId, base: from, wanted: document, label: 'x', release: 'never' as const };
      return tooljet.host.apply({ ...request, sources: given(choice) }, noStep, never);
    };
    const capture = (previous: CapturedApp) => tooljet.host.capture(hostAppId, previous, never);
    const there = () => tooljet.state.queriesOf(tooljet.state.editingVersionOf(hostAppId)!.id);
    const stockThere = () => there().filter(({ name }) => name === 'stock');
    return { tooljet, ids, given, hostAppId, base, wanted, pull, capture, stockThere };
  }

  it('leaves its queries out there, keeps them in the document, and tells what uses them', async () => {
    const { tooljet, ids, base, wanted, pull, capture, stockThere } = await placed();
    await using _ = tooljet;

    const { captured, sources } = await pull(base, 'skip');

    expect(captured.document).toBe(wanted);
    expect(stockThere()).toEqual([]);
    expect(tooljet.state.dataSources.where(({ name }) => name === NAME)).toEqual([]);
    expect(sources).toEqual([
      {
        ...{ id: ids.source, name: NAME, kind: KIND, done: 'skipped', secrets: [] },
        queries: ['stock'],
        usedBy: [{ kind: 'component', name: 'tabs1' }],
      },
    ]);
    expect((await capture(captured)).document).toBe(wanted);
  });

  it('commits edits that are made there, and nothing else', async () => {
    const { tooljet, base, wanted, pull, capture, hostAppId } = await placed();
    await using _ = tooljet;
    const { captured } = await pull(base, 'skip');
    const { id } = tooljet.state.editingVersionOf(hostAppId)!;
    const [page] = tooljet.state.pagesOf(id);
    tooljet.state.pages.update(page.id, { name: 'Renamed' });

    const after = await capture(captured);

    const expected = edited(wanted, ({ pages }) => {
      pages.find(({ name }) => name === page.name)!.name = 'Renamed';
    });
    expect(bodyOf(after)).toEqual({
      ...bodyOf({ document: expected }),
      pages: bodyOf(after).pages,
    });
    expect(bodyOf(after).pages.map(({ name }) => name)).toEqual(
      bodyOf({ document: expected }).pages.map(({ name }) => name),
    );
  });

  it('loses nothing where somebody goes on in a copy of the version, and pulls into that', async () => {
    const { tooljet, ids, base, wanted, pull, capture, hostAppId, stockThere } = await placed();
    await using _ = tooljet;
    const { captured } = await pull(base, 'skip');
    const copy = { versionName: 'by hand', versionFromId: captured.hostVersionId };
    await tooljet.fixture.asSomebody('POST', `/apps/${hostAppId}/versions`, copy);

    const other = await capture(captured);
    expect(other.hostVersionId).not.toBe(captured.hostVersionId);
    expect(other.ids.leftOut).toEqual([ids.query]);
    const queries = bodyOf(other).dataQueries.filter(({ name }) => name === 'stock');
    expect(queries).toEqual(bodyOf(captured).dataQueries.filter(({ name }) => name === 'stock'));
    expect(bodyOf(other).events).toEqual(bodyOf(captured).events);

    const changed = bodyWithName(wanted, other).replace('select 4711', 'select 4712');
    const { captured: again } = await pull(other, 'skip', changed);
    expect(again.document).toBe(changed);
    expect((await capture(again)).document).toBe(changed);
    expect(stockThere()).toEqual([]);
  });

  it('brings them in with the next pull after another decision, with all that runs them', async () => {
    const { tooljet, ids, base, wanted, pull, capture, stockThere, hostAppId } = await placed();
    await using _ = tooljet;
    const { captured: without } = await pull(base, 'skip');

    const { captured } = await pull(without, 'take');

    expect(captured.document).toBe(wanted);
    expect(captured.ids.leftOut).toBeUndefined();
    const [{ id, dataSourceId }] = stockThere();
    expect(tooljet.state.dataSources.find(dataSourceId)).toMatchObject({ name: NAME });
    const { id: versionId } = tooljet.state.editingVersionOf(hostAppId)!;
    const events = tooljet.state.eventsOf(versionId);
    expect(events.filter(({ event }) => event.queryId === id)).toHaveLength(1);
    expect(events.filter(({ sourceId }) => sourceId === id)).toHaveLength(1);
    expect((await capture(captured)).document).toBe(wanted);
    expect(JSON.stringify(captured.ids)).toContain(ids.query);
  });

  it('follows changes and deletions of left-out queries in the repository without another version there', async () => {
    const { tooljet, ids, base, wanted, pull, capture, hostAppId } = await placed();
    await using _ = tooljet;
    const { captured } = await pull(base, 'skip');
    const versions = tooljet.state.versionsOf(hostAppId).length;

    const changed = wanted.replace('select 4711', 'select 4712');
    const { captured: second } = await pull(captured, 'skip', changed);
    expect(second.document).toBe(changed);
    expect((await capture(second)).document).toBe(changed);
    expect(tooljet.state.versionsOf(hostAppId)).toHaveLength(versions);

    const gone = edited(changed, (body) => {
      body.dataQueries = body.dataQueries.filter(({ id }) => id !== ids.query);
      body.events = body.events.filter(({ sourceId }) => sourceId !== ids.query);
    });
    const { captured: third } = await pull(second, 'skip', gone);
    expect(third.ids.leftOut).toBeUndefined();
    expect(bodyOf(third).dataQueries.map(({ name }) => name)).not.toContain('stock');
    expect((await capture(third)).document).toBe(third.document);
  });

  it('keeps both where somebody makes a query of the same name there', async () => {
    const { tooljet, ids, base, wanted, pull, capture } = await placed();
    await using _ = tooljet;
    const { captured } = await pull(base, 'skip');
    const [query] = tooljet.state.queriesOf(captured.hostVersionId);
    const made = { ...query, ...tooljet.state.times, id: randomUUID(), name: 'stock' };
    tooljet.state.queries.save(made);

    const after = await capture(captured);
    const named = bodyOf(after).dataQueries.filter(({ name }) => name === 'stock');
    expect(named).toHaveLength(2);
    expect(named.find(({ id }) => id === ids.query)).toEqual(
      bodyOf({ document: wanted }).dataQueries.find(({ id }) => id === ids.query),
    );
    const { captured: again } = await pull(after, 'skip', after.document);
    expect(again.document).toBe(after.document);
  });

  it('takes queries away that are there, and knows them again where somebody goes back to the former version', async () => {
    const { tooljet, ids, base, wanted, pull, capture, stockThere, hostAppId } = await placed();
    await using _ = tooljet;
    const { captured: withAll } = await pull(base, 'take');
    expect(stockThere()).toHaveLength(1);

    const { captured } = await pull(withAll, 'skip');
    expect(stockThere()).toEqual([]);
    expect(captured.document).toBe(wanted);
    expect(captured.ids.leftOut).toEqual([ids.query]);
    expect((await capture(captured)).document).toBe(wanted);

    tooljet.state.versions.update(withAll.hostVersionId, { name: 'by hand' });
    await tooljet.fixture.asSomebody('DELETE', `/apps/${hostAppId}/versions/${captured.hostVersionId}`);
    const back = await capture(captured);
    expect(back.hostVersionId).toBe(withAll.hostVersionId);
    expect(back.ids.leftOut).toBeUndefined();
    expect(bodyOf(back).dataQueries).toEqual(bodyOf({ document: wanted }).dataQueries);
  });

  it('keeps what runs them over further pulls, and brings them in again', async () => {
    const { tooljet, base, wanted, pull, capture, stockThere, hostAppId } = await placed();
    await using _ = tooljet;
    const { captured: withAll } = await pull(base, 'take');
    const { captured: without } = await pull(withAll, 'skip');
    const changed = edited(wanted, ({ pages }) => {
      pages[0].name = 'Renamed';
    });

    const { captured: further } = await pull(without, 'skip', changed);
    expect(further.document).toBe(changed);
    expect((await capture(further)).document).toBe(changed);

    const { captured } = await pull(further, 'keep', changed);
    expect(captured.document).toBe(changed);
    const [{ id }] = stockThere();
    const events = tooljet.state.eventsOf(tooljet.state.editingVersionOf(hostAppId)!.id);
    expect(events.filter(({ event }) => event.queryId === id)).toHaveLength(1);
    expect((await capture(captured)).document).toBe(changed);
  });

  it('makes a new app without them, and no data source', async () => {
    const { tooljet, ids, given, wanted } = await placed();
    await using _ = tooljet;
    const request = { wanted: renamed(wanted), name: 'Made', label: 'x', sources: given('skip') };

    const { captured, sources, hostAppId } = await tooljet.host.create(request, noStep, never);

    expect(captured.document).toBe(request.wanted);
    expect(sources).toMatchObject([{ id: ids.source, done: 'skipped', queries: ['stock'] }]);
    expect(tooljet.state.dataSources.where(({ name }) => name === NAME)).toEqual([]);
    expect((await tooljet.host.capture(hostAppId, captured, never)).document).toBe(request.wanted);
  });
});

const renamed = (document: string): string =>
  edited(document, (body) => {
    body.name = 'Made';
  });

/** Returns a document under the name of a captured version. */
const bodyWithName = (document: string, { versionName }: CapturedApp): string =>
  edited(document, ({ appVersions }) => {
    appVersions[0].name = versionName;
  });
