import { randomUUID } from 'node:crypto';
import type { SourceChoice, SourceChoices } from '../../../src/hosts/app-host';
import type { AppHostError } from '../../../src/hosts/app-host-error';
import { PERSONALITIES } from '../../support/tooljet/personalities';
import type { Json } from '../../support/tooljet/rows';
import { edited, snapshot } from './pull-fixture';
import { ProvenToolJet } from './proven-tooljet';
import { never, ordersApp } from './tooljet-fixture';

const VERSIONS = PERSONALITIES.map(({ version }) => version);
const NAME = 'warehouse';
const KIND = 'postgresql';
const SOURCE = randomUUID();
const noStep = () => Promise.resolve();

const given = (choice: SourceChoice | null, more: Partial<SourceChoices> = {}): SourceChoices => ({
  ...{ choices: choice ? { [SOURCE]: choice } : {}, asks: false, shared: [] },
  ...more,
});

const plain = (value: unknown) => ({ value, encrypted: false });

/** Adds a query on a data source with settings, as a commit of another ToolJet does. */
const withSource = (document: string, options: Json): string =>
  edited(document, (body) => {
    const { dataSources, dataQueries, appVersions } = body;
    const [{ id: appVersionId }] = appVersions;
    const [{ id: environmentId }] = body.appEnvironments as { id: string }[];
    const head = { id: SOURCE, kind: KIND, name: NAME, type: 'default', scope: 'global' };
    dataSources.push({ ...dataSources[0], ...head, pluginId: null });
    body.dataSourceOptions.push({ id: randomUUID(), dataSourceId: SOURCE, environmentId, options });
    const query = { id: randomUUID(), name: 'stock', options: { query: 'select 1' } };
    dataQueries.push({ ...query, dataSourceId: SOURCE, appVersionId });
  });

const SETTINGS: Json = {
  host: plain('from.git'),
  port: plain(5432),
  password: { credential_id: randomUUID(), encrypted: true, value: 'never-sent' },
  token: { credential_id: randomUUID(), encrypted: true, workspace_constant: '{{secrets.TOKEN}}' },
};

const failureOf = (work: Promise<unknown>): Promise<AppHostError> =>
  work.then(
    () => Promise.reject(new Error('It was not refused.')),
    (error: unknown) => error as AppHostError,
  );

describe.each(VERSIONS)('a pull into ToolJet %s', (version) => {
  async function placed(options: Json = SETTINGS) {
    const tooljet = await ProvenToolJet.start(version);
    const hostAppId = tooljet.fixture.place(ordersApp());
    const base = await tooljet.host.capture(hostAppId, null, never);
    const wanted = withSource(base.document, options);
    const pull = (sources: SourceChoices) =>
      tooljet.host.apply({ hostAppId, base, wanted, label: 'x', release: 'always', sources }, noStep, never);
    const named = () =>
      tooljet.state.dataSources.where(({ name, type }) => name === NAME && type === 'default');
    const optionsOf = (id: string) =>
      tooljet.state.dataSourceOptions.where(({ dataSourceId }) => dataSourceId === id)[0].options as Json;
    return { tooljet, hostAppId, base, wanted, pull, named, optionsOf };
  }

  it('sets the plain options of a data source that is taken, and leaves its secrets and the others', async () => {
    const { tooljet, hostAppId, pull, optionsOf } = await placed();
    await using _ = tooljet;
    const id = await tooljet.addDataSource(KIND, NAME);
    const { password } = optionsOf(id);

    const { captured, sources } = await pull(given('take'));

    expect(optionsOf(id)).toMatchObject({ host: plain('from.git'), port: plain(5432), password });
    expect(JSON.stringify(tooljet.fixture.server.calls)).not.toContain('never-sent');
    expect(sources).toEqual([
      { id: SOURCE, name: NAME, kind: KIND, state: 'differs', done: 'set', secrets: [] },
    ]);
    expect((await tooljet.host.capture(hostAppId, captured, never)).document).toBe(captured.document);
    expect(tooljet.state.queriesOf(tooljet.state.apps.find(hostAppId)!.currentVersionId!)).toContainEqual(
      expect.objectContaining({ name: 'stock', dataSourceId: id }),
    );
  });

  it('keeps a data source as it is, by decision or without one, and says so', async () => {
    const { tooljet, base, hostAppId, wanted, pull, optionsOf } = await placed();
    await using _ = tooljet;
    const id = await tooljet.addDataSource(KIND, NAME);
    const before = optionsOf(id);
    const { captured, sources } = await pull(given(null));
    expect(sources).toMatchObject([{ state: 'differs', done: 'kept' }]);
    expect(optionsOf(id)).toEqual(before);
    expect(captured.document).not.toBe(base.document);

    const again = { hostAppId, base: captured, label: 'y', wanted: wanted.replace('select 1', 'select 2') };
    const { sources: kept } = await tooljet.host.apply({ ...again, sources: given('keep') }, noStep, never);
    expect(kept).toMatchObject([{ done: 'kept' }]);
    expect(optionsOf(id)).toEqual(before);
  });

  it('makes an absent data source that is taken, once, and names the secrets that it lacks', async () => {
    const { tooljet, pull, named, optionsOf } = await placed();
    await using _ = tooljet;
    const { routes } = tooljet.state.personality.dataSources;
    let isLost = false;
    tooljet.fixture.server.faults = ({ method, path }) => {
      if (isLost || method !== 'POST' || path !== `/api/${routes}`) return null;
      isLost = true;
      return { kind: 'lost_answer' };
    };

    const { sources } = await pull(given('take'));

    expect(isLost).toBe(true);
    expect(named()).toHaveLength(1);
    expect(optionsOf(named()[0].id)).toMatchObject({
      host: plain('from.git'),
      password: { encrypted: true },
    });
    expect(sources).toEqual([
      { id: SOURCE, name: NAME, kind: KIND, state: 'absent', done: 'made', secrets: ['password'] },
    ]);
    expect(JSON.stringify(tooljet.fixture.server.calls)).not.toContain('never-sent');
  });

  it('makes none twice where everything is lost after it was made, and the pull is repeated', async () => {
    const { tooljet, hostAppId, pull, named } = await placed();
    await using _ = tooljet;
    const { routes } = tooljet.state.personality.dataSources;
    let isAway = false;
    tooljet.fixture.server.faults = ({ method, path }) => {
      if (isAway) return { kind: 'reset' };
      if (method !== 'POST' || path !== `/api/${routes}`) return null;
      isAway = true;
      return { kind: 'lost_answer' };
    };
    await failureOf(pull(given('take')));
    tooljet.fixture.server.faults = () => null;
    expect(tooljet.state.versionsOf(hostAppId)).toHaveLength(1);
    expect(named()).toHaveLength(1);
    await pull(given('take'));
    expect(named()).toHaveLength(1);
  });

  it('asks a person before it changes anything, and tells names alone', async () => {
    const { tooljet, hostAppId, pull } = await placed();
    await using _ = tooljet;
    await tooljet.addDataSource(KIND, NAME);
    const before = snapshot(tooljet.fixture, hostAppId);

    const undecided = await failureOf(pull(given(null, { asks: true })));

    expect(undecided).toMatchObject({
      ...{ code: 'host_sources_undecided', status: 409 },
      data: {
        dataSources: [
          {
            ...{ id: SOURCE, name: NAME, kind: KIND, state: 'differs' },
            ...{ differences: ['host', 'port'], choices: ['keep', 'take', 'skip'] },
          },
        ],
      },
    });
    expect(JSON.stringify(undecided.data)).not.toContain('from.git');
    expect(snapshot(tooljet.fixture, hostAppId)).toBe(before);
  });

  it('sends no option with which ToolJet would sign in elsewhere, and puts no plain value in place of a secret', async () => {
    const hostile = ['oauth2', 'code', 'provider', 'plugin_id', 'tokenData'];
    const options = {
      ...Object.fromEntries(hostile.map((key) => [key, plain('evil')])),
      ...{ password: plain('evil'), host: plain('from.git') },
    };
    const { tooljet, pull, optionsOf } = await placed(options);
    await using _ = tooljet;
    const id = await tooljet.addDataSource(KIND, NAME);
    const { password } = optionsOf(id);

    await pull(given('take'));

    expect(optionsOf(id)).toEqual({ host: plain('from.git'), password });
    expect(JSON.stringify(optionsOf(id))).not.toContain('evil');
  });

  it('sets none of several with the name, and changes nothing', async () => {
    const { tooljet, hostAppId, pull, named } = await placed();
    await using _ = tooljet;
    const first = await tooljet.addDataSource(KIND, NAME);
    const second = await tooljet.addDataSource(KIND, 'another');
    tooljet.state.dataSources.update(second, { name: NAME });
    const options = JSON.stringify(tooljet.state.dataSourceOptions.all);

    expect(await failureOf(pull(given('take')))).toMatchObject({ code: 'host_missing' });

    expect(named().map(({ id }) => id)).toEqual([first, second]);
    expect(JSON.stringify(tooljet.state.dataSourceOptions.all)).toBe(options);
    expect(tooljet.state.versionsOf(hostAppId)).toHaveLength(1);
  });

  it('is refused where somebody deletes the data source after it was compared, and leaves the app as it was', async () => {
    const { tooljet, hostAppId, pull } = await placed();
    await using _ = tooljet;
    const id = await tooljet.addDataSource(KIND, NAME);
    tooljet.fixture.server.faults = ({ method, path }) => {
      if (method === 'POST' && path.endsWith('/versions')) tooljet.state.deleteDataSource(id);
      return null;
    };
    expect(await failureOf(pull(given('take')))).toMatchObject({ code: 'host_missing' });
    expect(tooljet.state.versionsOf(hostAppId)).toHaveLength(1);
  });

  it('takes the settings of a file beside the apps, where the app has none', async () => {
    const { tooljet, hostAppId, base, wanted, optionsOf } = await placed();
    await using _ = tooljet;
    const id = await tooljet.addDataSource(KIND, NAME);
    const bare = edited(wanted, (body) => {
      body.dataSourceOptions = body.dataSourceOptions.filter(({ dataSourceId }) => dataSourceId !== SOURCE);
    });
    const options = { production: { host: 'of.production' }, development: { host: 'of.development' } };
    const sources = given('take', { shared: [{ id: SOURCE, name: NAME, kind: KIND, options }] });
    const request = { hostAppId, base, wanted: bare, label: 'x', sources };
    await tooljet.host.apply(request, noStep, never);
    expect(optionsOf(id)).toMatchObject({ host: plain('of.production') });
  });

  it('sets nothing where the server has not shown that it can', async () => {
    const { tooljet, hostAppId, base, wanted, optionsOf } = await placed();
    await using _ = tooljet;
    const id = await tooljet.addDataSource(KIND, NAME);
    const before = optionsOf(id);
    const host = tooljet.without('sourceSettings');
    const request = { hostAppId, base, wanted, label: 'x', sources: given('take', { asks: true }) };
    const { sources } = await host.apply(request, noStep, never);
    expect([sources, optionsOf(id)]).toEqual([undefined, before]);
  });
});
