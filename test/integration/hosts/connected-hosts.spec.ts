import { ConnectedHosts } from '../../../src/hosts/connected-hosts';
import { eventually } from '../../support/eventually';
import { HostsFixture } from './hosts-fixture';
import { ScriptedHost } from './scripted-host';

const NEVER = new AbortController().signal;

let fixture: HostsFixture;

beforeAll(async () => {
  fixture = await HostsFixture.start();
});
afterAll(() => fixture.stop());

/** A workspace with the captured app Orders, and a worker. */
async function captured() {
  const host = new ScriptedHost();
  const orders = host.add('Orders');
  const [server, worker] = [await fixture.server(host), await fixture.server(host)];
  const workspace = await fixture.connected(server);
  await workspace.capture(server);
  host.calls.length = 0;
  const app = await workspace.appNamed('Orders');
  const wanted = app.document.replace(/"icon": "[^"]*"/, '"icon": "pulled"');
  const hold = (work: Parameters<ConnectedHosts['hold']>[2]) =>
    worker.get(ConnectedHosts).hold(app.id, NEVER, work);
  const apply = () => hold((place) => place!.apply({ document: wanted, label: '1a2b3c4d' }));
  return { host, orders, server, worker, workspace, app, wanted, hold, apply };
}

const hashOfPlace = async (appId: string): Promise<string> => {
  const { rows } = await fixture.database.query<{ hosted: { documentHash: string } }>(
    'select hosted from apps where id = $1',
    [appId],
  );
  return rows[0].hosted.documentHash;
};

const hashOf = (text: string): Promise<string> =>
  fixture.database
    .query<{ hash: string }>(`select encode(sha256(convert_to($1, 'utf8')), 'hex') as hash`, [text])
    .then(({ rows }) => rows[0].hash);

it('has no place for an app that is edited here', async () => {
  const { worker, workspace } = await captured();
  await workspace.addLocalApp('Local');
  const { id } = await workspace.appNamed('Local');
  const place = await worker.get(ConnectedHosts).hold(id, NEVER, (held) => Promise.resolve(held));
  expect(place).toBeNull();
});

it('brings here what was changed there, before anything else', async () => {
  const { host, orders, workspace, hold } = await captured();
  host.edit(orders, (document) => document.replace('"icon": "apps"', '"icon": "theirs"'), { moves: false });
  await hold(async () => {
    expect((await workspace.appNamed('Orders')).document).toContain('"icon": "theirs"');
  });
});

it('records each step before it is taken, and at the end that the app has the document there', async () => {
  const { host, orders, app, wanted, workspace, apply } = await captured();
  const steps: unknown[] = [];
  host.before = async (call) => {
    if (['copy', 'switched'].includes(call)) steps.push((await workspace.progressOf(orders))?.step);
  };
  await apply();
  expect(steps).toEqual(['making', 'switching']);
  expect(await workspace.progressOf(orders)).toBeNull();
  expect(await hashOfPlace(app.id)).toBe(await hashOf(wanted));
  // The pull's own transaction changes it here.
  expect((await workspace.appNamed('Orders')).document).toBe(app.document);
});

it('is not captured while it is held', async () => {
  const { server, host, workspace, hold } = await captured();
  await hold(async () => {
    host.calls.length = 0;
    await workspace.readAllNext();
    await workspace.capture(server);
  });
  expect(host.calls).toEqual(['list']);
});

it('waits for the capture that is under way', async () => {
  const { server, host, workspace, hold } = await captured();
  let finish: () => void = () => undefined;
  host.before = (call) =>
    call === 'capture Orders' ? new Promise<void>((resolve) => (finish = resolve)) : undefined;
  await workspace.readAllNext();
  const capture = workspace.capture(server);
  await eventually(() => host.calls.includes('capture Orders'));
  let isHeld = false;
  const held = hold(() => Promise.resolve((isHeld = true)));
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(isHeld).toBe(false);
  host.before = () => undefined;
  finish();
  await Promise.all([capture, held]);
  expect(isHeld).toBe(true);
});

it('changes nothing here where somebody edited the app there meanwhile', async () => {
  const { host, orders, app, workspace, hold, wanted } = await captured();
  const pull = hold((place) => {
    host.edit(orders, (document) => document.replace('"icon": "apps"', '"icon": "theirs"'));
    return place!.apply({ document: wanted, label: '1a2b3c4d' });
  });
  await expect(pull).rejects.toMatchObject({ code: 'host_app_changed', status: 409 });
  expect(await hashOfPlace(app.id)).toBe(await hashOf(app.document));
  expect((await workspace.appNamed('Orders')).document).toBe(app.document);
});

it.each(['copy', 'switched'])(
  'leaves a worker that died at “%s” to be recovered, and refuses its writes',
  async (step) => {
    const { host, orders, server, app, wanted, workspace, apply } = await captured();
    let resume: () => void = () => undefined;
    let isFrozen = false;
    host.before = (call) => {
      if (call !== step) return;
      isFrozen = true;
      return new Promise<void>((resolve) => (resume = resolve));
    };
    const frozen = apply().catch((error: unknown) => error);
    await eventually(() => isFrozen);
    await workspace.forgetHolders();
    host.before = () => undefined;
    host.recovery = step === 'switched' ? 'finished' : 'removed';
    await workspace.readAllNext();
    await workspace.capture(server);
    expect(host.recovered).toHaveLength(1);
    expect(await workspace.progressOf(orders)).toBeNull();
    const document = step === 'switched' ? wanted : app.document;
    expect((await workspace.appNamed('Orders')).document).toBe(document);
    expect(await hashOfPlace(app.id)).toBe(await hashOf(document));
    resume();
    expect(await frozen).toMatchObject({ message: 'Another process works on it by now.' });
    expect(await workspace.progressOf(orders)).toBeNull();
  },
);

it('is refused while the password is, and while the connection was not checked', async () => {
  const { workspace, hold } = await captured();
  await workspace.put({ password: 'a new one' });
  await expect(hold(() => Promise.resolve())).rejects.toMatchObject({ code: 'host_not_connected' });
});
