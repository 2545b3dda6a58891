import {
  generateKeyPair,
  type KeyPair,
  type OpenChannel,
  SshError,
  SshPool,
  type SshTarget,
} from '../../../src/ssh';
import { eventually, PATIENCE_MS } from '../../support/eventually';
import { type SshServer, startSshServer } from '../../support/ssh-server';
import { startTcpProxy, type TcpProxy } from '../../support/ssh-server-proxy';
import { startSilentServer } from '../../support/ssh-server-silent';

let server: SshServer;
let proxy: TcpProxy;
let pool: SshPool;
let key: KeyPair;
const options = { timeoutMs: PATIENCE_MS };

beforeAll(async () => {
  server = await startSshServer();
  key = await generateKeyPair({ type: 'ed25519', comment: 'pool' });
  await server.authorize(key.publicKey);
});
afterAll(() => server.stop());

beforeEach(async () => {
  proxy = await startTcpProxy({ targetPort: server.port });
  pool = new SshPool();
});
afterEach(async () => {
  await pool.close();
  await eventually(() => proxy.openConnections === 0);
  expect(pool.stats()).toMatchObject({ connections: 0, channels: 0, waiting: 0 });
  await proxy.stop();
});

function target(overrides: Partial<SshTarget> = {}): SshTarget {
  const [hostKey] = server.hostKeys;
  return {
    workspaceId: 'workspace-1',
    user: server.user,
    host: '127.0.0.1',
    port: proxy.port,
    privateKey: key.privateKey,
    keyFingerprint: key.fingerprint,
    hostKey: { kind: 'pinned', type: hostKey!.type, fingerprint: hostKey!.fingerprint },
    ...overrides,
  };
}

async function run(command: string, on = target()): Promise<string> {
  const { channel, release } = await pool.openChannel(on, command, options);
  try {
    let output = '';
    for await (const chunk of channel) output += String(chunk);
    return output;
  } finally {
    release();
  }
}

async function failureOf(promise: Promise<unknown>): Promise<SshError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SshError)) throw new Error(`Not an SshError: ${error}`);
  return error;
}

describe('one connection', () => {
  it('serves twenty commands in sequence and twenty at once', async () => {
    for (let i = 0; i < 20; i++) expect(await run(`echo ${i}`)).toBe(`${i}\n`);
    const outputs = await Promise.all(Array.from({ length: 20 }, (_, i) => run(`echo ${i}`)));

    expect(outputs).toEqual(Array.from({ length: 20 }, (_, i) => `${i}\n`));
    expect(proxy.accepted).toBe(1);
    await eventually(() => pool.stats().channels === 0);
    expect(pool.stats()).toEqual({ connections: 1, connected: 1, channels: 0, waiting: 0 });
  });

  it('is shared by callers that arrive while it is being opened', async () => {
    await Promise.all(Array.from({ length: 8 }, () => run('true')));

    expect(proxy.accepted).toBe(1);
  });

  it('carries eight channels at once and serves waiting callers in order', async () => {
    const held = await Promise.all(
      Array.from({ length: 8 }, () => pool.openChannel(target(), 'cat', options)),
    );
    const order: number[] = [];
    const later = [1, 2, 3].map(async (n) => {
      const opened = await pool.openChannel(target(), 'cat', options);
      order.push(n);
      return opened;
    });
    await eventually(() => pool.stats().waiting === 3);
    expect(pool.stats().channels).toBe(8);

    for (const { release } of held) release();

    for (const { release } of await Promise.all(later)) release();
    expect(order).toEqual([1, 2, 3]);
    expect(proxy.accepted).toBe(1);
  });

  it('is not shared between workspaces, users, keys or pins', async () => {
    const another = await generateKeyPair({ type: 'ed25519', comment: 'another' });
    await server.authorize(another.publicKey);

    await run('true');
    await run('true', target({ workspaceId: 'workspace-2' }));
    await run('true', target({ privateKey: another.privateKey, keyFingerprint: another.fingerprint }));
    await run('true', target({ hostKey: { kind: 'first-use' } }));

    expect(proxy.accepted).toBe(4);
    expect(pool.stats().connections).toBe(4);
  });

  it('is closed after an idle period and reopened on demand', async () => {
    pool = new SshPool({ idleMs: 50 });
    await run('true');

    await eventually(() => proxy.openConnections === 0);
    expect(pool.stats().connections).toBe(0);

    await run('true');
    expect(proxy.accepted).toBe(2);
  });

  it('is closed if too many are idle, least recently used first', async () => {
    pool = new SshPool({ maxIdle: 2 });
    const of = (n: number) => target({ workspaceId: `workspace-${n}` });
    await run('true', of(1));
    await run('true', of(2));
    await run('true', of(1));
    await eventually(() => pool.stats().channels === 0);
    await run('true', of(3));
    await eventually(() => proxy.openConnections === 2);
    expect(proxy.accepted).toBe(3);
    await run('true', of(1));
    await run('true', of(3));
    expect(proxy.accepted).toBe(3);
    await run('true', of(2));
    expect(proxy.accepted).toBe(4);
  });

  it('is not closed as idle while a channel is open', async () => {
    pool = new SshPool({ idleMs: 30 });
    const { channel, release } = await pool.openChannel(target(), 'sleep 0.3; echo done', options);

    let output = '';
    for await (const chunk of channel) output += String(chunk);

    expect(output).toBe('done\n');
    release();
  });

  it('is retired only with its own workspace: running commands finish, new ones get a new connection', async () => {
    const other = target({ workspaceId: 'workspace-2' });
    await run('true', other);
    const { channel, release } = await pool.openChannel(target(), 'cat', options);

    pool.evict('workspace-1');

    expect(await run('echo new')).toBe('new\n');
    expect(proxy.accepted).toBe(3);
    channel.end('to the end');
    let output = '';
    for await (const chunk of channel) output += String(chunk);
    expect(output).toBe('to the end');
    release();
    await eventually(() => proxy.openConnections === 2);
    expect(await run('echo still here', other)).toBe('still here\n');
    expect(proxy.accepted).toBe(3);
  });

  it('is closed at once when it is retired while idle', async () => {
    await run('true');
    pool.evict();
    await eventually(() => proxy.openConnections === 0);
    await eventually(() => pool.stats().connections === 0);
    expect(await run('echo again')).toBe('again\n');
    expect(proxy.accepted).toBe(2);
  });
});

describe('a dead connection', () => {
  it('is replaced after a restart of the server', async () => {
    await run('true');
    await server.restart();

    expect(await run('echo again')).toBe('again\n');
  });

  it('is replaced after a cut, without an error for the next caller', async () => {
    await run('true');
    proxy.cut();

    expect(await run('echo again')).toBe('again\n');
    expect(proxy.accepted).toBe(2);
  });

  it('is replaced if it dies while a channel is being opened', async () => {
    await run('true');
    proxy.pause();
    const opening = run('echo again');
    proxy.cut();
    proxy.resume();

    expect(await opening).toBe('again\n');
    expect(proxy.accepted).toBe(2);
  });

  it('fails its running commands at once', async () => {
    const { channel } = await pool.openChannel(target(), 'cat', options);
    const failed = new Promise((resolve) => channel.once('error', resolve));

    proxy.cut();

    expect(await failed).toMatchObject({ kind: 'closed' });
    await eventually(() => pool.stats().channels === 0);
  });

  it('is detected by keepalive probes if the network drops all packets', async () => {
    // Two missed probes end a connection: on a busy machine, a short interval would end working ones too.
    pool = new SshPool({ keepAliveIntervalMs: 1_000 });
    await run('true');
    proxy.pause();

    await eventually(() => pool.stats().connections === 0);
    proxy.cut();
    proxy.resume();
    expect(await run('echo again')).toBe('again\n');
  });

  it('is not retried after a timeout', async () => {
    await run('true');
    proxy.pause();
    const error = await failureOf(pool.openChannel(target(), 'true', { timeoutMs: 200 }));
    expect(error.kind).toBe('timeout');

    proxy.cut();
    proxy.resume();
    expect(await run('echo again')).toBe('again\n');
    expect(proxy.accepted).toBe(2);
  });

  it('is not replaced forever: the second failure is reported', async () => {
    await run('true');
    await server.halt();
    try {
      expect((await failureOf(run('true'))).kind).toBe('unreachable');
    } finally {
      await server.restart();
    }
    expect(await run('echo again')).toBe('again\n');
  });
});

describe('a server without free sessions', () => {
  it('gets a new connection if processes outlive their channels', async () => {
    await using narrow = await startSshServer({ config: ['MaxSessions 2'] });
    await narrow.authorize(key.publicKey);
    const [hostKey] = narrow.hostKeys;
    const there = target({ port: narrow.port, hostKey: { kind: 'pinned', ...hostKey! } });

    const held: OpenChannel[] = [];
    for (let i = 0; i < 5; i++) held.push(await pool.openChannel(there, 'cat', options));

    expect(pool.stats()).toMatchObject({ connections: 3, channels: 5 });
    for (const { release } of held) release();
    await eventually(() => pool.stats().connections === 1);
    await pool.close();
  });

  it('gets a connection for each of several first commands if it allows one session', async () => {
    await using narrow = await startSshServer({ config: ['MaxSessions 1'] });
    await narrow.authorize(key.publicKey);
    const there = target({ port: narrow.port, hostKey: { kind: 'first-use' } });

    const held = await Promise.all(Array.from({ length: 4 }, () => pool.openChannel(there, 'cat', options)));

    expect(pool.stats()).toMatchObject({ connections: 4, channels: 4 });
    for (const { release } of held) release();
    await eventually(() => pool.stats().connections === 1);
    const again = await Promise.all([1, 2].map(() => pool.openChannel(there, 'cat', options)));
    expect((await narrow.log()).match(/no more sessions/g)?.length).toBeLessThanOrEqual(4);
    for (const { release } of again) release();
    await pool.close();
  });

  it('is quoted in the error if even a new connection gets no channel', async () => {
    await using closed = await startSshServer({ config: ['MaxSessions 0'] });
    await closed.authorize(key.publicKey);
    const there = target({ port: closed.port, hostKey: { kind: 'first-use' } });

    const error = await failureOf(pool.openChannel(there, 'true', options));

    expect(error).toMatchObject({ kind: 'refused', data: { serverText: 'open failed' } });
    await pool.close();
  });
});

describe('a caller that gives up', () => {
  it('leaves the queue, and the others move up', async () => {
    const held = await Promise.all(
      Array.from({ length: 8 }, () => pool.openChannel(target(), 'cat', options)),
    );
    const controller = new AbortController();
    const impatient = failureOf(pool.openChannel(target(), 'cat', { ...options, signal: controller.signal }));
    const patient = run('echo mine');
    await eventually(() => pool.stats().waiting === 2);

    controller.abort();
    expect((await impatient).kind).toBe('cancelled');
    held[0]!.release();

    expect(await patient).toBe('mine\n');
    for (const { release } of held) release();
  });

  it('learns at its timeout that all channels are in use', async () => {
    const held = await Promise.all(
      Array.from({ length: 8 }, () => pool.openChannel(target(), 'cat', options)),
    );

    const error = await failureOf(pool.openChannel(target(), 'cat', { timeoutMs: 50 }));

    expect(error).toMatchObject({ kind: 'timeout', message: expect.stringContaining('in use') });
    for (const { release } of held) release();
  });

  it('does not affect callers that still wait for the connection', async () => {
    proxy.pause();
    const controller = new AbortController();
    const leaving = failureOf(pool.openChannel(target(), 'true', { ...options, signal: controller.signal }));
    const staying = run('echo here');
    await eventually(() => proxy.accepted === 1);

    controller.abort();
    expect((await leaving).kind).toBe('cancelled');
    proxy.resume();

    expect(await staying).toBe('here\n');
    expect(proxy.accepted).toBe(1);
  });

  it('cancels the attempt if nobody else waits for it', async () => {
    await using silent = await startSilentServer();
    const controller = new AbortController();
    const there = target({ port: silent.port });
    const leaving = failureOf(pool.openChannel(there, 'true', { ...options, signal: controller.signal }));
    await eventually(() => silent.openConnections === 1);

    controller.abort();

    expect((await leaving).kind).toBe('cancelled');
    await eventually(() => silent.openConnections === 0);
  });

  it('is rejected when the pool is closed, and so are later callers', async () => {
    await using silent = await startSilentServer();
    const there = target({ port: silent.port });
    const waiting = failureOf(pool.openChannel(there, 'true', options));
    await eventually(() => silent.openConnections === 1);

    await pool.close();

    expect((await waiting).kind).toBe('closed');
    expect((await failureOf(pool.openChannel(there, 'true', options))).kind).toBe('closed');
    await eventually(() => silent.openConnections === 0);
  });
});

describe('a pinned host key', () => {
  it('is checked again on every new connection', async () => {
    await using changing = await startSshServer();
    await changing.authorize(key.publicKey);
    const [hostKey] = changing.hostKeys;
    const there = target({ port: changing.port, hostKey: { kind: 'pinned', ...hostKey! } });
    expect(await run('echo before', there)).toBe('before\n');

    await changing.changeHostKey();

    expect((await failureOf(run('echo after', there))).kind).toBe('host_key_mismatch');
  });
});
