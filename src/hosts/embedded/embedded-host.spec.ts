import { randomUUID } from 'node:crypto';
import { newAppDocument } from '../../apps/document/new-app-document';
import type { ApplyProgress, CapturedApp } from '../app-host';
import { EmbeddedHost } from './embedded-host';
import { ExplainedApps } from './program-apps';
import {
  GitSyncApps,
  type GitSyncApp,
  type GitSyncChange,
  type GitSyncCreation,
  type GitSyncDocument,
  type GitSyncMadeApp,
} from './git-sync-apps';

/** A program with one app, whose hash is the number of its changes. */
class OneApp extends GitSyncApps {
  changes = 1;
  name = 'Orders';
  takesNames = true;
  readonly asked: GitSyncChange[] = [];

  constructor(public text: string) {
    super();
  }

  list(): Promise<GitSyncApp[]> {
    return Promise.resolve([{ id: '7', name: this.name, hash: String(this.changes), url: '/apps/7' }]);
  }

  read(): Promise<GitSyncDocument> {
    return Promise.resolve({ name: this.name, text: this.text, hash: String(this.changes), editedBy: null });
  }

  apply(change: GitSyncChange): Promise<string | null> {
    const { document, name, expectedHash } = change;
    this.asked.push(change);
    if (this.takesNames) this.name = name;
    if (expectedHash !== String(this.changes)) return Promise.resolve(null);
    this.text = document;
    this.changes += 1;
    return Promise.resolve(String(this.changes));
  }
}

const signal = new AbortController().signal;
const former = newAppDocument({ appId: randomUUID(), name: 'Orders', versionId: randomUUID() });
const wanted = former.replace('"icon": "apps"', '"icon": "table"');

const GRACE = { id: 'grace', name: 'Grace', email: 'grace@example.com' };
const PEOPLE = { personThere: (id: string) => Promise.resolve(id === 'account of Grace' ? GRACE : null) };

const hostOf = (apps: GitSyncApps) => new EmbeddedHost(new ExplainedApps(apps, 'Tools'), PEOPLE, 'team');

let apps: OneApp;
let host: EmbeddedHost;
let before: CapturedApp;

beforeEach(async () => {
  apps = new OneApp(former);
  host = hostOf(apps);
  before = await host.capture('7', null, signal);
});

const apply = async (beforeSwitch?: () => Promise<void>): Promise<CapturedApp> => {
  const request = { hostAppId: '7', base: before, wanted, label: 'abc', beforeSwitch };
  return (await host.apply(request, () => Promise.resolve(), signal)).captured;
};

it('changes nothing before it may switch, and nothing at all if it may not', async () => {
  const refused = apply(() => {
    expect(apps.text).toBe(former);
    return Promise.reject(new Error('Another app was refused.'));
  });
  await expect(refused).rejects.toThrow('Another app was refused.');
  expect([apps.text, apps.changes]).toEqual([former, 1]);
});

/** As it is recorded before the change, when its hash is not known. */
const after = (): CapturedApp => ({ ...before, document: wanted, hostVersionId: '', fingerprint: '' });

it('takes a change back once, however often it is asked', async () => {
  await apply();
  expect(apps.text).toContain('"table"');
  for (const _ of [1, 2]) {
    expect(await host.revert({ hostAppId: '7', before, after: after() }, signal)).toBe(true);
    expect([apps.text, apps.changes]).toEqual([former, 3]);
  }
});

it('leaves an app alone that somebody has gone on with', async () => {
  await apply();
  const edited = wanted.replace('"table"', '"list"');
  apps.text = edited;
  apps.changes += 1;
  expect(await host.revert({ hostAppId: '7', before, after: after() }, signal)).toBe(false);
  expect(apps.text).toBe(edited);
});

describe('the name of an app', () => {
  const nameIn = ({ document }: CapturedApp) =>
    (JSON.parse(document) as { appV2: { name: string } }).appV2.name;

  it('is in the document in Git, once the program has renamed the app alone, and until it renames both', async () => {
    apps.name = 'Purchases';
    const renamed = await host.capture('7', before, signal);
    expect([renamed.name, nameIn(renamed)]).toEqual(['Purchases', 'Purchases']);
    apps.text = apps.text.replace('"icon": "apps"', '"icon": "table"');
    const edited = await host.capture('7', renamed, signal);
    expect([nameIn(edited), edited.document]).toEqual(['Purchases', expect.stringContaining('"table"')]);
    apps.text = apps.text.replaceAll('"Orders"', '"Buying"');
    apps.name = 'Buying';
    expect(nameIn(await host.capture('7', edited, signal))).toBe('Buying');
  });

  it('stays as it is in a document whose name is its own', async () => {
    apps.text = former.replaceAll('"Orders"', '"An old name"');
    const found = await host.capture('7', null, signal);
    apps.name = 'Purchases';
    expect(nameIn(await host.capture('7', found, signal))).toBe('An old name');
  });

  it.each([true, false])(
    'comes with a pull that renames the app; the program takes it: %s',
    async (takes) => {
      apps.takesNames = takes;
      const renamed = former.replaceAll('"Orders"', '"Purchases"');
      const request = { hostAppId: '7', base: before, wanted: renamed, label: 'abc' };
      const { captured } = await host.apply(request, () => Promise.resolve(), signal);
      expect(apps.asked[0]).toMatchObject({ name: 'Purchases', document: renamed });
      expect([captured.name, nameIn(captured)]).toEqual([takes ? 'Purchases' : 'Orders', 'Purchases']);
    },
  );
});

it('tells the program who changes an app, to which commit, and why', async () => {
  const cause = {
    origin: 'pull',
    actorId: 'account of Grace',
    commit: { sha: 'abc', message: 'An icon' },
  } as const;
  const request = { hostAppId: '7', base: before, wanted, label: 'abc', cause };
  await host.apply(request, () => Promise.resolve(), signal);
  await host.revert({ hostAppId: '7', before, after: after() }, signal);
  expect(apps.asked).toMatchObject([
    { origin: 'pull', by: GRACE, sha: 'abc', message: 'An icon' },
    { origin: 'revert', by: null, sha: null, message: null },
  ]);
});

it('takes no new app where the program cannot make any, and none at all where it could not remove one', async () => {
  expect(await host.takesNewApps()).toBe(false);
  const request = { wanted, name: 'Orders', label: 'abc' };
  await expect(host.create(request, () => Promise.resolve(), signal)).rejects.toThrow('by itself alone');
  const half = Object.assign(new OneApp(former), { create: () => Promise.reject(new Error()) });
  expect(() => new ExplainedApps(half, 'Tools')).toThrow('both `create` and `remove`');
});

/** A program that makes apps, whose answers may be lost. */
class Maker extends GitSyncApps {
  readonly made = new Map<string, GitSyncCreation & { changes: number }>();
  arrives: (key: string) => Promise<void> = () => Promise.resolve();

  list(): Promise<GitSyncApp[]> {
    const apps = [...this.made].map(([key, { name, changes }]) => ({
      ...{ id: key, name, hash: String(changes), url: `/${key}`, creationKey: key },
    }));
    return Promise.resolve(apps);
  }

  read({ appId }: { appId: string }): Promise<GitSyncDocument | null> {
    const app = this.made.get(appId);
    const found = app && { name: app.name, text: app.document, hash: String(app.changes), editedBy: null };
    return Promise.resolve(found ?? null);
  }

  apply(): Promise<null> {
    return Promise.resolve(null);
  }

  override async create(creation: GitSyncCreation): Promise<GitSyncMadeApp> {
    const { creationKey: key } = creation;
    await this.arrives(key);
    if (!this.made.has(key)) this.made.set(key, { ...creation, changes: 1 });
    return { id: key, hash: String(this.made.get(key)!.changes) };
  }

  override remove({ appId }: { appId: string }): Promise<boolean> {
    return Promise.resolve(this.made.delete(appId));
  }

  edit(document: string): void {
    for (const app of this.made.values()) Object.assign(app, { document, changes: 2 });
  }
}

describe('an app that is made in the program', () => {
  let maker: Maker;
  let steps: ApplyProgress[];

  beforeEach(() => {
    maker = new Maker();
    host = hostOf(maker);
    steps = [];
  });

  const onStep = (step: ApplyProgress) => Promise.resolve(void steps.push(step));
  const create = (ownName?: string, toHost = host) =>
    toHost.create({ wanted, name: 'Orders', label: 'abc', ownName }, onStep, signal);

  /** Makes the app, and loses the answer. */
  async function lose(): Promise<ApplyProgress> {
    await create();
    return steps[0];
  }

  it('is known once the answer is lost, and is made once however often it is tried', async () => {
    const { ownName } = await lose();
    await create(ownName);
    expect(maker.made.size).toBe(1);
    expect(await host.recover(steps[0], signal, onStep)).toBe('finished');
    expect(steps.at(-1)).toMatchObject({
      hostAppId: ownName,
      captured: { document: wanted, fingerprint: '1' },
    });
  });

  it('is not looked for before the program has answered who asked first', async () => {
    let arrive: () => void = () => undefined;
    maker.arrives = () => new Promise((resolve) => (arrive = resolve));
    const made = create();
    while (steps.length === 0) await new Promise(setImmediate);
    await new Promise(setImmediate);
    const recovery = host.recover(steps[0], signal, onStep);
    arrive();
    expect(await recovery).toBe('finished');
    await made;
  });

  it('is removed where it is taken back, and stays where somebody has gone on with it', async () => {
    const undo = (after: CapturedApp, hostAppId: string) =>
      host.revert({ hostAppId, before: null, after }, signal);
    const { captured, hostAppId } = await create();
    expect(await undo(captured, hostAppId)).toBe(true);
    expect(maker.made.size).toBe(0);
    const again = await create();
    maker.edit(wanted.replace('"table"', '"list"'));
    expect(await undo(again.captured, again.hostAppId)).toBe(false);
    expect(maker.made.size).toBe(1);
  });
});
