import { randomUUID } from 'node:crypto';
import { newProofName } from '../../../src/hosts/app-host';
import type { AppHostError } from '../../../src/hosts/app-host-error';
import { PERSONALITIES } from '../../support/tooljet/personalities';
import { edited, Pull, snapshot } from './pull-fixture';
import { certificateFor, ProvenToolJet } from './proven-tooljet';
import { never, ordersApp, ToolJetFixture } from './tooljet-fixture';

const VERSIONS = PERSONALITIES.map(({ version }) => version);
const PROOF_MS = 120_000;

const WAREHOUSE = { kind: 'postgresql', name: 'warehouse' };

/** Adds a query on a data source, as a commit does. */
const withQueryOn = (document: string, sourceId: string, { kind, name } = WAREHOUSE): string =>
  edited(document, ({ dataSources, dataQueries, appVersions: [version] }) => {
    const like = dataSources.find(({ type }) => type === 'default') ?? dataSources[0];
    dataSources.push({ ...like, id: sourceId, kind, name, type: 'default', scope: 'global' });
    dataQueries.push({
      ...{ id: randomUUID(), name: 'stock', options: { query: 'select 1' } },
      ...{ dataSourceId: sourceId, appVersionId: version.id },
    });
  });

const failureOf = (work: Promise<unknown>): Promise<AppHostError> =>
  work.then(
    () => {
      throw new Error('It was not refused.');
    },
    (error: unknown) => error as AppHostError,
  );

it.each(['2.27.1', '3.20.40'])(
  'a proof of ToolJet %s notes that settings of data sources are refused, or lose a credential, and leaves none',
  async (version) => {
    await using fixture = await ToolJetFixture.start({ version });
    const { state } = fixture.server;
    const request = { ownName: newProofName(), formerNames: [] };
    const proven = async () => {
      const { abilities } = await fixture.hostWith(null).prove(request, () => Promise.resolve(), never);
      expect(JSON.stringify(state.dataSources.all)).not.toContain(request.ownName);
      return abilities.sourceSettings;
    };
    const isChange = ({ method, path }: { method: string; path: string }) =>
      method === 'PUT' && /\/data[-_]sources\//.test(path);

    fixture.server.faults = (call) =>
      isChange(call) ? { kind: 'status', status: 403, message: 'Forbidden' } : null;
    expect(await proven()).toMatchObject({ state: 'not' });

    fixture.server.faults = (call) => {
      if (isChange(call))
        for (const { id, options } of state.dataSourceOptions.all)
          if (options?.password) state.dataSourceOptions.update(id, { options: { host: options.host } });
      return null;
    };
    expect(await proven()).toMatchObject({
      ...{ state: 'not', reasons: [expect.stringContaining('credential') as string] },
    });
  },
  2 * PROOF_MS,
);

it.each(['2.50.1', '3.16.5', '3.21.32'])(
  'a proof of ToolJet %s finds where its data sources and tables are listed',
  async (version) => {
    await using fixture = await ToolJetFixture.start({ version });
    const request = { ownName: newProofName(), formerNames: [] };

    const { traits, abilities } = await fixture.hostWith(null).prove(request, () => Promise.resolve(), never);

    const { dataSources, sourceSettings, tables } = abilities;
    expect([dataSources.state, sourceSettings.state, tables.state]).toEqual(['proven', 'proven', 'proven']);
    expect(traits).toEqual(certificateFor(fixture).traits);
  },
  PROOF_MS,
);

describe.each(VERSIONS)('a pull into ToolJet %s', (version) => {
  async function placed() {
    const tooljet = await ProvenToolJet.start(version);
    const hostAppId = tooljet.fixture.place(ordersApp());
    const base = await tooljet.host.capture(hostAppId, null, never);
    const pullOf = (wanted: string) =>
      new Pull(tooljet.host, { hostAppId, base, wanted, label: 'x', release: 'always' });
    return { tooljet, hostAppId, base, pullOf };
  }

  it('may put a query on any data source of the workspace, also on one that the app has not used before', async () => {
    const { tooljet, hostAppId, base, pullOf } = await placed();
    await using _ = tooljet;
    const id = await tooljet.addDataSource(WAREHOUSE.kind, WAREHOUSE.name);
    const wanted = withQueryOn(base.document, id);

    const { captured } = await pullOf(wanted).run();

    const { currentVersionId } = tooljet.state.apps.find(hostAppId)!;
    expect(tooljet.state.queriesOf(currentVersionId!)).toContainEqual(
      expect.objectContaining({ name: 'stock', dataSourceId: id }),
    );
    expect((await tooljet.host.capture(hostAppId, captured, never)).document).toBe(captured.document);
  });

  it('finds the data source of another ToolJet by kind and name, and makes none', async () => {
    const { tooljet, hostAppId, base, pullOf } = await placed();
    await using _ = tooljet;
    const id = await tooljet.addDataSource(WAREHOUSE.kind, WAREHOUSE.name);
    await tooljet.addDataSource('mysql', WAREHOUSE.name);
    const before = tooljet.state.dataSources.where(({ type }) => type === 'default').length;
    const ofRepository = randomUUID();
    const wanted = withQueryOn(base.document, ofRepository);

    const { captured } = await pullOf(wanted).run();

    const { currentVersionId } = tooljet.state.apps.find(hostAppId)!;
    expect(tooljet.state.queriesOf(currentVersionId!)).toContainEqual(
      expect.objectContaining({ name: 'stock', dataSourceId: id }),
    );
    expect(tooljet.state.dataSources.where(({ type }) => type === 'default')).toHaveLength(before);
    expect(captured.document).toContain(ofRepository);
    expect(captured.document).not.toContain(id);
    const again = await tooljet.host.capture(hostAppId, captured, never);
    expect(again.document).toBe(captured.document);
  });

  it('names a data source that is missing, or that several may be, and changes nothing', async () => {
    const { tooljet, hostAppId, base, pullOf } = await placed();
    await using _ = tooljet;
    const before = snapshot(tooljet.fixture, hostAppId);
    const wanted = withQueryOn(base.document, randomUUID());

    const missing = await failureOf(pullOf(wanted).run());

    expect(missing).toMatchObject({ code: 'host_missing', data: { missing: [WAREHOUSE] } });
    expect(missing.message).toContain('warehouse (postgresql)');
    expect(snapshot(tooljet.fixture, hostAppId)).toBe(before);

    for (const name of [WAREHOUSE.name, 'other']) {
      const id = await tooljet.addDataSource(WAREHOUSE.kind, name);
      // Newer versions number a name that is taken, but have older data sources of one name.
      tooljet.state.dataSources.update(id, { name: WAREHOUSE.name });
    }
    const several = await failureOf(pullOf(wanted).run());

    expect(several).toMatchObject({ code: 'host_missing', data: { missing: [WAREHOUSE] } });
    expect(several.message).toContain('several');
    expect(tooljet.state.versionsOf(hostAppId)).toHaveLength(1);
  });
});
