import { addModule, showing, shownIn, WITH_MODULES, type Module } from './module-fixture';
import { bodyOf, edited, Pull, snapshot, type Body } from './pull-fixture';
import { ProvenToolJet } from './proven-tooljet';
import { never, ordersApp } from './tooljet-fixture';

const create = ({ host }: ProvenToolJet, wanted: string, name = 'Orders') =>
  host.create({ wanted, name, label: 'x' }, () => Promise.resolve(), never);

/** All of a module. */
const contentOf = ({ state }: ProvenToolJet, { appId }: Module): string =>
  JSON.stringify([
    state.apps.find(appId),
    state
      .versionsOf(appId)
      .map((version) => [...[version, state.pagesOf(version.id), state.componentsOf(version.id)]]),
  ]);

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => error,
  );

const appsIn = ({ state }: ProvenToolJet) => state.apps.all.map(({ name }) => name).sort();

describe.each(WITH_MODULES)('an app of ToolJet %s that shows a module', (version) => {
  async function committed() {
    const development = await ProvenToolJet.start(version);
    const clock = await addModule(development, 'Clock');
    const hostAppId = development.fixture.place(showing(clock));
    const captured = await development.host.capture(hostAppId, null, never);
    return { development, clock, hostAppId, captured };
  }

  it('is captured, and pulled where the module is, which nothing changes', async () => {
    const { development, clock, hostAppId, captured } = await committed();
    await using _ = development;
    const before = contentOf(development, clock);
    expect((await development.host.capture(hostAppId, captured, never)).document).toBe(captured.document);
    const wanted = edited(captured.document, ({ components: [component] }) =>
      Object.assign(component.properties, { text: { value: 'from Git' } }),
    );

    const request = { hostAppId, base: captured, wanted, label: 'x' };
    const pulled = await new Pull(development.host, request).run();

    expect(pulled.captured.document).toBe(wanted);
    expect(shownIn(development, hostAppId)).toEqual(clock);
    expect(contentOf(development, clock)).toBe(before);
    expect(await development.host.listApps(never)).toMatchObject([
      { name: 'Clock', isModule: true },
      { name: 'Orders', isModule: false },
    ]);
  });

  it('is refused by a ToolJet without the module, which is named, and nothing is made', async () => {
    const { development, captured } = await committed();
    await using _ = development;
    await using production = await ProvenToolJet.start(version);
    const missing = { code: 'host_missing', data: { missing: [{ kind: 'module', name: 'Clock v1' }] } };

    expect(await failureOf(create(production, captured.document))).toMatchObject(missing);

    expect(appsIn(production)).toEqual([]);

    const hostAppId = production.fixture.place(ordersApp());
    const base = await production.host.capture(hostAppId, null, never);
    const before = snapshot(production.fixture, hostAppId);
    const viewer = bodyOf(captured).components.find(({ type }) => type === 'ModuleViewer')!;
    const wanted = edited(base.document, (body) => {
      body.components.push({ ...viewer, pageId: body.pages[0].id });
      body.modules = bodyOf(captured).modules;
    });
    const pull = () => new Pull(production.host, { hostAppId, base, wanted, label: 'x' }).run();
    expect(await failureOf(pull())).toMatchObject(missing);
    expect(snapshot(production.fixture, hostAppId)).toBe(before);

    const clock = await addModule(production, 'Clock');
    expect((await pull()).captured.document).toBe(wanted);
    expect(shownIn(production, hostAppId)).toEqual(clock);
  });

  it('shows the module of the same name in another ToolJet, and its version of the same name', async () => {
    const { development, captured } = await committed();
    await using _ = development;
    await using production = await ProvenToolJet.start(version);
    const clock = await addModule(production, 'Clock');
    await addModule(production, 'Calendar');

    const created = await create(production, captured.document);

    expect(created.captured.document).toBe(captured.document);
    expect(shownIn(production, created.hostAppId)).toEqual(clock);
    expect(appsIn(production)).toEqual(['Calendar', 'Clock', 'Orders']);
    const again = await production.host.capture(created.hostAppId, created.captured, never);
    expect(again.document).toBe(captured.document);

    production.state.versions.update(clock.versionId, { name: 'v2' });
    const failure = await failureOf(create(production, captured.document, 'Other'));
    expect(failure).toMatchObject({ data: { missing: [{ kind: 'module', name: 'Clock v1' }] } });
  });

  it('is described with a module that it shows since the last commit, if it has a list of them', async () => {
    const { development, hostAppId, captured } = await committed();
    await using _ = development;
    const { modules } = bodyOf(captured);
    expect(modules).toMatchObject([{ appV2: { name: 'Clock' } }]);
    const laterOn = async (edit: (body: Body) => void) => {
      const previous = { ...captured, document: edited(captured.document, edit) };
      return bodyOf(await development.host.capture(hostAppId, previous, never));
    };
    expect((await laterOn((body) => (body.modules = []))).modules).toEqual(modules);
    expect(await laterOn((body) => delete body.modules)).not.toHaveProperty('modules');
  });

  it('names its modules for the places that compare', async () => {
    const { development } = await committed();
    await using _ = development;
    expect(await development.host.listModules(never)).toEqual(['Clock']);
  });
});

it('tells no apps as modules where there are none', async () => {
  await using tooljet = await ProvenToolJet.start('2.27.1');
  tooljet.fixture.place(ordersApp());
  expect(await tooljet.host.listModules(never)).toEqual([]);
});
