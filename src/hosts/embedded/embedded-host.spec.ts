import { randomUUID } from 'node:crypto';
import { newAppDocument } from '../../apps/document/new-app-document';
import type { CapturedApp } from '../app-host';
import { EmbeddedHost } from './embedded-host';
import { GitSyncApps, type GitSyncApp, type GitSyncChange, type GitSyncDocument } from './git-sync-apps';

/** A program with one app, whose hash is the number of its changes. */
class OneApp extends GitSyncApps {
  changes = 1;

  constructor(public text: string) {
    super();
  }

  list(): Promise<GitSyncApp[]> {
    return Promise.resolve([{ id: '7', name: 'Orders', hash: String(this.changes), url: '/apps/7' }]);
  }

  read(): Promise<GitSyncDocument> {
    return Promise.resolve({ name: 'Orders', text: this.text, hash: String(this.changes), editedBy: null });
  }

  apply({ document, expectedHash }: GitSyncChange): Promise<string | null> {
    if (expectedHash !== String(this.changes)) return Promise.resolve(null);
    this.text = document;
    this.changes += 1;
    return Promise.resolve(String(this.changes));
  }
}

const signal = new AbortController().signal;
const former = newAppDocument({ appId: randomUUID(), name: 'Orders', versionId: randomUUID() });
const wanted = former.replace('"icon": "apps"', '"icon": "table"');

let apps: OneApp;
let host: EmbeddedHost;
let before: CapturedApp;

beforeEach(async () => {
  apps = new OneApp(former);
  host = new EmbeddedHost(apps, 'team');
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
  await apps.apply({ workspaceId: 'team', appId: '7', document: edited, expectedHash: '2', label: '' });
  expect(await host.revert({ hostAppId: '7', before, after: after() }, signal)).toBe(false);
  expect(apps.text).toBe(edited);
});
