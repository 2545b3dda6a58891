import { setTimeout as sleep } from 'node:timers/promises';
import { AppHostError } from '../../../src/hosts/app-host-error';
import { HostsFixture } from './hosts-fixture';
import { ScriptedHost } from './scripted-host';

const APPS = 40;

let fixture: HostsFixture;

beforeAll(async () => {
  fixture = await HostsFixture.start();
});
afterAll(() => fixture.stop());

/** A workspace that is connected to a host with many apps, none of which is captured. */
async function connected() {
  const host = new ScriptedHost();
  for (let number = 1; number <= APPS; number++) host.add(`App ${number}`);
  const server = await fixture.server(host);
  const workspace = await fixture.connected(server);
  host.calls.length = 0;
  return { host, server, workspace };
}

type Connected = Awaited<ReturnType<typeof connected>>;

const exportsOf = ({ calls }: ScriptedHost): string[] => calls.filter((call) => call.startsWith('capture '));

/** Does something at the beginning of the nth export. */
function atExport({ host }: Connected, number: number, work: () => Promise<void> | void): void {
  host.before = async (call) => {
    if (call.startsWith('capture ') && exportsOf(host).length === number) await work();
  };
}

it('tells how many apps the first capture has read, and nothing later', async () => {
  const stage = await connected();
  const { server, workspace } = stage;
  const seen: unknown[] = [];
  atExport(stage, 11, async () => void seen.push((await workspace.host()).firstCapture));
  await workspace.capture(server);
  atExport(stage, APPS + 11, async () => void seen.push((await workspace.host()).firstCapture));
  await workspace.readAllNext();
  await workspace.capture(server);
  // The tenth app may still be on its way into the database.
  expect([9, 10].map((done) => ({ done, total: APPS }))).toContainEqual(seen[0]);
  expect(seen[1]).toBeNull();
  expect((await workspace.host()).firstCapture).toBeNull();
});

it('costs the list alone where nothing has moved, and the export of what has', async () => {
  const { host, server, workspace } = await connected();
  await workspace.capture(server);
  host.calls.length = 0;
  await workspace.capture(server);
  expect(host.calls).toEqual(['list']);
  const [[id]] = host.apps;
  host.edit(id, (document) => document.replace(/"icon": "[^"]*"/, '"icon": "cart"'));
  await workspace.capture(server);
  expect(host.calls).toEqual(['list', 'list', 'capture App 1']);
});

it('waits between exports while the host answers slower than usual', async () => {
  const stage = await connected();
  const { host, server, workspace } = stage;
  const startedAt: number[] = [];
  host.before = async (call) => {
    if (!call.startsWith('capture ')) return;
    startedAt.push(performance.now());
    if (startedAt.length > 20) await sleep(200);
  };
  await workspace.capture(server);
  const pauses = startedAt.map((at, index) => (startedAt[index + 1] ?? at) - at);
  // The export itself takes 200 ms, and the pause about as long.
  expect(Math.min(...pauses.slice(25, -1))).toBeGreaterThan(320);
  expect(host.mostAtOnce).toBe(1);
});

it('lets a pull go first, and goes on after it', async () => {
  const stage = await connected();
  const { host, server, workspace } = stage;
  await workspace.capture(server);
  const pulled = await workspace.appNamed('App 1');
  host.calls.length = 0;
  let pull: Promise<unknown> = Promise.resolve();
  atExport(stage, 10, async () => {
    pull = workspace.hold(server, pulled.id, async () => {
      host.calls.push('pull');
      await sleep(300);
      host.calls.push('pulled');
    });
    // Until the pull holds its app.
    await sleep(200);
  });
  await workspace.readAllNext();
  await workspace.capture(server);
  await pull;
  const began = host.calls.indexOf('pull');
  expect(exportsOf({ ...host, calls: host.calls.slice(0, began) } as ScriptedHost)).toHaveLength(11);
  expect(host.calls.slice(began, began + 2)).toEqual(['pull', 'pulled']);
  expect(exportsOf(host)).toHaveLength(APPS + 1);
});

it('asks no more once the account has lost its permissions, and tells that', async () => {
  const stage = await connected();
  const { host, server, workspace } = stage;
  const lost = {
    step: 'permissions',
    ok: false,
    code: 'host_forbidden',
    detail: 'It may not export.',
  } as const;
  host.checked = { ...host.checked, steps: [lost] };
  host.before = (call) => {
    if (call.startsWith('capture ') && exportsOf(host).length > 10)
      throw new AppHostError('host_forbidden', 'No permission.');
  };
  await workspace.capture(server);
  expect(exportsOf(host)).toHaveLength(13);
  expect(await workspace.host()).toMatchObject({ state: 'failing', error: { code: 'host_forbidden' } });
  expect(await workspace.apps()).toHaveLength(10);
});

it('captures the others where some apps alone are refused', async () => {
  const { host, server, workspace } = await connected();
  host.before = (call) => {
    if (/^capture App [1-5]$/.test(call)) throw new AppHostError('host_forbidden', 'No permission.');
  };
  await workspace.capture(server);
  expect(await workspace.host()).toMatchObject({ state: 'connected', error: null });
  expect(await workspace.apps()).toHaveLength(APPS - 5);
  expect(host.calls.filter((call) => call === 'check')).toHaveLength(1);
});

it.each(['host_unreachable', 'host_not_tooljet'] as const)(
  'goes on where the first capture was cut short by %s',
  async (code) => {
    const stage = await connected();
    const { host, server, workspace } = stage;
    atExport(stage, 11, () => {
      throw new AppHostError(code, 'The host restarts.');
    });
    await workspace.capture(server);
    expect(await workspace.host()).toMatchObject({ state: 'failing', error: { code } });
    expect(await workspace.apps()).toHaveLength(10);
    host.before = () => undefined;
    host.calls.length = 0;
    await workspace.capture(server);
    expect(exportsOf(host)).toHaveLength(APPS - 10);
    expect(await workspace.host()).toMatchObject({ state: 'connected', error: null, firstCapture: null });
    expect(await workspace.apps()).toHaveLength(APPS);
  },
);

it('is due after a clock of next year was set right', async () => {
  const { server, workspace } = await connected();
  await workspace.capture(server);
  expect(await workspace.isDue(server)).toBe(false);
  await workspace.setTimes(`clock_timestamp() + interval '1 year'`);
  expect(await workspace.isDue(server)).toBe(true);
  expect((await workspace.host()).isCapturing).toBe(false);
  await workspace.capture(server);
  expect(await workspace.isDue(server)).toBe(false);
  const { capturedAt } = await workspace.host();
  expect(new Date(capturedAt!).getTime()).toBeLessThan(Date.now() + 60_000);
});
