import type { TestingModule } from '@nestjs/testing';
import type { OnProof, ProofRequest } from '../../../src/hosts/app-host';
import { AppHostError } from '../../../src/hosts/app-host-error';
import { CaptureHost } from '../../../src/hosts/capture-host';
import type { Certificate } from '../../../src/hosts/certificate';
import { HostController } from '../../../src/hosts/host.controller';
import { eventually } from '../../support/eventually';
import { certificateOf } from '../tooljet/certificates';
import { HostsFixture, type ConnectedWorkspace } from './hosts-fixture';
import { ScriptedHost } from './scripted-host';

let fixture: HostsFixture;

beforeAll(async () => {
  fixture = await HostsFixture.start();
});
afterAll(() => fixture.stop());

/** A host that has to be proven, in whichever version it is. */
class UnprovenHost extends ScriptedHost {
  override readonly needsProof = true;
  readonly requests: ProofRequest[] = [];
  readonly removed: string[][] = [];
  version = '2.27.1';
  /** Does the work of a proof; resolves with the certificate. */
  work: (onProgress: OnProof, signal: AbortSignal) => Promise<Certificate> = () =>
    Promise.resolve(this.certificate());
  #proven: string | null = null;

  certificate(): Certificate {
    return certificateOf({ version: this.version });
  }

  override isProven(): Promise<boolean> {
    return Promise.resolve(this.#proven === this.version);
  }

  override async prove(
    request: ProofRequest,
    onProgress: OnProof,
    signal: AbortSignal,
  ): Promise<Certificate> {
    this.calls.push('prove');
    this.requests.push(request);
    const certificate = await this.work(onProgress, signal);
    this.#proven = this.version;
    return certificate;
  }

  override removeProofs(ownNames: string[]): Promise<void> {
    this.removed.push(ownNames);
    return Promise.resolve();
  }

  /** A proof that only ends by its signal. */
  hang = (onProgress: OnProof, signal: AbortSignal): Promise<Certificate> =>
    onProgress({ step: 'edits', done: 3, total: 9 }).then(
      () =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () =>
            reject(new AppHostError('host_cancelled', 'The call was cancelled.')),
          ),
        ),
    );
}

async function connected(): Promise<{
  host: UnprovenHost;
  server: TestingModule;
  workspace: ConnectedWorkspace;
}> {
  const host = new UnprovenHost();
  host.add('Orders');
  const server = await fixture.server(host);
  const workspace = await fixture.connected(server);
  host.calls.length = 0;
  return { host, server, workspace };
}

const proofOf = async (workspace: ConnectedWorkspace) => (await workspace.host()).proof!;

it('is made before the first capture, and in each new version', async () => {
  const { host, server, workspace } = await connected();
  expect(await proofOf(workspace)).toEqual({ running: null, problem: null, certificate: null });
  await workspace.capture(server);
  expect(host.calls).toEqual(['prove', 'list', 'capture Orders']);
  expect(host.requests).toEqual([
    { ownName: expect.stringMatching(/^trellis-proof-[0-9a-f]{8}$/), formerNames: [] },
  ]);
  const { version, edits, abilities, limits, traits } = certificateOf();
  expect((await proofOf(workspace)).certificate).toMatchObject({ version, edits, abilities, limits, traits });
  await workspace.capture(server);
  expect(host.calls.filter((call) => call === 'prove')).toHaveLength(1);

  host.version = '3.0.0';
  host.calls.length = 0;
  await workspace.capture(server);
  // The limits of apps may be others.
  expect(host.calls).toEqual(['prove', 'list', 'capture Orders']);
  expect(await workspace.host()).toMatchObject({
    version: '3.0.0',
    proof: { certificate: { version: '3.0.0' } },
  });
});

it('is tried again after a failure, with the names of all apps that may be left', async () => {
  const { host, server, workspace } = await connected();
  host.work = () => Promise.reject(new AppHostError('host_unreachable', 'It is away.'));
  await workspace.capture(server);
  await workspace.capture(server);
  expect(host.calls).toEqual(['prove', 'prove']);
  expect(await workspace.host()).toMatchObject({
    state: 'failing',
    error: { code: 'host_unreachable' },
    proof: { running: null, problem: { code: 'host_unreachable' }, certificate: null },
  });
  host.work = () => Promise.resolve(host.certificate());
  await workspace.capture(server);
  const [first, second, third] = host.requests;
  expect(second.formerNames).toEqual([first.ownName]);
  expect(third.formerNames).toEqual([first.ownName, second.ownName]);
  expect(await workspace.host()).toMatchObject({ state: 'connected', proof: { problem: null } });
});

it('of a process that was stopped is made again by the next one, which knows its app', async () => {
  const { host, server, workspace } = await connected();
  host.work = host.hang;
  const stop = new AbortController();
  const capture = server.get(CaptureHost).run(workspace.hostId, stop.signal);
  await eventually(async () =>
    expect((await proofOf(workspace)).running).toMatchObject({ step: 'edits', done: 3, total: 9 }),
  );
  stop.abort();
  await capture;
  expect(await proofOf(workspace)).toEqual({ running: null, problem: null, certificate: null });
  const other = await fixture.server(host);
  host.work = () => Promise.resolve(host.certificate());
  await workspace.capture(other);
  expect(host.requests[1].formerNames).toEqual([host.requests[0].ownName]);
  expect((await workspace.apps()).map(({ name }) => name)).toEqual(['Orders']);
});

it('is cancelled from any server, and then nothing is used until it is wanted again', async () => {
  const { host, server, workspace } = await connected();
  const other = (await fixture.server(host)).get(HostController);
  host.work = host.hang;
  const capture = workspace.capture(server);
  await eventually(async () => expect((await proofOf(workspace)).running).not.toBeNull());
  await other.cancelProof(workspace.actor);
  await capture;
  expect(await workspace.host()).toMatchObject({
    error: { code: 'host_unproven' },
    proof: { running: null, problem: { code: 'host_unproven' }, certificate: null },
  });
  await workspace.capture(server);
  await workspace.capture(server);
  expect(host.calls).toEqual(['prove']);
  expect(host.removed).toEqual([[host.requests[0].ownName]]);

  host.work = () => Promise.resolve(host.certificate());
  await other.prove(workspace.actor);
  await workspace.capture(server);
  expect(host.calls).toEqual(['prove', 'prove', 'list', 'capture Orders']);
});

it('that is wanted while a contact still refuses to use the host comes at once', async () => {
  const { host, server, workspace } = await connected();
  await server.get(HostController).cancelProof(workspace.actor);
  host.removeProofs = async () => void (await server.get(HostController).prove(workspace.actor));
  await fixture.database.query('update app_hosts set proof = $2 where id = $1', [
    workspace.hostId,
    JSON.stringify({ ownNames: ['trellis-proof-00000000'] }),
  ]);
  await workspace.capture(server);
  const { error, nextCaptureAt } = await workspace.host();
  expect(error?.code).toBe('host_unproven');
  expect(Date.parse(nextCaptureAt!)).toBeLessThanOrEqual(Date.now());
});

it('is not used if it ends just when it is cancelled', async () => {
  const { host, server, workspace } = await connected();
  host.work = async () => {
    await server.get(HostController).cancelProof(workspace.actor);
    return host.certificate();
  };
  await workspace.capture(server);
  expect((await proofOf(workspace)).certificate).toBeNull();
  host.calls.length = 0;
  await workspace.capture(server);
  expect(host.calls).toEqual([]);
});

it('has its app looked for once more at the next contact, until that was possible', async () => {
  const { host, server, workspace } = await connected();
  await workspace.capture(server);
  expect(host.removed).toEqual([]);
  const remove = host.removeProofs.bind(host);
  host.removeProofs = async (names) => {
    await remove(names);
    throw new AppHostError('host_refused', 'It is not deleted.');
  };
  await workspace.capture(server);
  host.removeProofs = remove;
  await workspace.capture(server);
  await workspace.capture(server);
  const { ownName } = host.requests[0];
  expect(host.removed).toEqual([[ownName], [ownName]]);
  expect(await workspace.host()).toMatchObject({
    state: 'connected',
    proof: { running: null, problem: null, certificate: { version: '2.27.1' } },
  });
});

it('that says nothing about folders leaves apps in theirs', async () => {
  const { host, server, workspace } = await connected();
  const [hostAppId] = (await host.listApps()).map((app) => app.hostAppId);
  host.listFolders = () => Promise.resolve(new Map([[hostAppId, ['Sales']]]));
  await workspace.capture(server);
  const foldersOf = async () => (await workspace.apps()).map(({ hosted }) => hosted);
  const before = await foldersOf();
  expect(JSON.stringify(before)).toContain('Sales');
  host.listFolders = () => Promise.reject(new AppHostError('host_unproven', 'It was upgraded.'));
  await workspace.capture(server);
  expect(await foldersOf()).toEqual(before);
});

it('that an admin wants is made although there is one, which stays where it fails', async () => {
  const { host, server, workspace } = await connected();
  await workspace.capture(server);
  host.work = () => Promise.reject(new AppHostError('host_timeout', 'It is slow.'));
  await server.get(HostController).prove(workspace.actor);
  await workspace.capture(server);
  expect(await proofOf(workspace)).toMatchObject({
    problem: { code: 'host_timeout' },
    certificate: { version: '2.27.1' },
  });
  host.work = () => Promise.resolve({ ...host.certificate(), calls: 7 });
  await workspace.capture(server);
  await workspace.capture(server);
  expect(await proofOf(workspace)).toMatchObject({ problem: null, certificate: { calls: 7 } });
  expect(host.requests).toHaveLength(3);
});

it('is forgotten with another address or account, and not with another password', async () => {
  const { server, workspace } = await connected();
  await workspace.capture(server);
  await workspace.put({ password: 'another password' });
  expect((await proofOf(workspace)).certificate).not.toBeNull();
  await workspace.put({ email: 'other@example.com', password: 'another password' });
  expect(await proofOf(workspace)).toEqual({ running: null, problem: null, certificate: null });
});

it('shows the limits of each app', async () => {
  const { host, server, workspace } = await connected();
  const captureAsIs = host.capture.bind(host);
  host.capture = async (id) => ({ ...(await captureAsIs(id)), limits: ['Table: properties/columns'] });
  await workspace.capture(server);
  expect((await workspace.host()).apps).toMatchObject([
    { name: 'Orders', limits: ['Table: properties/columns'] },
  ]);
});
