import { randomUUID } from 'node:crypto';
import { newAppDocument } from '../../../src/apps/document/new-app-document';
import { Apps } from '../../../src/apps';
import { Database } from '../../../src/core/database';
import type { KeepChanges, WantedApp } from '../../../src/gitsync';
import { AppHostError } from '../../../src/hosts/app-host-error';
import { ConnectedHosts } from '../../../src/hosts/connected-hosts';
import { HostsFixture } from './hosts-fixture';
import { ScriptedHost } from './scripted-host';

const NEVER = new AbortController().signal;

let fixture: HostsFixture;

beforeAll(async () => {
  fixture = await HostsFixture.start();
});
afterAll(() => fixture.stop());

/** A workspace with the captured apps Orders and Stock, a worker, and a new app Sales. */
async function captured() {
  const host = new ScriptedHost();
  const ids = [host.add('Orders'), host.add('Stock')];
  const [server, worker] = [await fixture.server(host), await fixture.server(host)];
  const workspace = await fixture.connected(server);
  await workspace.capture(server);
  host.calls.length = 0;
  const apps = await workspace.apps();
  const changed = apps.map(({ id, name, document }) =>
    wantedOf({ appId: id, name, document: document.replace(/"icon": "[^"]*"/, '"icon": "new"') }),
  );
  const document = newAppDocument({
    ...{ appId: randomUUID(), versionId: randomUUID(), versionName: 'v1', name: 'Sales' },
  });
  const sales = wantedOf({ appId: null, name: 'Sales', document });
  const places = worker.get(ConnectedHosts);
  const change = (wanted: WantedApp[], store: Store = storeOf(worker.get(Database))) =>
    places.holdAll({ workspaceId: workspace.workspaceId, appIds: apps.map(({ id }) => id) }, NEVER, (held) =>
      held.change(wanted, store),
    );
  /** Adds the new app here, as an import does. */
  const storeSales: Store = async (keep) => {
    await worker.get(Database).transaction(async (tx) => {
      const row = { ...{ branchId: null, gitAppId: sales.source, isLocked: false }, name: 'Sales' };
      const { workspaceId, actor } = workspace;
      const version = { gitVersionId: null, name: 'v1', document };
      const { id } = await worker
        .get(Apps)
        .insertImported(tx, { ...row, workspaceId, changedById: actor.userId }, version);
      await keep(tx, new Map([[sales.source, id]]));
    });
    return { result: null };
  };
  return { host, ids, server, workspace, changed, sales, change, storeSales };
}

type Store = (keep: KeepChanges) => Promise<{ result: null } | null>;

const storeOf =
  (database: Database): Store =>
  async (keep) => {
    await database.transaction((tx) => keep(tx, new Map()));
    return { result: null };
  };

const wantedOf = ({ appId, name, document }: { appId: string | null; name: string; document: string }) => ({
  ...{ appId, name, source: appId ?? `git of ${name}` },
  read: () => Promise.resolve({ document, label: '1a2b3c4d' }),
});

const iconsOf = ({ host, ids }: { host: ScriptedHost; ids: string[] }) =>
  ids.map((id) => /"icon": "([^"]*)"/.exec(host.apps.get(id)!.document)?.[1]);

const namesOf = (host: ScriptedHost) => [...host.apps.values()].map(({ name }) => name).sort();

const refusal = () => {
  throw new AppHostError('host_not_equal', 'It would not hold the app.');
};

it('builds all apps before it switches the first one', async () => {
  const stage = await captured();
  stage.host.calls.length = 0;
  expect(await stage.change(stage.changed)).toEqual({ kind: 'stored', result: null });
  const done = stage.host.calls.filter((call) => /apply|switch/.test(call));
  expect(done).toEqual(['apply', 'apply', 'switch Orders', 'switch Stock']);
  expect(iconsOf(stage)).toEqual(['new', 'new']);
});

it('switches none where one cannot be built', async () => {
  const stage = await captured();
  let built = 0;
  stage.host.before = (call) => {
    if (call === 'copy' && (built += 1) === 2) refusal();
  };
  const outcome = await stage.change(stage.changed);
  expect(outcome).toMatchObject({ kind: 'refused', name: 'Stock', stillChanged: [] });
  expect(stage.host.calls.filter((call) => call.startsWith('switch'))).toEqual([]);
  expect(iconsOf(stage)).toEqual(['apps', 'apps']);
});

it('gives those that were switched their former states where a later one cannot be', async () => {
  const stage = await captured();
  stage.host.before = (call) => {
    if (call === 'switch Stock') refusal();
  };
  const outcome = await stage.change([...stage.changed, stage.sales]);
  expect(outcome).toMatchObject({ kind: 'refused', name: 'Stock', stillChanged: [] });
  expect(iconsOf(stage)).toEqual(['apps', 'apps']);
  expect(namesOf(stage.host)).toEqual(['Orders', 'Stock']);
});

it('names those that somebody has gone on with, and leaves them alone', async () => {
  const stage = await captured();
  stage.host.before = (call) => {
    if (call !== 'switch Stock') return;
    stage.host.edit(stage.ids[0], (document) => document.replace('"icon": "new"', '"icon": "theirs"'));
    refusal();
  };
  const outcome = await stage.change(stage.changed);
  expect(outcome).toMatchObject({ kind: 'refused', name: 'Stock', stillChanged: ['Orders'] });
  expect(iconsOf(stage)).toEqual(['theirs', 'apps']);
});

it.each([
  ['returns null', () => Promise.resolve(null), { kind: 'nothing_stored' }],
  ['refuses', () => Promise.reject(new AppHostError('host_refused', 'No.')), null],
])('takes all of it back where the store %s', async (_, store, outcome) => {
  const stage = await captured();
  const changed = stage.change([...stage.changed, stage.sales], store as Store);
  if (outcome) expect(await changed).toEqual(outcome);
  else await expect(changed).rejects.toMatchObject({ code: 'host_refused' });
  expect(iconsOf(stage)).toEqual(['apps', 'apps']);
  expect(namesOf(stage.host)).toEqual(['Orders', 'Stock']);
});

it('goes on after a failure of the database, and can still take back what was switched before it', async () => {
  const stage = await captured();
  const broken = () => Promise.reject(new Error('the database is away'));
  await expect(stage.change(stage.changed, broken)).rejects.toThrow('the database is away');
  expect(iconsOf(stage)).toEqual(['new', 'new']);
  await stage.change(stage.changed, () => Promise.resolve(null));
  expect(iconsOf(stage)).toEqual(['apps', 'apps']);
});

it('takes back nothing of a deployment that has ended', async () => {
  const stage = await captured();
  await stage.change(stage.changed);
  await stage.change([], () => Promise.resolve(null));
  await stage.change(stage.changed, () => Promise.resolve(null));
  expect(iconsOf(stage)).toEqual(['new', 'new']);
});

it('joins an app that was made there to the one here, and captures it as that', async () => {
  const { host, server, workspace, sales, change, storeSales } = await captured();
  expect(await change([sales], storeSales)).toEqual({ kind: 'stored', result: null });
  await workspace.readAllNext();
  await workspace.capture(server);
  expect((await workspace.apps()).map(({ name }) => name)).toEqual(['Orders', 'Sales', 'Stock']);
  const { hosted } = await workspace.appNamed('Sales');
  const [hostAppId] = [...host.apps].find(([, { name }]) => name === 'Sales')!;
  expect(hosted?.url).toBe(`https://tooljet.example.com/my-workspace/apps/${hostAppId}`);
});

it.each(['made', 'named'])('is not captured while it is being made, at “%s”', async (step) => {
  const { host, server, workspace, sales, change, storeSales } = await captured();
  let seen: string[] = [];
  host.before = async (call) => {
    if (call !== step) return;
    host.before = () => undefined;
    await workspace.readAllNext();
    await workspace.capture(server);
    seen = (await workspace.host()).apps.map(({ name }) => name);
  };
  await change([sales], storeSales);
  expect(seen).toEqual(['Orders', 'Stock']);
  expect(namesOf(host)).toEqual(['Orders', 'Sales', 'Stock']);
});

it.each(['made', 'named'])(
  'is made once, though a process that died at “%s” had begun, or removed by the next look at the host',
  async (step) => {
    for (const isGoneOnWith of [true, false]) {
      const { host, server, workspace, sales, change, storeSales } = await captured();
      host.before = (call) => {
        if (call === step) throw new Error('The process has died.');
      };
      await expect(change([sales], storeSales)).rejects.toThrow('The process has died.');
      host.before = () => undefined;
      await workspace.forgetHolders();
      if (isGoneOnWith) await change([sales], storeSales);
      await workspace.readAllNext();
      await workspace.capture(server);
      const expected = isGoneOnWith ? ['Orders', 'Sales', 'Stock'] : ['Orders', 'Stock'];
      expect(namesOf(host)).toEqual(expected);
      expect((await workspace.apps()).map(({ name }) => name)).toEqual(expected);
    }
  },
);
