import { generateKeyPair, type KeyPair, quoteForShell, SshPool, type SshTarget } from '../../../src/ssh';
import { PATIENCE_MS } from '../../support/eventually';
import { createGitRepository } from '../../support/git-repository';
import { type SshServer, startSshServer } from '../../support/ssh-server';

let server: SshServer;
let writer: KeyPair;
let reader: KeyPair;
const pool = new SshPool();

beforeAll(async () => {
  server = await startSshServer();
  writer = await generateKeyPair({ type: 'ed25519', comment: 'writer' });
  reader = await generateKeyPair({ type: 'ed25519', comment: 'reader' });
  await server.authorize(writer.publicKey);
  await server.authorize(reader.publicKey, { readOnly: true });
});
afterAll(async () => {
  await pool.close();
  await server.stop();
});

async function speak(key: KeyPair, command: string) {
  const target: SshTarget = {
    workspaceId: 'workspace-1',
    user: server.user,
    host: server.host,
    port: server.port,
    privateKey: key.privateKey,
    keyFingerprint: key.fingerprint,
    hostKey: { kind: 'first-use' },
  };
  const { channel, release } = await pool.openChannel(target, command, { timeoutMs: PATIENCE_MS });
  let stdout = '';
  let stderr = '';
  channel.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  channel.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const closed = new Promise((resolve) => channel.once('close', resolve));
  channel.end('0000');
  const exitCode = await closed;
  release();
  return { stdout, stderr, exitCode };
}

describe('a repository on a server', () => {
  it('shows its tip to a key with write access, whatever its path', async () => {
    await using repository = await createGitRepository({ files: { 'README.md': 'hello' } });
    await using odd = await createGitRepository({ dir: `${repository.path}/it's a "test" $(dir)` });
    const tip = await odd.commit({ 'Orders/v1.json': '{}' });

    for (const service of ['git-upload-pack', 'git-receive-pack']) {
      const answer = await speak(writer, `${service} ${quoteForShell(odd.path)}`);
      expect(answer.stdout).toContain(`${tip} `);
    }
  });

  it('lets a read-only key read, and tells it why it cannot write', async () => {
    await using repository = await createGitRepository({ files: { 'README.md': 'hello' } });
    const path = quoteForShell(repository.path);

    const reading = await speak(reader, `git-upload-pack ${path}`);
    expect(reading.stdout).toContain(await repository.tip());
    const writing = await speak(reader, `git-receive-pack ${path}`);
    expect(writing).toMatchObject({ stdout: '', exitCode: 1 });
    expect(writing.stderr).toContain('marked as read only');
  });

  it('rejects a revoked key', async () => {
    await server.revoke(reader.publicKey);
    pool.evict('workspace-1');

    await expect(speak(reader, 'git-upload-pack x')).rejects.toMatchObject({ kind: 'auth_failed' });
    await server.authorize(reader.publicKey, { readOnly: true });
  });
});

describe('the repository that tests write to', () => {
  it('accepts commits as if from another writer, and lists them', async () => {
    await using repository = await createGitRepository({ branch: 'trunk' });
    expect(await repository.log()).toEqual([]);

    const first = await repository.commit(
      { 'a/ü.json': '1', 'b.txt': 'b' },
      { message: 'First\n\nwith a body' },
    );
    const author = { name: 'Ada', email: 'ada@example.com' };
    const second = await repository.commit({ 'a/ü.json': '2' }, { author, delete: ['b.txt'] });

    expect(await repository.tip('trunk')).toBe(second);
    expect(await repository.parentOf(second)).toBe(first);
    expect(await repository.parentOf(first)).toBeNull();
    expect(await repository.ls()).toEqual(['a/ü.json']);
    expect(await repository.show(first, 'a/ü.json')).toBe('1');
    const [newest, oldest] = await repository.log();
    expect(newest).toMatchObject({ sha: second, parents: [first], author, message: 'A change' });
    expect(oldest).toMatchObject({ sha: first, parents: [], message: 'First\n\nwith a body' });
    await repository.fsck();
  });

  it('detects damage', async () => {
    await using repository = await createGitRepository({ files: { 'a.txt': 'a' } });
    const blob = (await repository.git(['rev-parse', 'main:a.txt'])).trim();
    const { rm } = await import('node:fs/promises');
    await rm(`${repository.path}/objects/${blob.slice(0, 2)}/${blob.slice(2)}`, { force: true });

    await expect(repository.fsck()).rejects.toThrow(blob);
  });
});
