import { once } from 'node:events';
import { type AddressInfo, connect as connectTo, createServer } from 'node:net';
import {
  generateKeyPair,
  type HostKeyPolicy,
  type KeyPair,
  connectSsh,
  probeHostKey,
  SshError,
} from '../../../src/ssh';
import { eventually, PATIENCE_MS } from '../../support/eventually';
import { findFreePort } from '../../support/free-port';
import { type SshServer, startSshServer } from '../../support/ssh-server';
import { startTcpProxy, type TcpProxy } from '../../support/ssh-server-proxy';
import { startSilentServer } from '../../support/ssh-server-silent';

let server: SshServer;
let proxy: TcpProxy;
let key: KeyPair;

beforeAll(async () => {
  server = await startSshServer({ hostKeyTypes: ['ed25519', 'rsa', 'ecdsa'] });
  key = await generateKeyPair({ type: 'ed25519', comment: 'tester' });
  await server.authorize(key.publicKey);
});
afterAll(() => server.stop());

beforeEach(async () => {
  proxy = await startTcpProxy({ targetPort: server.port });
});
afterEach(async () => {
  await eventually(() => proxy.openConnections === 0);
  await proxy.stop();
});

function connect(options: Partial<Parameters<typeof connectSsh>[0]> = {}) {
  return connectSsh({
    host: '127.0.0.1',
    port: proxy.port,
    user: server.user,
    privateKey: key.privateKey,
    hostKey: { kind: 'first-use' },
    timeoutMs: PATIENCE_MS,
    ...options,
  });
}

async function failureOf(promise: Promise<unknown>): Promise<SshError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SshError)) throw new Error(`Not an SshError: ${error}`);
  return error;
}

async function outputOf(options: Partial<Parameters<typeof connectSsh>[0]>): Promise<string> {
  const connection = await connect(options);
  try {
    const channel = await connection.exec('echo hello');
    let output = '';
    for await (const chunk of channel) output += String(chunk);
    return output;
  } finally {
    connection.close();
  }
}

/** Sends on what the server says one byte at a time. */
async function startByteByByteProxy(port: number) {
  const listener = createServer((client) => {
    const upstream = connectTo(port, '127.0.0.1');
    client.setNoDelay(true);
    client.pipe(upstream).on('error', () => {});
    upstream.on('data', (chunk) => chunk.forEach((byte) => client.write(Buffer.of(byte))));
    upstream.on('close', () => client.destroy());
    client.on('error', () => upstream.destroy());
  });
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => void (await once(listener.close(), 'close')),
  };
}

const serverKey = (type: string) => server.hostKeys.find((hostKey) => hostKey.type === type)!;

describe('signing in', () => {
  it.each(['ed25519', 'rsa'] as const)('signs in with an %s key', async (type) => {
    const pair = await generateKeyPair({ type, comment: 'another tester' });
    await server.authorize(pair.publicKey);

    expect(await outputOf({ privateKey: pair.privateKey })).toBe('hello\n');
  });

  it.each(['rsa-sha2-512', 'rsa-sha2-256'])(
    'signs in with an rsa key at a server that accepts only %s',
    async (algorithm) => {
      const pair = await generateKeyPair({ type: 'rsa', comment: 'another tester' });
      await using strict = await startSshServer({ config: [`PubkeyAcceptedAlgorithms ${algorithm}`] });
      await strict.authorize(pair.publicKey);

      expect(await outputOf({ port: strict.port, privateKey: pair.privateKey })).toBe('hello\n');
    },
  );

  it.each([
    ['KexAlgorithms sntrup761x25519-sha512@openssh.com', 'key exchange', 'curve25519-sha256'],
    ['Ciphers aes256-cbc', 'encryption', 'aes128-gcm@openssh.com'],
    ['MACs umac-64@openssh.com\nCiphers aes128-ctr', 'message authentication', 'hmac-sha2-256'],
  ])('names what both sides have where the server demands %j', async (config, purpose, supported) => {
    await using strict = await startSshServer({ config: config.split('\n') });

    const error = await failureOf(connect({ port: strict.port }));

    expect(error.kind).toBe('no_common_algorithm');
    const demanded = config.split('\n')[0]!.split(' ')[1];
    expect(error.message).toContain(
      `share no ${purpose} algorithm. The server has: ${demanded}. Trellis has: `,
    );
    expect(error.data.algorithms?.supported).toContain(supported);
  });

  it('knows the algorithms of a server whose first packets arrive byte by byte', async () => {
    await using strict = await startSshServer({
      config: ['KexAlgorithms sntrup761x25519-sha512@openssh.com'],
    });
    await using slow = await startByteByByteProxy(strict.port);

    const error = await failureOf(connect({ port: slow.port }));

    expect(error.data.algorithms).toMatchObject({ offered: ['sntrup761x25519-sha512@openssh.com'] });
  });

  it('trusts no host key that signs with SHA-1', async () => {
    await using old = await startSshServer({ hostKeyTypes: ['rsa'], config: ['HostKeyAlgorithms ssh-rsa'] });

    const error = await failureOf(connect({ port: old.port }));

    expect(error).toMatchObject({
      kind: 'no_common_algorithm',
      data: { algorithms: { offered: ['ssh-rsa'] } },
    });
  });

  it('reports that the server does not accept an unknown key', async () => {
    const stranger = await generateKeyPair({ type: 'ed25519', comment: 'stranger' });

    const error = await failureOf(connect({ privateKey: stranger.privateKey }));

    expect(error).toMatchObject({ kind: 'auth_failed', data: { host: '127.0.0.1', port: proxy.port } });
    expect(error.message).toContain('does not accept the key');
  });

  describe('at a server that takes RSA signatures by SHA-1 alone', () => {
    let old: SshServer;
    let rsa: KeyPair;

    beforeAll(async () => {
      old = await startSshServer({ config: ['PubkeyAcceptedAlgorithms ssh-rsa'] });
      rsa = await generateKeyPair({ type: 'rsa', comment: 'tester' });
      await old.authorize(rsa.publicKey);
    });
    afterAll(() => old.stop());

    it('names the signatures of both sides, and signs nothing by SHA-1', async () => {
      const error = await failureOf(connect({ port: old.port, privateKey: rsa.privateKey }));

      expect(error).toMatchObject({
        kind: 'no_common_algorithm',
        message:
          '127.0.0.1 and Trellis share no signature algorithm. The server has: ssh-rsa. Trellis has: rsa-sha2-512, rsa-sha2-256.',
        remedy: expect.stringContaining('ED25519'),
      });
      expect(await old.log()).not.toContain('Accepted publickey');
    });

    it('reports a key that the server does not know as before', async () => {
      const stranger = await generateKeyPair({ type: 'rsa', comment: 'stranger' });

      const error = await failureOf(connect({ port: old.port, privateKey: stranger.privateKey }));

      expect(error.kind).toBe('auth_failed');
      expect(error.message).toContain('does not accept the key');
    });
  });

  it('names the other methods of a server that takes no keys', async () => {
    await using closed = await startSshServer({
      config: ['PubkeyAuthentication no', 'PasswordAuthentication yes'],
    });
    await closed.authorize(key.publicKey);

    const error = await failureOf(connect({ port: closed.port }));

    expect(error).toMatchObject({
      kind: 'auth_failed',
      message: '127.0.0.1 does not let this user sign in with a key. It offers: password.',
      remedy: expect.stringContaining('PubkeyAuthentication'),
    });
  });

  it.each(['ed25519', 'rsa'] as const)('says that an %s key is not enough where it is not', async (type) => {
    const pair = await generateKeyPair({ type, comment: 'another tester' });
    await using strict = await startSshServer({
      config: ['PasswordAuthentication yes', 'AuthenticationMethods publickey,password'],
    });
    await strict.authorize(pair.publicKey);

    const error = await failureOf(connect({ port: strict.port, privateKey: pair.privateKey }));

    expect(error).toMatchObject({
      kind: 'auth_failed',
      message: '127.0.0.1 accepts the key, but demands more to sign in: password.',
      remedy: expect.stringContaining('AuthenticationMethods'),
    });
  });

  it('passes on what the server said before it refused the key', async () => {
    await using strict = await startSshServer({ config: ['Banner /etc/hostname'] });

    const error = await failureOf(connect({ port: strict.port }));

    expect(error.kind).toBe('auth_failed');
    expect(error.data.serverText).toBeTruthy();
  });
});

describe('host keys', () => {
  const policies: Array<[string, (type: string) => HostKeyPolicy]> = [
    ['pinned', (type) => ({ kind: 'pinned', type, fingerprint: serverKey(type).fingerprint })],
    ['expected', (type) => ({ kind: 'expected', fingerprint: serverKey(type).fingerprint })],
    ['published', (type) => ({ kind: 'published', keys: [serverKey(type)] })],
  ];
  const types = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ssh-rsa'];
  const cases = policies.flatMap(([name, policyOf]) => types.map((type) => [name, type, policyOf] as const));

  it.each(cases)('a %s %s key is found among several', async (_name, type, policyOf) => {
    const connection = await connect({ hostKey: policyOf(type) });

    expect(connection.hostKey).toEqual({ type, fingerprint: serverKey(type).fingerprint });
    connection.close();
  });

  it('the key is probed without signing in', async () => {
    const hostKey = await probeHostKey({ host: '127.0.0.1', port: proxy.port, timeoutMs: PATIENCE_MS });

    expect(hostKey).toEqual({ type: 'ssh-ed25519', fingerprint: serverKey('ssh-ed25519').fingerprint });
  });

  it('a changed host key is refused, and the error names both keys', async () => {
    await using changing = await startSshServer();
    await changing.authorize(key.publicKey);
    const [before] = changing.hostKeys;
    await changing.changeHostKey();
    const [after] = changing.hostKeys;

    const pinned = { kind: 'pinned', type: before!.type, fingerprint: before!.fingerprint } as const;
    const error = await failureOf(connect({ port: changing.port, hostKey: pinned }));

    expect(error.kind).toBe('host_key_mismatch');
    expect(error.data.expected).toEqual({ type: 'ssh-ed25519', fingerprint: before!.fingerprint });
    expect(error.data.actual).toEqual({ type: 'ssh-ed25519', fingerprint: after!.fingerprint });
    expect(await changing.log()).not.toContain('Accepted publickey');
  });

  it('a fingerprint that matches no key of the host is refused', async () => {
    const typed = `SHA256:${'A'.repeat(43)}`;

    const error = await failureOf(connect({ hostKey: { kind: 'expected', fingerprint: typed } }));

    expect(error.kind).toBe('host_key_mismatch');
    expect(error.data).toMatchObject({ expected: { fingerprint: typed }, actual: { type: 'ssh-ed25519' } });
  });

  it('a well-known host is refused if it does not publish the key', async () => {
    const keys = [{ type: 'ssh-ed25519', fingerprint: `SHA256:${'B'.repeat(43)}` }];

    const error = await failureOf(connect({ hostKey: { kind: 'published', keys } }));

    expect(error.kind).toBe('host_key_unknown');
    expect(error.data).toMatchObject({
      published: keys,
      actual: { fingerprint: serverKey('ssh-ed25519').fingerprint },
    });
  });
});

describe('a host that cannot be reached', () => {
  it('gives up on a silent server within the limit and releases the socket', async () => {
    await using silent = await startSilentServer();

    const error = await failureOf(connect({ port: silent.port, timeoutMs: 300 }));

    expect(error.kind).toBe('timeout');
    expect(error.message).toContain('says nothing');
    await eventually(() => silent.openConnections === 0);
  });

  it.each([
    [0, 'says nothing'],
    [600, 'while the connection was being encrypted'],
    [1_750, 'while signing in'],
  ])('gives up on a server that falls silent after %i bytes', async (bytes, when) => {
    // A limit that a connection which works keeps, however busy the machine is.
    const startedAt = performance.now();
    (await connect()).close();
    const timeoutMs = 500 + 5 * (performance.now() - startedAt);
    await eventually(() => proxy.openConnections === 0);
    proxy.pauseAfterBytes('down', bytes);

    const error = await failureOf(connect({ timeoutMs }));

    expect(error.kind).toBe('timeout');
    expect(error.message).toContain(when);
    proxy.resume();
  });

  it.each([10, 500, 1_500])('detects that the connection breaks after %i bytes', async (bytes) => {
    proxy.cutAfterBytes('down', bytes);

    expect((await failureOf(connect())).kind).toBe('unreachable');
  });

  it('reports that nothing listens if the connection is refused', async () => {
    const error = await failureOf(connect({ port: await findFreePort() }));

    expect(error.kind).toBe('unreachable');
    expect(error.message).toContain('nothing listens');
  });

  it('reports that a name does not resolve', async () => {
    const error = await failureOf(connect({ host: 'no-such-host.invalid' }));

    expect(error.kind).toBe('unreachable');
    expect(error.message).toMatch(/does not exist|could not be looked up/);
  });

  it('quotes the answer of a server that does not speak SSH', async () => {
    await using web = await startLineServer('HTTP/1.1 400 Bad Request\r\n\r\n');

    const error = await failureOf(connect({ port: web.port }));

    expect(error).toMatchObject({ kind: 'unreachable', data: { serverText: 'HTTP/1.1 400 Bad Request' } });
  });

  it('connects only to allowed addresses', async () => {
    const isAddressAllowed = (address: string) => address !== '127.0.0.1' && address !== '::1';

    for (const host of ['127.0.0.1', 'localhost']) {
      const error = await failureOf(connect({ host, isAddressAllowed }));
      expect(error.kind).toBe('unreachable');
      expect(error.message).toContain('not allowed');
    }
    expect(proxy.accepted).toBe(0);
    expect(
      await outputOf({ host: 'localhost', isAddressAllowed: (address) => address === '127.0.0.1' }),
    ).toBe('hello\n');
  });

  it('is cancelled at once, before and during the attempt', async () => {
    await using silent = await startSilentServer();
    expect((await failureOf(connect({ signal: AbortSignal.abort() }))).kind).toBe('cancelled');
    expect(proxy.accepted).toBe(0);

    const controller = new AbortController();
    const attempt = failureOf(connect({ port: silent.port, signal: controller.signal }));
    await eventually(() => silent.openConnections === 1);
    controller.abort();

    expect((await attempt).kind).toBe('cancelled');
    await eventually(() => silent.openConnections === 0);
  });
});

describe('a connection', () => {
  it('fails its channels at once when it is cut, rather than end their output as if it were complete', async () => {
    const connection = await connect();
    const channel = await connection.exec('echo begin; sleep 60; echo end');
    await new Promise((resolve) => channel.once('data', resolve));
    const failed = new Promise((resolve) => channel.once('error', resolve));
    const closed = new Promise((resolve) => channel.once('close', resolve));
    const told = new Promise((resolve) => connection.onClose(resolve));

    proxy.cut();

    expect(await failed).toMatchObject({ name: 'SshError', kind: 'closed' });
    await closed;
    expect(await told).toMatchObject({ kind: 'closed' });
    expect(connection.isClosed).toBe(true);
    expect((await failureOf(connection.exec('true'))).kind).toBe('closed');
  });

  it('rejects a command that was starting when the connection was cut', async () => {
    const connection = await connect();
    proxy.pause();
    const starting = failureOf(connection.exec('true'));
    proxy.cut();

    expect((await starting).kind).toBe('closed');
    proxy.resume();
  });

  it('detects by keepalive probes that the peer is gone', async () => {
    const connection = await connect({ keepAliveIntervalMs: 50 });
    const told = new Promise((resolve) => connection.onClose(resolve));

    proxy.pause();

    expect(await told).toMatchObject({
      kind: 'closed',
      message: expect.stringContaining('no longer answers'),
    });
    proxy.resume();
  });

  it('quotes a server that refuses to open another channel', async () => {
    await using narrow = await startSshServer({ config: ['MaxSessions 0'] });
    await narrow.authorize(key.publicKey);
    const connection = await connect({ port: narrow.port });

    const error = await failureOf(connection.exec('true'));

    expect(error).toMatchObject({ kind: 'refused', data: { serverText: 'open failed' } });
    connection.close();
  });

  it('closes a channel that opens after its caller has given up', async () => {
    const connection = await connect();
    proxy.pause();
    const controller = new AbortController();
    const starting = failureOf(connection.exec('sleep 60', { signal: controller.signal }));
    controller.abort();
    expect((await starting).kind).toBe('cancelled');

    proxy.resume();

    await eventually(async () => expect(await server.log()).toContain('Starting session: command'));
    connection.close();
  });
});

async function startLineServer(line: string) {
  const lineServer = createServer((socket) =>
    socket
      .on('error', () => {})
      .resume()
      .end(line),
  );
  await new Promise<void>((resolve) => lineServer.listen(0, '127.0.0.1', resolve));
  const stop = () => new Promise<void>((resolve) => lineServer.close(() => resolve()));
  return {
    port: (lineServer.address() as { port: number }).port,
    [Symbol.asyncDispose]: stop,
  };
}
