import { codeOf } from './proof-fixture';
import { edited, Pull } from './pull-fixture';
import { never, ordersApp, ToolJetFixture } from './tooljet-fixture';

let fixture: ToolJetFixture;

beforeEach(async () => {
  fixture = await ToolJetFixture.start();
});

afterEach(() => fixture[Symbol.asyncDispose]());

/** Imports apps as a person would, so that each has ids of its own. */
async function placeApps(count: number): Promise<string[]> {
  const { state } = fixture.server;
  for (let number = 0; number < count; number++)
    await fixture.asSomebody('POST', '/v2/resources/import', {
      organization_id: state.workspace!.id,
      tooljet_version: state.version,
      app: [{ definition: { appV2: ordersApp() }, appName: `App ${number}` }],
    });
  fixture.takeCalls();
  return state.apps.all.map(({ id }) => id);
}

const countOf = (calls: string[], pattern: RegExp): number =>
  calls.filter((call) => pattern.test(call)).length;

it('asks for the version once for many captures, and again before it changes something', async () => {
  const [appId, ...others] = await placeApps(12);
  const host = fixture.host();
  expect(await host.isProven(never)).toBe(true);
  await host.listApps(never);
  const base = await host.capture(appId, null, never);
  for (const other of others) await host.capture(other, null, never);
  expect(countOf(fixture.takeCalls(), /config$/)).toBe(1);

  fixture.server.state.version = '2.50.0';
  const wanted = edited(base.document, ({ pages: [page] }) => (page.name = 'Other'));
  expect(await codeOf(new Pull(host, { hostAppId: appId, base, wanted, label: 'x' }).run())).toBe(
    'host_unproven',
  );
  expect(fixture.takeCalls()).toEqual(['GET /api/config']);
  // From then on nothing is read, either.
  expect(await codeOf(host.capture(appId, null, never))).toBe('host_unproven');
});

it('asks for the version after a capture that failed: the server may be another one since', async () => {
  const [appId, other] = await placeApps(2);
  const host = fixture.host();
  await host.capture(appId, null, never);
  fixture.server.faults = () => ({ kind: 'reset' });
  expect(await codeOf(host.capture(appId, null, never))).toBe('host_unreachable');
  fixture.server.faults = () => null;
  fixture.server.state.version = '2.50.0';
  expect(await codeOf(host.capture(other, null, never))).toBe('host_unproven');
});

it('runs one export at a time, also for two workspaces', async () => {
  const apps = await placeApps(4);
  const connections = fixture.connections();
  const hosts = ['one', 'two'].map((ownerId) => connections.open(fixture.settings({ ownerId })).api);
  let [running, most] = [0, 0];
  fixture.server.faults = ({ path }) => {
    if (!path.endsWith('/export')) return null;
    most = Math.max(most, (running += 1));
    const until = new Promise<void>((resolve) => setTimeout(resolve, 30)).then(() => void (running -= 1));
    return { kind: 'held', until };
  };
  const versionOf = (appId: string) => fixture.server.state.editingVersionOf(appId)!.id;
  await Promise.all(
    hosts.flatMap((api) =>
      apps.map((appId) => api.exportVersion({ appId, versionId: versionOf(appId) }, never)),
    ),
  );
  expect(most).toBe(1);
});

it('lists the apps once for all pages of what Trellis has made', async () => {
  await placeApps(60);
  const host = fixture.host();
  const pages = [await host.listMade(null, never)];
  while (pages.at(-1)!.next !== null) pages.push(await host.listMade(pages.at(-1)!.next, never));
  expect(pages).toHaveLength(3);
  const calls = fixture.takeCalls();
  const perList = Math.ceil(60 / 9);
  expect(countOf(calls, /apps\?page/)).toBe(perList);
  expect(countOf(calls, /versions$/)).toBe(60);
  await host.listMade(null, never);
  expect(countOf(fixture.takeCalls(), /apps\?page/)).toBe(perList);
});

it('captures with one request each after a list, and asks where a pull has switched the app since', async () => {
  const [appId, other] = await placeApps(2);
  const host = fixture.host();
  const listed = new Map((await host.listApps(never)).map((app) => [app.hostAppId, app.editingVersionId]));
  fixture.takeCalls();
  const base = await host.capture(appId, null, never, { listedVersionId: listed.get(appId) });
  await host.capture(other, null, never, { listedVersionId: listed.get(other) });
  expect(fixture.takeCalls()).toEqual(Array(2).fill('POST /api/v2/resources/export'));

  const wanted = edited(base.document, ({ pages: [page] }) => (page.name = 'Other'));
  const { captured } = await new Pull(host, { hostAppId: appId, base, wanted, label: 'x' }).run();
  const again = await host.capture(appId, captured, never, { listedVersionId: listed.get(appId) });
  expect(again.hostVersionId).toBe(captured.hostVersionId);
  expect(again.document).toBe(captured.document);
});

it('captures the version that is edited now where the listed one was deleted', async () => {
  const [appId] = await placeApps(1);
  const host = fixture.host();
  const captured = await host.capture(appId, null, never, {
    listedVersionId: '00000000-0000-4000-8000-000000000000',
  });
  expect(captured.hostVersionId).toBe(fixture.server.state.editingVersionOf(appId)!.id);
});
