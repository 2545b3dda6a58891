import { AppHostError } from '../../../src/hosts/app-host-error';
import { HostsFixture } from './hosts-fixture';
import { progressOf, ScriptedHost } from './scripted-host';

let fixture: HostsFixture;

beforeAll(async () => {
  fixture = await HostsFixture.start();
});
afterAll(() => fixture.stop());

/** A workspace with the captured apps Orders and Stock. */
async function captured() {
  const host = new ScriptedHost();
  const orders = host.add('Orders');
  const stock = host.add('Stock');
  const server = await fixture.server(host);
  const workspace = await fixture.connected(server);
  await workspace.capture(server);
  host.calls.length = 0;
  return { host, orders, stock, server, workspace };
}

const withIcon = (icon: string) => (document: string) =>
  document.replace(/"icon": "[^"]*"/, `"icon": "${icon}"`);

const codesOf = async (workspace: Awaited<ReturnType<typeof captured>>['workspace']) =>
  (await workspace.host()).apps.map(({ name, error }) => [name, error?.code ?? null]);

it('brings the apps here with the bytes that they have there, and the address where they are edited', async () => {
  const { host, orders, workspace } = await captured();
  const apps = await workspace.apps();
  expect(apps.map(({ name }) => name)).toEqual(['Orders', 'Stock']);
  expect(apps[0].document).toBe(host.apps.get(orders)!.document);
  expect(apps[0].hosted?.url).toBe(`https://tooljet.example.com/my-workspace/apps/${orders}`);
  expect(await workspace.host()).toMatchObject({ state: 'connected', version: '2.27.1', error: null });
});

it('reads again what the list shows as changed, and changes nothing else here', async () => {
  const { host, orders, server, workspace } = await captured();
  const before = await workspace.appNamed('Stock');
  host.edit(orders, withIcon('cart'));
  await workspace.capture(server);
  expect(host.calls).toEqual(['list', 'capture Orders']);
  expect((await workspace.appNamed('Orders')).document).toContain('"icon": "cart"');
  expect(await workspace.appNamed('Stock')).toEqual(before);
});

it('writes nothing where nothing has changed, though everything is read', async () => {
  const { host, server, workspace } = await captured();
  const before = await workspace.apps();
  await workspace.readAllNext();
  await workspace.capture(server);
  expect(host.calls).toEqual(['list', 'capture Orders', 'capture Stock']);
  expect(await workspace.apps()).toEqual(before);
});

it('finds a change that the list does not show once all apps are read', async () => {
  const { host, orders, server, workspace } = await captured();
  host.edit(orders, withIcon('cart'), { moves: false });
  await workspace.capture(server);
  expect(host.calls).toEqual(['list']);
  await workspace.readAllNext();
  await workspace.capture(server);
  expect((await workspace.appNamed('Orders')).document).toContain('"icon": "cart"');
});

it('is done by one server at a time', async () => {
  const { host, server, workspace } = await captured();
  const other = await fixture.server(host);
  host.before = () => new Promise((resolve) => setTimeout(resolve, 30));
  host.mostAtOnce = 0;
  await workspace.readAllNext();
  await Promise.all([server, other, server, other].map((one) => workspace.capture(one)));
  expect(host.calls.filter((call) => call === 'list')).toHaveLength(1);
  expect(host.mostAtOnce).toBe(1);
});

it('follows a new name', async () => {
  const { host, orders, server, workspace } = await captured();
  Object.assign(host.apps.get(orders)!, { name: 'Purchases', hint: '2' });
  host.edit(orders, (document) => document.replace('"name": "Orders"', '"name": "Purchases"'));
  await workspace.capture(server);
  expect((await workspace.apps()).map(({ name }) => name)).toEqual(['Purchases', 'Stock']);
});

it('tells of a name that another app has here, loses nothing, and goes on once it is free', async () => {
  const { host, orders, server, workspace } = await captured();
  const { document } = await workspace.appNamed('Orders');
  await workspace.addLocalApp('Purchases');
  Object.assign(host.apps.get(orders)!, { name: 'Purchases', hint: '2' });
  await workspace.capture(server);
  expect(await codesOf(workspace)).toEqual([
    ['Purchases', 'app_name_taken'],
    ['Stock', null],
  ]);
  expect((await workspace.appNamed('Orders')).document).toBe(document);
  await fixture.database.query(`delete from all_apps where name = 'Purchases' and workspace_id = $1`, [
    workspace.workspaceId,
  ]);
  await workspace.capture(server);
  expect(await codesOf(workspace)).toEqual([
    ['Purchases', null],
    ['Stock', null],
  ]);
  expect((await workspace.apps()).map(({ name }) => name)).toEqual(['Purchases', 'Stock']);
});

it('puts an app in the bin once it is missing twice, and the host says that it is gone', async () => {
  const { host, orders, server, workspace } = await captured();
  host.apps.delete(orders);
  await workspace.capture(server);
  expect((await workspace.apps()).map(({ name }) => name)).toEqual(['Orders', 'Stock']);
  await workspace.capture(server);
  expect((await workspace.apps()).map(({ name }) => name)).toEqual(['Stock']);
  const { rows } = await fixture.database.query(
    'select name, hosted from all_apps where deleted_at is not null and workspace_id = $1',
    [workspace.workspaceId],
  );
  expect(rows).toEqual([{ name: 'Orders', hosted: null }]);
});

it('keeps an app that the host only ceased to list', async () => {
  const { host, orders, server, workspace } = await captured();
  const listApps = host.listApps.bind(host);
  host.listApps = async () => (await listApps()).filter(({ hostAppId }) => hostAppId !== orders);
  for (let times = 0; times < 3; times++) await workspace.capture(server);
  expect((await workspace.apps()).map(({ name }) => name)).toEqual(['Orders', 'Stock']);
});

it('keeps apps that another server never had, after the address was changed', async () => {
  const { host, server, workspace } = await captured();
  await workspace.put({ url: 'https://other.example.com', password: 'another' });
  expect(await workspace.host()).toMatchObject({ state: 'unchecked', nextCaptureAt: null });
  host.apps.clear();
  host.add('Elsewhere');
  const { CheckHost } = await import('../../../src/hosts/check-host');
  await server.get(CheckHost).run(workspace.hostId);
  for (let times = 0; times < 3; times++) await workspace.capture(server);
  expect((await workspace.apps()).map(({ name }) => name)).toEqual(['Elsewhere', 'Orders', 'Stock']);
});

it('captures the other apps where one cannot be read', async () => {
  const { host, orders, stock, server, workspace } = await captured();
  for (const id of [orders, stock]) host.edit(id, withIcon('cart'));
  host.before = (call) => {
    if (call === 'capture Orders') throw new AppHostError('host_refused', 'It failed.');
  };
  await workspace.capture(server);
  expect((await workspace.appNamed('Stock')).document).toContain('"icon": "cart"');
  expect(await codesOf(workspace)).toEqual([
    ['Orders', 'host_refused'],
    ['Stock', null],
  ]);
});

it('looks again within seconds at an app that another Trellis changes', async () => {
  const { host, orders, server, workspace } = await captured();
  const waitAfter = async () => {
    const startedAt = Date.now();
    await workspace.capture(server);
    const { nextCaptureAt } = await workspace.host();
    return (new Date(nextCaptureAt!).getTime() - startedAt) / 1000;
  };
  host.edit(orders, withIcon('cart'));
  host.before = (call) => {
    if (call === 'capture Orders') throw new AppHostError('host_busy', 'Another Trellis changes it.');
  };
  expect(await waitAfter()).toBeLessThan(20);
  host.before = () => undefined;
  expect(await waitAfter()).toBeGreaterThan(55);
});

it('waits longer each time that the host is away, and then goes on', async () => {
  const { host, server, workspace } = await captured();
  const waits: number[] = [];
  host.before = () => {
    throw new AppHostError('host_unreachable', 'It is away.');
  };
  for (let times = 0; times < 5; times++) {
    const startedAt = Date.now();
    await workspace.capture(server);
    const { nextCaptureAt } = await workspace.host();
    waits.push((new Date(nextCaptureAt!).getTime() - startedAt) / 1000);
  }
  expect(waits[4]).toBeGreaterThan(590);
  // The interval is a minute.
  expect(waits[0]).toBeLessThan(45);
  expect([...waits].sort((a, b) => a - b)).toEqual(waits);
  expect(await workspace.host()).toMatchObject({ state: 'failing', error: { code: 'host_unreachable' } });
  host.before = () => undefined;
  await workspace.capture(server);
  expect(await workspace.host()).toMatchObject({ state: 'connected', error: null });
});

it.each(['host_sign_in_failed', 'host_locked'] as const)(
  'asks no more after %s, until there is another password',
  async (code) => {
    const { host, server, workspace } = await captured();
    host.before = () => {
      throw new AppHostError(code, 'The password is wrong.');
    };
    for (let times = 0; times < 5; times++) await workspace.capture(server);
    expect(host.calls).toEqual(['list']);
    expect(await workspace.host()).toMatchObject({ state: 'password_refused', nextCaptureAt: null });
    const { CheckHost } = await import('../../../src/hosts/check-host');
    await expect(server.get(CheckHost).run(workspace.hostId)).rejects.toMatchObject({
      code: 'host_password_refused',
    });
    host.before = () => undefined;
    await workspace.put({ password: 'the right one' });
    expect(await server.get(CheckHost).run(workspace.hostId)).toMatchObject({ isConnected: true });
  },
);

it('finishes or takes back an interrupted change of an app before it reads it', async () => {
  const { host, orders, server, workspace } = await captured();
  const interrupted = progressOf(orders);
  await fixture.database.query('update hosted_apps set progress = $2 where host_app_id = $1', [
    orders,
    JSON.stringify(interrupted),
  ]);
  await workspace.capture(server);
  expect(host.calls).toEqual(['list', 'recover', 'capture Orders']);
  expect(host.recovered).toEqual([interrupted]);
  await workspace.capture(server);
  expect(host.calls.filter((call) => call === 'recover')).toHaveLength(1);
});

it('never sends a stored password to another address', async () => {
  const { workspace } = await captured();
  await expect(workspace.put({ url: 'https://attacker.example.com' })).rejects.toMatchObject({
    code: 'host_password_needed',
  });
  await expect(workspace.put({ email: 'other@example.com' })).rejects.toMatchObject({
    code: 'host_password_needed',
  });
  expect(await workspace.host()).toMatchObject({ url: 'https://tooljet.example.com', state: 'connected' });
});
