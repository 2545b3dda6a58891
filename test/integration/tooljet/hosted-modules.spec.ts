import { randomUUID } from 'node:crypto';
import type { ApplyProgress, CapturedApp, CreateRequest, HostedModule } from '../../../src/hosts/app-host';
import { inStages } from '../../../src/hosts/stage-modules';
import { addModule, hosted, showing, shownIn, WITH_MODULES } from './module-fixture';
import { bodyOf, edited, Pull, snapshot } from './pull-fixture';
import { ProvenToolJet } from './proven-tooljet';
import { codeOf } from './proof-fixture';
import { never, ordersApp } from './tooljet-fixture';

const create = ({ host }: ProvenToolJet, wanted: string, more: Partial<CreateRequest> = {}) =>
  host.create(
    { wanted, name: bodyOf({ document: wanted }).name, label: 'x', ...more },
    () => Promise.resolve(),
    never,
  );

const appsIn = ({ state }: ProvenToolJet) => state.apps.all.map(({ name, type }) => `${name} ${type}`).sort();

const withText = (document: string, text: string) =>
  edited(document, ({ components: [component] }) =>
    Object.assign(component.properties, { text: { value: text } }),
  );

async function pull(
  { host }: ProvenToolJet,
  hostAppId: string,
  base: CapturedApp,
  { wanted = base.document, modules }: { wanted?: string; modules?: HostedModule[] } = {},
): Promise<CapturedApp> {
  const request = { hostAppId, base, wanted, label: 'x', modules };
  return (await new Pull(host, request).run()).captured;
}

describe.each(WITH_MODULES)('a module of ToolJet %s', (version) => {
  let development: ProvenToolJet;
  let production: ProvenToolJet;
  /** A module and an app that shows it, as committed in development. */
  let clock: CapturedApp;
  let orders: CapturedApp;
  let inDevelopment: { clockId: string; ordersId: string };

  beforeEach(async () => {
    development = await ProvenToolJet.start(version);
    production = await ProvenToolJet.start(version);
    const { appId: clockId, versionId } = await addModule(development, 'Clock');
    const ordersId = development.fixture.place(showing({ appId: clockId, versionId }));
    inDevelopment = { clockId, ordersId };
    clock = await development.host.capture(clockId, null, never);
    const modules = [hosted(clockId, clock)];
    orders = await development.host.capture(ordersId, null, never, { modules });
  });

  afterEach(async () => {
    await development[Symbol.asyncDispose]();
    await production[Symbol.asyncDispose]();
  });

  /** Makes both in production, the module first. */
  async function promoted() {
    const module = await create(production, clock.document);
    const modules = [hosted(module.hostAppId, module.captured)];
    return { module, modules, app: await create(production, orders.document, { modules }) };
  }

  it('is captured as what it is, and pulled in place', async () => {
    const { clockId } = inDevelopment;
    expect(bodyOf(clock)).toMatchObject({ name: 'Clock', type: 'module' });
    const { id, appVersions } = bodyOf(clock) as { id?: unknown; appVersions: { id: string }[] };
    expect(clock.module).toEqual({ id, versionId: appVersions[0].id });
    expect(orders).not.toHaveProperty('module');
    const wanted = withText(clock.document, 'from Git');

    const pulled = await pull(development, clockId, clock, { wanted });

    expect(pulled.document).toBe(wanted);
    expect(pulled.module).toEqual(clock.module);
    expect((await development.host.capture(clockId, pulled, never)).document).toBe(wanted);
    expect(appsIn(development)).toEqual(['Clock module', 'Orders front-end']);
  });

  it('is made in another ToolJet before the app that shows it, and nothing seems changed later', async () => {
    const { module, modules, app } = await promoted();

    expect(appsIn(production)).toEqual(['Clock module', 'Orders front-end']);
    expect([module.captured.document, app.captured.document]).toEqual([clock.document, orders.document]);
    expect(shownIn(production, app.hostAppId)).toEqual({
      ...{ appId: module.hostAppId, versionId: module.captured.hostVersionId },
    });
    for (const made of [module, app]) {
      const again = await production.host.capture(made.hostAppId, made.captured, never, { modules });
      expect(again.document).toBe(made.captured.document);
    }
  });

  it('is shown in its new version by an app that is pulled after it', async () => {
    const { module, app } = await promoted();
    const wanted = withText(clock.document, 'from Git');
    const newer = await pull(production, module.hostAppId, module.captured, { wanted });
    const modules = [hosted(module.hostAppId, newer)];
    const before = await production.host.capture(app.hostAppId, app.captured, never, { modules });
    expect(before.document).toBe(orders.document);

    const followed = await pull(production, app.hostAppId, before, { modules });

    expect(followed.document).toBe(orders.document);
    const shown = { appId: module.hostAppId, versionId: newer.hostVersionId };
    expect(shownIn(production, app.hostAppId)).toEqual(shown);
    const again = await production.host.capture(app.hostAppId, followed, never, { modules });
    expect(again.document).toBe(orders.document);
    const versions = snapshot(production.fixture, app.hostAppId);
    await pull(production, app.hostAppId, again, { modules });
    expect(snapshot(production.fixture, app.hostAppId)).toBe(versions);
  });

  it('is followed in the ToolJet that it comes from, too, whose ids the repository has', async () => {
    const { clockId, ordersId } = inDevelopment;
    const wanted = withText(clock.document, 'from Git');
    const newer = await pull(development, clockId, clock, { wanted });
    const modules = [hosted(clockId, newer)];
    const before = await development.host.capture(ordersId, orders, never, { modules });
    expect(before.document).toBe(orders.document);

    const followed = await pull(development, ordersId, before, { modules });

    expect(followed.document).toBe(orders.document);
    expect(shownIn(development, ordersId)).toEqual({ appId: clockId, versionId: newer.hostVersionId });
    const again = await development.host.capture(ordersId, followed, never, { modules });
    expect(again.document).toBe(orders.document);
    const other = withText(orders.document, 'more');
    expect((await pull(development, ordersId, again, { wanted: other, modules })).document).toBe(other);
  });

  it('has the ids of the repository in apps that are built on it elsewhere', async () => {
    const { module, modules } = await promoted();
    const { appId, versionId } = { appId: module.hostAppId, versionId: module.captured.hostVersionId };
    const built = { ...showing({ appId, versionId }), name: 'Stock' };
    const hostAppId = production.fixture.place(built);

    const stock = await production.host.capture(hostAppId, null, never, { modules });

    expect(stock.document).not.toContain(appId);
    expect(stock.document).toContain(clock.module!.versionId);
    expect((await production.host.capture(hostAppId, stock, never, { modules })).document).toBe(
      stock.document,
    );
    const back = await create(development, stock.document, {
      modules: [hosted(inDevelopment.clockId, clock)],
    });
    expect(shownIn(development, back.hostAppId)).toEqual({
      ...{ appId: inDevelopment.clockId, versionId: clock.hostVersionId },
    });

    // An app that was committed before its module was known keeps the ids that it has.
    const unknown = await production.host.capture(hostAppId, null, never);
    const known = await production.host.capture(hostAppId, unknown, never, { modules });
    expect(known.document).toBe(unknown.document);
  });

  it('is found where it was renamed, and made again nowhere', async () => {
    const module = await create(production, clock.document);
    production.state.apps.update(module.hostAppId, { name: 'Uhr' });
    const renamed = await production.host.capture(module.hostAppId, module.captured, never);
    expect(renamed.name).toBe('Uhr');

    const app = await create(production, orders.document, {
      modules: [hosted(module.hostAppId, renamed)],
    });

    expect(app.captured.document).toBe(orders.document);
    expect(appsIn(production)).toEqual(['Orders front-end', 'Uhr module']);
    const pulled = await pull(production, module.hostAppId, renamed, { wanted: clock.document });
    expect(pulled.document).toBe(clock.document);
    expect(appsIn(production)).toEqual(['Clock module', 'Orders front-end']);
  });

  it('that was deleted there is missing, whatever is known of it, and nothing is made', async () => {
    const module = await create(production, clock.document);
    const modules = [hosted(module.hostAppId, module.captured)];
    await production.fixture.asSomebody('DELETE', `/apps/${module.hostAppId}`);

    const failure: unknown = await create(production, orders.document, { modules }).catch((e: unknown) => e);

    expect(failure).toMatchObject({
      ...{ code: 'host_missing', data: { missing: [{ kind: 'module', name: 'Clock v1' }] } },
      remedy: expect.stringContaining('Import modules of the repository first') as string,
    });
    expect(appsIn(production)).toEqual([]);
  });

  it('may have the name of an app, and takes no app over', async () => {
    const named = edited(clock.document, (body) => (body.name = 'Orders'));
    const hostAppId = production.fixture.place(ordersApp());
    const app = { hostAppId, captured: await production.host.capture(hostAppId, null, never) };
    const module = await create(production, named);
    expect(appsIn(production)).toEqual(['Orders front-end', 'Orders module']);
    expect(await codeOf(create(production, named))).toBe('host_name_taken');

    const before = snapshot(production.fixture, app.hostAppId);
    const other = pull(production, app.hostAppId, app.captured, { wanted: named });
    expect(await codeOf(other)).toBe('host_document_unsupported');
    expect(snapshot(production.fixture, app.hostAppId)).toBe(before);
    expect((await production.host.capture(module.hostAppId, module.captured, never)).document).toBe(named);
  });
});

it('is whole or not there at all, at whichever call the worker dies', async () => {
  const [version] = WITH_MODULES;
  await using development = await ProvenToolJet.start(version);
  const { appId } = await addModule(development, 'Clock');
  const { document } = await development.host.capture(appId, null, never);
  const outcomes = new Set<string>();
  for (let number = 1, calls = Infinity; number <= calls; number += 1) {
    await using production = await ProvenToolJet.start(version);
    const { server } = production.fixture;
    const steps: ApplyProgress[] = [];
    server.faults = (call) =>
      call.number < number ? null : { kind: call.number === number ? 'lost_answer' : 'reset' };
    const request = { wanted: document, name: 'Clock', label: 'x' };
    const note = (progress: ApplyProgress) => Promise.resolve(void steps.push(structuredClone(progress)));
    const isDone = await production.host.create(request, note, never).then(
      () => true,
      () => false,
    );
    server.faults = () => null;
    if (isDone) calls = 0;
    const last = steps.at(-1);
    const recovery = last && !isDone ? await production.host.recover(last, never) : 'nothing';
    outcomes.add(recovery);
    const isThere = isDone || recovery === 'finished';
    expect([number, appsIn(production)]).toEqual([number, isThere ? ['Clock module'] : []]);
    if (!isThere) expect((await create(production, document)).captured.document).toBe(document);
  }
  expect([...outcomes].sort()).toEqual(['finished', 'nothing', 'removed']);
}, 300_000);

it('is refused by a ToolJet without modules, which says so', async () => {
  await using development = await ProvenToolJet.start(WITH_MODULES[0]);
  const { appId } = await addModule(development, 'Clock');
  const { document } = await development.host.capture(appId, null, never);
  await using old = await ProvenToolJet.start('2.27.1');

  expect(await codeOf(create(old, document))).toBe('host_unproven');

  expect(old.state.apps.all).toEqual([]);
});

it('comes before the modules and apps that show it, and is refused where they show each other', async () => {
  await using tooljet = await ProvenToolJet.start(WITH_MODULES[0]);
  const { host } = tooljet;
  const ids = new Map<string, string>();
  const documents = new Map<string, string>();
  for (const name of ['Clock', 'Panel']) {
    const { appId } = await addModule(tooljet, name);
    const { document, module } = await host.capture(appId, null, never);
    ids.set(name, module!.id);
    documents.set(name, document);
  }
  const show = (name: string, shown: string) =>
    edited(documents.get(name)!, ({ components }) =>
      components.push({
        ...structuredClone(components[0]),
        ...{ id: randomUUID(), name: 'shown', type: 'ModuleViewer' },
        properties: { moduleAppId: { value: ids.get(shown) }, moduleVersionId: { value: '' } },
      }),
    );
  const wantedOf = (name: string, document: string) => ({
    ...{ appId: null, source: name, name },
    read: () => Promise.resolve({ document, label: 'x' }),
  });
  const clock = wantedOf('Clock', documents.get('Clock')!);
  const panel = wantedOf('Panel', show('Panel', 'Clock'));
  const orders = wantedOf(
    'Orders',
    show('Panel', 'Panel').replace('"type": "module"', '"type": "front-end"'),
  );

  const staged = await inStages([orders, panel, clock], host);

  if ('kind' in staged) throw new Error('refused');
  const order = staged.sort([orders, panel, clock]);
  expect(order.map(({ change, stage }) => [change.name, stage])).toEqual([
    ['Clock', 0],
    ['Panel', 1],
    ['Orders', 2],
  ]);
  const round = await inStages([panel, wantedOf('Clock', show('Clock', 'Panel'))], host);
  expect(round).toMatchObject({
    ...{ kind: 'refused', stillChanged: [] },
    refusal: { code: 'host_document_unsupported', data: { names: ['Panel', 'Clock'] } },
  });
});
