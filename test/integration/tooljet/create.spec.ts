import { randomUUID } from 'node:crypto';
import type { ApplyProgress, CapturedApp } from '../../../src/hosts/app-host';
import { AppHostError } from '../../../src/hosts/app-host-error';
import { mediumDocuments } from '../../documents/documents';
import { type Body, bodyOf, edited, editEverything, Pull } from './pull-fixture';
import { appV2Of, isWithPages } from './real-apps';
import { never, ordersApp, ToolJetFixture } from './tooljet-fixture';

let development: ToolJetFixture;
let production: ToolJetFixture;

beforeEach(async () => {
  development = await ToolJetFixture.start();
  production = await ToolJetFixture.start();
});

afterEach(async () => {
  await development[Symbol.asyncDispose]();
  await production[Symbol.asyncDispose]();
});

/** Captures an app in development, as committed to the repository. */
async function commit(app = ordersApp()): Promise<CapturedApp> {
  return development.host().capture(development.place(app), null, never);
}

class Creation {
  readonly steps: ApplyProgress[] = [];

  constructor(
    private readonly wanted: string,
    private readonly name = 'Orders',
  ) {}

  run() {
    const note = (progress: ApplyProgress) => {
      this.steps.push(structuredClone(progress));
      return Promise.resolve();
    };
    return production.host().create({ wanted: this.wanted, name: this.name, label: 'abc' }, note, never);
  }
}

const failing = async (wanted: string, name?: string): Promise<AppHostError> => {
  const error: unknown = await new Creation(wanted, name).run().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AppHostError);
  return error as AppHostError;
};

describe('a new app', () => {
  it('is as in the repository, to the byte, though ToolJet’s import is not', async () => {
    const { document } = await commit();

    const { captured, hostAppId, calls } = await new Creation(document).run();

    expect(captured.document).toBe(document);
    const host = production.host();
    expect((await host.capture(hostAppId, captured, never)).document).toBe(document);
    expect(production.server.state.apps.find(hostAppId)!.name).toBe('Orders');
    expect(calls).toBeLessThan(40);
    const body = bodyOf(captured);
    expect(body.components.find(({ name }) => name === 'textInKanban')!.parent).toMatch(/-modal$/);
    expect(body.components.some(({ displayPreferences }) => displayPreferences !== null)).toBe(true);
  });

  it('takes the name over under which an earlier attempt may still make it, and is not listed before it is complete', async () => {
    const { document } = await commit();
    const ownName = 'trellis-0d2b4c9e-7a51-4f0e-9a53-0c8b1d6f2e11';
    // The import of an earlier attempt arrives after its timeout.
    production.place({ ...ordersApp(), name: ownName });
    const host = production.host();
    expect(await host.listApps(never)).toEqual([]);
    const names: string[] = [];
    const note = (progress: ApplyProgress) => Promise.resolve(void names.push(progress.ownName));
    const create = () =>
      host.create({ wanted: document, name: 'Orders', label: 'abc', ownName }, note, never);
    await create().catch(() => create());
    expect(new Set(names)).toEqual(new Set([ownName]));
    expect((await host.listApps(never)).map(({ name }) => name)).toEqual(['Orders']);
    expect(production.server.state.apps.all.map(({ name }) => name)).toEqual(['Orders']);
  });

  it('is pulled into like any other, and its repository keeps the ids that it has', async () => {
    const { document } = await commit();
    const { captured, hostAppId } = await new Creation(document).run();
    const wanted = edited(document, editEverything);
    const host = production.host();

    const pulled = await new Pull(host, { hostAppId, base: captured, wanted, label: 'sha' }).run();

    expect(pulled.captured.document).toBe(wanted);
    expect((await host.capture(hostAppId, pulled.captured, never)).document).toBe(wanted);
  });

  it('uses the data source of its name that is there, whose settings stay out of the repository', async () => {
    const { document } = await commit();
    await production.asSomebody('POST', '/v2/data_sources', {
      ...{ kind: 'postgresql', name: 'maindb', scope: 'global' },
      options: [{ key: 'host', value: 'production.internal' }],
    });
    const { state } = production.server;
    const [source] = state.dataSources.all;

    const { captured } = await new Creation(document).run();

    expect(captured.document).toBe(document);
    expect(captured.document).not.toContain('production.internal');
    expect(state.dataSources.where(({ scope }) => scope === 'global')).toHaveLength(1);
    expect(
      state.queriesOf(captured.hostVersionId).some(({ dataSourceId }) => dataSourceId === source.id),
    ).toBe(true);
  });

  it('adds no settings to data sources that have none in the repository', async () => {
    const { document } = await commit();
    const wanted = edited(document, (body) => (body.dataSourceOptions = []));

    const { captured, hostAppId } = await new Creation(wanted).run();

    expect(captured.document).toBe(wanted);
    expect((await production.host().capture(hostAppId, captured, never)).document).toBe(wanted);
  });

  it('may have another name than in the document', async () => {
    const { document } = await commit();

    const { captured, hostAppId } = await new Creation(document, 'Orders (live)').run();

    expect(captured.name).toBe('Orders (live)');
    expect(bodyOf(captured).name).toBe('Orders (live)');
    expect((await production.host().capture(hostAppId, captured, never)).document).toBe(captured.document);
  });

  it('of any document is as in the repository', async () => {
    for (const [name, text] of mediumDocuments.filter(([, one]) => isWithPages(one))) {
      const app = appV2Of(text) as Body;
      const { document } = await commit({ ...app, name: 'Real' });
      if (/"kind": "workflows"|"type": "default"/.test(document)) continue;

      const { captured } = await new Creation(document, 'Real').run();

      expect([name, captured.document === document]).toEqual([name, true]);
      await production.asSomebody('DELETE', `/apps/${production.server.state.apps.all[0].id}`);
    }
  });
});

it('is made from a document without a home page', async () => {
  const { document } = await commit();
  const wanted = edited(document, ({ appVersions: [version] }) =>
    Object.assign(version, { homePageId: null }),
  );

  const { captured, hostAppId } = await new Creation(wanted).run();

  expect((await production.host().capture(hostAppId, captured, never)).document).toBe(captured.document);
});

describe('a new app is refused', () => {
  it('under a name that is taken, or that ToolJet cannot store', async () => {
    const { document } = await commit();
    await new Creation(document).run();

    expect((await failing(document)).code).toBe('host_name_taken');
    expect((await failing(document, 'R&D')).code).toBe('host_name_unsupported');
    expect((await failing(document, 'x'.repeat(51))).code).toBe('host_name_unsupported');
    expect(production.server.state.apps.all).toHaveLength(1);
  });

  it('where plugins are missing, which are named', async () => {
    const { document } = await commit();
    const plugin = edited(document, ({ dataSources }) => {
      const source = dataSources.find(({ kind }) => kind === 'postgresql')!;
      Object.assign(source, { kind: 'salesforce', name: 'crm', pluginId: randomUUID() });
    });

    expect((await failing(plugin)).data.missing).toEqual([{ kind: 'salesforce', name: 'crm' }]);
    expect(production.server.state.apps.all).toHaveLength(0);
  });

  it('if its document is broken, and nothing holds its name', async () => {
    const { document } = await commit();
    const broken = edited(document, ({ pages: [page] }) => delete page.name);

    expect((await failing(broken)).code).toBe('host_refused');
    // ToolJet keeps failed imports outside its lists, under a name that no app uses.
    expect(production.server.state.apps.all.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^trellis-/),
    ]);
    expect((await new Creation(document).run()).captured.document).toBe(document);
  });
});

it('is whole or not there at all, at whichever call the worker dies', async () => {
  const { document } = await commit();
  await new Creation(document).run();
  const calls = production.takeCalls().length;
  const outcomes = new Set<string>();
  for (let number = 1; number <= calls; number += 1) {
    for (const kind of number === calls ? (['reset', 'lost_answer'] as const) : (['lost_answer'] as const)) {
      await production[Symbol.asyncDispose]();
      production = await ToolJetFixture.start();
      const creation = new Creation(document);
      production.server.faults = (call) =>
        call.number < number ? null : { kind: call.number === number ? kind : 'reset' };
      await creation.run().catch(() => null);
      production.server.faults = () => null;

      const last = creation.steps.at(-1);
      const recovery = last ? await production.host().recover(last, never) : 'nothing';

      outcomes.add(recovery);
      const { state } = production.server;
      expect([number, state.apps.all.map(({ name }) => name)]).toEqual([
        number,
        recovery === 'finished' ? ['Orders'] : [],
      ]);
      if (recovery === 'finished') continue;
      expect((await new Creation(document).run()).captured.document).toBe(document);
    }
  }
  expect([...outcomes].sort()).toEqual(['finished', 'nothing', 'removed']);
}, 600_000);
