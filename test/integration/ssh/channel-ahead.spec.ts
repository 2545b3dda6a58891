import type { AddressInfo } from 'node:net';
import { type Connection, Server } from 'ssh2';
import { generateKeyPair, type KeyPair, SshPool, type SshTarget } from '../../../src/ssh';
import { eventually, PATIENCE_MS } from '../../support/eventually';
import { type SshServer, startSshServer } from '../../support/ssh-server';
import { startTcpProxy } from '../../support/ssh-server-proxy';

let pool: SshPool;
let key: KeyPair;

beforeAll(async () => {
  key = await generateKeyPair({ type: 'ed25519', comment: 'ahead' });
});
beforeEach(() => {
  pool = new SshPool();
});
afterEach(() => pool.close());

/** ssh2's server has no method to close a session. */
const closeIdle = (connection: Connection, session: unknown) => {
  const { _chanInfo } = session as { _chanInfo: { outgoing: { id: number } } };
  const { _protocol } = connection as unknown as { _protocol: { channelClose(id: number): void } };
  _protocol.channelClose(_chanInfo.outgoing.id);
};

/** Starts a server that records requests; each command answers with its own name. */
async function startNotingServer() {
  const asked: string[] = [];
  const connections = new Set<Connection>();
  /** Channels in which nothing runs. */
  const idle = new Map<object, Connection>();
  // ssh2's own generator makes a malformed key now and then.
  const hostKeys = [(await generateKeyPair({ type: 'ed25519', comment: '' })).privateKey];
  const server = new Server({ hostKeys }, (connection) => {
    asked.push('connection');
    connections.add(connection);
    connection.on('authentication', (request) => request.accept());
    connection.on('error', () => {});
    connection.on('close', () => connections.delete(connection));
    connection.on('session', (accept) => {
      asked.push('channel');
      const session = accept();
      idle.set(session, connection);
      session.on('close', () => idle.delete(session));
      session.on('exec', (acceptCommand, _refuse, { command }) => {
        idle.delete(session);
        asked.push(command);
        const channel = acceptCommand();
        channel.write(command);
        channel.exit(0);
        channel.end();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  /** Closes the prepared channel, or its connection, once there is one; resolves when the client has noticed. */
  const lose = async (what: 'channel' | 'connection') => {
    await eventually(() => idle.size > 0);
    for (const [session, connection] of idle)
      if (what === 'channel') closeIdle(connection, session);
      else connection.end();
    await eventually(() => (what === 'channel' ? idle : connections).size === 0);
  };
  /** Resolves when all that the client has sent by now is recorded: it answers an exchange of keys in turn. */
  const hasHeardAll = async () => {
    await eventually(() => pool.stats().channels === 0);
    for (const connection of connections) await new Promise<void>((resolve) => connection.rekey(resolve));
  };
  const stop = async () => {
    for (const connection of connections) connection.end();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port, user: 'git', asked, connections, lose, hasHeardAll, [Symbol.asyncDispose]: stop };
}

async function startOpenSsh(config: string[] = []): Promise<SshServer> {
  const server = await startSshServer({ config });
  await server.authorize(key.publicKey);
  return server;
}

const targetAt = ({ port, user }: { port: number; user: string }): SshTarget => ({
  workspaceId: 'workspace-1',
  user,
  host: '127.0.0.1',
  port,
  privateKey: key.privateKey,
  keyFingerprint: key.fingerprint,
  hostKey: { kind: 'first-use' },
});

async function run(server: { port: number; user: string }, command: string): Promise<string> {
  const { channel, release } = await pool.openChannel(targetAt(server), command, { timeoutMs: PATIENCE_MS });
  try {
    let output = '';
    for await (const chunk of channel) output += String(chunk);
    return output;
  } finally {
    release();
  }
}

describe('a prepared channel', () => {
  it('serves the next command, which opens no other', async () => {
    await using server = await startNotingServer();
    await run(server, 'one');
    await eventually(() => server.asked.length === 4);

    expect(await run(server, 'two')).toBe('two');

    expect(server.asked.slice(0, 5)).toEqual(['connection', 'channel', 'one', 'channel', 'two']);
    expect(pool.stats()).toMatchObject({ connections: 1, connected: 1 });
  });

  it('carries input, output, errors and the exit code like any other channel', async () => {
    await using server = await startOpenSsh();
    await run(server, 'true');
    await eventually(() => pool.stats().channels === 0);

    const command = 'cat; echo oh >&2; exit 3';
    const { channel, release } = await pool.openChannel(targetAt(server), command, {
      timeoutMs: PATIENCE_MS,
    });
    const exited = new Promise((resolve) => channel.once('exit', resolve));
    const errors: Buffer[] = [];
    channel.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    const megabytes = Buffer.alloc(5_000_000, 'x');
    channel.end(megabytes);
    let length = 0;
    for await (const chunk of channel) length += (chunk as Buffer).length;

    expect(length).toBe(megabytes.length);
    expect(await exited).toBe(3);
    expect(Buffer.concat(errors).toString()).toBe('oh\n');
    release();
  });

  it('is awaited by a command that comes before it is open', async () => {
    await using server = await startOpenSsh();
    await using proxy = await startTcpProxy({ targetPort: server.port });
    const there = { ...server, user: server.user, port: proxy.port };
    for (let i = 0; i < 20; i++) expect(await run(there, `echo ${i}`)).toBe(`${i}\n`);

    const outputs = await Promise.all(Array.from({ length: 20 }, (_, i) => run(there, `echo ${i}`)));

    expect(outputs).toEqual(Array.from({ length: 20 }, (_, i) => `${i}\n`));
    expect(proxy.accepted).toBe(1);
  });

  it('closes with its connection, and the next command gets another', async () => {
    await using server = await startOpenSsh();
    await using proxy = await startTcpProxy({ targetPort: server.port });
    const there = { ...server, user: server.user, port: proxy.port };
    await run(there, 'true');
    await eventually(() => pool.stats().channels === 0);

    proxy.cut();

    expect(await run(there, 'echo again')).toBe('again\n');
    expect(proxy.accepted).toBe(2);
  });
});

describe('a server that closes prepared channels', () => {
  it('is not asked again after it has closed the channel', async () => {
    await using server = await startNotingServer();
    await run(server, 'one');
    await server.lose('channel');

    expect(await run(server, 'two')).toBe('two');
    await server.hasHeardAll();
    expect(server.asked.slice(3)).toEqual(['channel', 'channel', 'two']);
    expect(await run(server, 'three')).toBe('three');

    expect(server.asked.slice(6)).toEqual(['channel', 'three']);
    expect(pool.stats()).toMatchObject({ connected: 1 });
  });

  it('is not asked again after it has disconnected', async () => {
    await using server = await startNotingServer();
    await run(server, 'one');
    await server.lose('connection');
    server.asked.length = 0;

    await run(server, 'two');
    await server.hasHeardAll();
    expect(server.asked).toEqual(['connection', 'channel', 'two']);
    await run(server, 'three');

    expect(server.asked.slice(3)).toEqual(['channel', 'three']);
    expect(server.connections.size).toBe(1);
  });

  it('serves commands one after the other if it allows only one session', async () => {
    await using server = await startOpenSsh(['MaxSessions 1']);

    for (let i = 0; i < 5; i++) expect(await run(server, `echo ${i}`)).toBe(`${i}\n`);
  });
});
