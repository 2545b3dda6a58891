import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BaseAgent, Client as SshClient, utils, type ParsedKey, type SignCallback } from 'ssh2';
import { GitServer, gitEnvironment, type ServedRepository } from '../../src/demo/git-server';
import { generateKeyPair, type KeyPair, type KeyPairType } from '../../src/ssh';
import { eventually } from '../support/eventually';

let folder: string;
let server: GitServer;
let repository: ServedRepository;
let writer: Client;
let reader: Client;
let stranger: Client;

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** A user with the stock `git` and `ssh` and a key of their own. */
class Client {
  private constructor(
    readonly key: KeyPair,
    private readonly keyFile: string,
  ) {}

  static async create(name: string, type: KeyPairType = 'ed25519'): Promise<Client> {
    const key = await generateKeyPair({ type, comment: name });
    const keyFile = join(folder, `key of ${name}`);
    await writeFile(keyFile, key.privateKey, { mode: 0o600 });
    return new Client(key, keyFile);
  }

  get options(): string[] {
    return [
      ...['-F', '/dev/null', '-i', this.keyFile, '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes'],
      ...['-o', `UserKnownHostsFile="${join(folder, 'known hosts')}"`, '-o', 'StrictHostKeyChecking=yes'],
    ];
  }

  ssh(...args: string[]): Promise<Outcome> {
    return run('ssh', [...this.options, '-p', String(server.port), ...args], gitEnvironment());
  }

  git(...args: string[]): Promise<Outcome> {
    const ssh = ['ssh', ...this.options].map((word) => `'${word}'`).join(' ');
    const identity = ['-c', 'user.name=Someone', '-c', 'user.email=someone@example.com'];
    return run('git', [...identity, ...args], gitEnvironment({ GIT_SSH_COMMAND: ssh }));
  }
}

function run(file: string, args: string[], env: NodeJS.ProcessEnv): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(file, args, { env, timeout: 20_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    );
    child.stdin?.end();
  });
}

const parsedKey = ({ key }: Client) => utils.parseKey(key.privateKey) as ParsedKey;

/** Offers one key and signs with another, which the stock client never does. */
class Forger extends BaseAgent {
  constructor(
    private readonly shown: ParsedKey,
    private readonly signing: ParsedKey,
  ) {
    super();
  }

  getIdentities(callback: (error: undefined, keys: ParsedKey[]) => void): void {
    callback(undefined, [this.shown]);
  }

  sign(_key: unknown, data: Buffer, ...[options, callback]: unknown[]): void {
    const answer = (callback ?? options) as SignCallback;
    answer(undefined, this.signing.sign(data));
  }
}

function signIn(agent: BaseAgent): Promise<string> {
  const client = new SshClient();
  return new Promise<string>((resolve, reject) => {
    client.on('ready', () => resolve('signed in')).on('error', reject);
    client.connect({ host: server.host, port: server.port, username: server.user, agent });
  }).finally(() => client.end());
}

const newFolder = () => mkdtemp(join(folder, 'clone-'));
const hosted = (...args: string[]) => run('git', ['--git-dir', repository.path, ...args], gitEnvironment());

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis demo-'));
  server = await GitServer.start({ folder: join(folder, 'repositories') });
  await writeFile(join(folder, 'known hosts'), server.knownHostsLine);
  [writer, reader, stranger] = await Promise.all(
    ['writer', 'reader', 'stranger'].map((n) => Client.create(n)),
  );
  server.deployKeys.add({ publicKey: writer.key.publicKey, readOnly: false });
  server.deployKeys.add({ publicKey: reader.key.publicKey, readOnly: true });
});

beforeEach(async () => {
  repository = await server.createRepository(`r${Math.random().toString(36).slice(2)}.git`);
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function pushSomething(client = writer): Promise<Outcome> {
  const clone = await newFolder();
  await client.git('clone', '--quiet', repository.url, clone);
  await writeFile(join(clone, 'a file.txt'), 'one line\n');
  await client.git('-C', clone, 'add', '.');
  await client.git('-C', clone, 'commit', '--quiet', '-m', 'By hand');
  return client.git('-C', clone, 'push', '--quiet', 'origin', 'HEAD:main');
}

describe('a client with an added key', () => {
  it('can push, and clone the result', async () => {
    expect(await pushSomething()).toMatchObject({ code: 0 });

    const clone = await newFolder();
    expect(await reader.git('clone', '--quiet', repository.url, clone)).toMatchObject({ code: 0 });
    expect(await readdir(clone)).toEqual(expect.arrayContaining(['.git', 'a file.txt']));
  });

  it('gets version 2 of the protocol on request', async () => {
    await pushSomething();
    const sent = ['-o', 'SetEnv=GIT_PROTOCOL=version=2', 'git@127.0.0.1'];
    const { stdout } = await writer.ssh(...sent, `git-upload-pack '/${repository.name}'`);

    expect(stdout).toMatch(/^000eversion 2\n/);
  });

  it('can use an RSA key with SHA-2', async () => {
    const rsa = await Client.create('rsa', 'rsa');
    server.deployKeys.add({ publicKey: rsa.key.publicKey, readOnly: false });

    expect(await pushSomething(rsa)).toMatchObject({ code: 0 });
  });

  it('can read with a read-only key, and is told why it cannot write', async () => {
    await pushSomething();
    const refused = await pushSomething(reader);

    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('marked as read only');
    expect((await hosted('rev-list', '--count', 'main')).stdout).toBe('1\n');
  });

  it('cannot push corrupt objects', async () => {
    const clone = await newFolder();
    await writer.git('clone', '--quiet', repository.url, clone);
    const { stdout: blob } = await writer.git('-C', clone, 'hash-object', '-w', '/dev/null');
    const list = join(folder, 'list of a tree');
    await writeFile(list, `100644 blob ${blob.trim()}\t.git\n`);
    const tree = await run('sh', ['-c', 'git -C "$0" mktree < "$1"', clone, list], gitEnvironment());
    const { stdout: commit } = await writer.git(
      '-C',
      clone,
      'commit-tree',
      tree.stdout.trim(),
      '-m',
      'Hostile',
    );
    const refused = await writer.git('-C', clone, 'push', 'origin', `${commit.trim()}:refs/heads/main`);

    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('hasDotgit');
  });
});

describe('access is refused', () => {
  it('to a key that was not added', async () => {
    expect(await stranger.git('ls-remote', repository.url)).toMatchObject({
      code: 128,
      stderr: expect.stringContaining('Permission denied (publickey)'),
    });
  });

  it('to a client that offers an added key but signs with another one', async () => {
    const forged = signIn(new Forger(parsedKey(writer), parsedKey(stranger)));
    const own = signIn(new Forger(parsedKey(writer), parsedKey(writer)));

    await expect(forged).rejects.toThrow('All configured authentication methods failed');
    await expect(own).resolves.toBe('signed in');
  });

  it('to a different user name', async () => {
    const { code, stderr } = await writer.git('ls-remote', repository.url.replace('git@', 'root@'));

    expect({ code, stderr }).toEqual({
      code: 128,
      stderr: expect.stringContaining('Permission denied (publickey)'),
    });
  });

  it('to a password, without asking for one', async () => {
    const { stderr } = await stranger.ssh(
      '-v',
      '-o',
      'PreferredAuthentications=password,keyboard-interactive,none',
      'git@127.0.0.1',
      'id',
    );

    expect(stderr).toMatch(/Authentications that can continue: publickey\r?\n/);
    expect(stderr).toContain('Permission denied (publickey)');
  });

  it('to a removed key, even on an open connection', async () => {
    const former = await Client.create('former');
    server.deployKeys.add({ publicKey: former.key.publicKey, readOnly: false });
    const control = ['-o', 'ControlMaster=auto', '-o', `ControlPath=${join(tmpdir(), `c${process.pid}`)}`];
    const master = former.ssh(...control, '-N', 'git@127.0.0.1');
    const list = () => former.ssh(...control, 'git@127.0.0.1', `git-upload-pack '/${repository.name}'`);
    await eventually(async () => {
      expect((await former.ssh(...control, '-O', 'check', 'git@127.0.0.1')).code).toBe(0);
    });
    expect((await list()).stdout).toContain('0000');
    server.deployKeys.remove(former.key.publicKey);

    expect(await list()).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('Repository not found'),
    });
    await former.ssh(...control, '-O', 'exit', 'git@127.0.0.1');
    await master;
    expect(await former.git('ls-remote', repository.url)).toMatchObject({ code: 128 });
  });
});

describe('a hostile client with a valid key', () => {
  it('reaches only repositories that the server created, however it spells the path', async () => {
    const outside = join(folder, 'outside.git');
    await run('git', ['init', '--quiet', '--bare', outside], gitEnvironment());
    await symlink(outside, join(folder, 'repositories', 'link.git'));
    await mkdir(join(folder, 'repositories', 'plain.git'), { recursive: true });
    const paths = [outside, '../outside.git', '/../outside.git', `${repository.name}/../../outside.git`];
    for (const way of [
      ...paths,
      'link.git',
      'plain.git',
      '.',
      '/',
      '~/x.git',
      '%2e%2e/outside.git',
      'nothing.git',
    ]) {
      const { code, stdout, stderr } = await writer.ssh('git@127.0.0.1', `git-upload-pack '${way}'`);
      expect({ way, code, stdout, stderr }).toEqual({
        way,
        code: 1,
        stdout: '',
        stderr: expect.stringContaining('ERROR: '),
      });
    }
  });

  it('can run only the two Git commands', async () => {
    const marker = join(folder, 'marker');
    const path = `'/${repository.name}'`;
    const commands = [
      `touch "${marker}"`,
      `git-upload-pack ${path}; touch "${marker}"`,
      `git-upload-pack ${path} && touch "${marker}"`,
      `git-upload-pack '$(touch "${marker}").git'`,
      `git-upload-pack --upload-pack='touch "${marker}"' ${path}`,
      `git-upload-archive ${path}`,
      `git-receive-pack ${path}\ntouch "${marker}"`,
      'git daemon',
      'sh',
    ];
    for (const command of commands) {
      const { code, stdout } = await writer.ssh('git@127.0.0.1', command);
      expect({ command, code, stdout }).toEqual({ command, code: 1, stdout: '' });
    }
    expect(await readdir(folder)).not.toContain('marker');
  });

  it('gets no shell, terminal, subsystem or tunnel', async () => {
    const shell = await writer.ssh('git@127.0.0.1');
    const sftp = await writer.ssh('-s', 'git@127.0.0.1', 'sftp');
    const tunnel = await writer.ssh('-W', `127.0.0.1:${server.port}`, 'git@127.0.0.1');

    expect(shell).toMatchObject({ code: 255, stderr: expect.stringContaining('shell request failed') });
    expect(sftp).toMatchObject({ code: 255, stderr: expect.stringContaining('subsystem request failed') });
    expect(tunnel).toMatchObject({
      code: 255,
      stderr: expect.stringContaining('administratively prohibited'),
    });
  });

  it('cannot pass environment variables to git', async () => {
    const marker = join(folder, 'trace');
    const sent = ['-o', `SetEnv=GIT_TRACE=${marker}`, 'git@127.0.0.1'];
    await writer.ssh(...sent, `git-upload-pack '/${repository.name}'`);

    expect(await readdir(folder)).not.toContain('trace');
  });

  it('cannot disturb the server with noise instead of SSH', async () => {
    const socket = connectSocket(server.port, server.host);
    socket.on('error', () => undefined);
    const isClosed = new Promise((resolve) => socket.once('close', resolve));
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(1_000));
    socket.resume();
    await isClosed;

    expect(await pushSomething()).toMatchObject({ code: 0 });
  });
});

it('refuses a repository name that leads out of its folder', async () => {
  for (const name of ['../x.git', 'a/b.git', '-x.git', 'x']) {
    await expect(server.createRepository(name)).rejects.toThrow('is no name for a repository');
  }
});

it('closes its connections and ends their child processes when it stops in mid-conversation', async () => {
  const own = await GitServer.start({ folder: join(folder, 'own') });
  await writeFile(join(folder, 'known hosts'), server.knownHostsLine + own.knownHostsLine);
  own.deployKeys.add({ publicKey: writer.key.publicKey, readOnly: false });
  const { name } = await own.createRepository('tools.git');
  const env = gitEnvironment();
  const args = [...writer.options, '-p', String(own.port), 'git@127.0.0.1', `git-receive-pack '/${name}'`];
  const conversation = new Promise<void>((resolve) => {
    const child = execFile('ssh', args, { env }, () => resolve());
    // The server has advertised its refs and waits for the push.
    child.stdout?.once('data', () => void own.stop());
  });
  await conversation;
  await own.stop();

  expect(await processesWith(join(folder, 'own'))).toBe('');
});

const processesWith = async (text: string): Promise<string> => {
  const { stdout } = await run('ps', ['-A', '-o', 'args='], process.env);
  return stdout
    .split('\n')
    .filter((line) => line.includes(text) && !line.startsWith('ps '))
    .join('\n');
};
