import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CommitRequest,
  Mirror,
  RemoteGateway,
  type RemoteGatewayOptions,
  type SshRemote,
} from '../../../src/git';
import { HttpsPool } from '../../../src/https';
import { generateKeyPair, SshPool, type SshPoolOptions } from '../../../src/ssh';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import { type SshServer, type SshServerOptions, startSshServer } from '../../support/ssh-server';

export const ADA = { name: 'Ada Lovelace', email: 'ada@example.com', date: new Date('2026-01-02T03:04:05Z') };
export const TRELLIS = {
  name: 'Trellis',
  email: 'trellis@localhost',
  date: new Date('2026-01-02T03:04:05Z'),
};

/** Returns the input of a commit by Ada with these texts; `null` removes a file. */
export function commitOf(
  parent: string | null,
  files: Record<string, string | Buffer | null>,
  message = 'A change',
): CommitRequest {
  const changes = Object.entries(files).map(([path, content]) => ({
    path,
    content: typeof content === 'string' ? Buffer.from(content) : content,
  }));
  return { parent, changes, author: ADA, committer: TRELLIS, message };
}

/** An sshd with one authorized key, and the means to reach the repositories behind it. */
export class GitFixture {
  private readonly endings: (() => Promise<unknown>)[] = [];

  private constructor(
    readonly server: SshServer,
    readonly key: Awaited<ReturnType<typeof generateKeyPair>>,
  ) {}

  static async start(options: SshServerOptions = {}): Promise<GitFixture> {
    const server = await startSshServer(options);
    const key = await generateKeyPair({ type: 'ed25519', comment: 'trellis' });
    await server.authorize(key.publicKey);
    return new GitFixture(server, key);
  }

  async stop(): Promise<void> {
    for (const end of this.endings.splice(0).reverse()) await end();
    await this.server.stop();
  }

  async repository(files?: Parameters<GitRepository['commit']>[0]): Promise<GitRepository> {
    const repository = await createGitRepository({ files });
    this.endings.push(() => repository.remove());
    return repository;
  }

  async mirror(): Promise<Mirror> {
    const mirror = await Mirror.open(join(await this.folder(), 'mirror.git'));
    this.endings.push(() => mirror.close());
    return mirror;
  }

  async folder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'trellis-mirror-'));
    this.endings.push(() => rm(folder, { recursive: true, force: true }));
    return folder;
  }

  gateway(options: RemoteGatewayOptions = {}, poolOptions: SshPoolOptions = {}): RemoteGateway {
    const pools = { ssh: new SshPool(poolOptions), https: new HttpsPool() };
    const gateway = new RemoteGateway(pools, options);
    this.endings.push(async () => {
      gateway.close();
      await pools.ssh.close();
      await pools.https.close();
    });
    return gateway;
  }

  target(path: string, over: Partial<SshRemote> = {}): SshRemote {
    const [hostKey] = this.server.hostKeys;
    return {
      protocol: 'ssh',
      workspaceId: 'workspace-1',
      user: this.server.user,
      host: this.server.host,
      port: this.server.port,
      path,
      privateKey: this.key.privateKey,
      keyFingerprint: this.key.fingerprint,
      pin: hostKey === undefined ? null : { type: hostKey.type, fingerprint: hostKey.fingerprint },
      ...over,
    };
  }
}
