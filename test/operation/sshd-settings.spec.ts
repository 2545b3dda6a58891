import { setTimeout as sleep } from 'node:timers/promises';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect as connectTo, createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sshUrlOf } from '../support/connect';
import { createGitRepository } from '../support/git-repository';
import { startSshServer, type ServerKeyType, type SshServer } from '../support/ssh-server';
import { shareTrellis, type Member } from '../support/trellis-server';
import { doMainJob } from './main-job';

let admin: Member;
let folder: string;

beforeAll(async () => {
  admin = await (await shareTrellis()).setUp();
  folder = await mkdtemp(join(tmpdir(), 'trellis-sshd-settings-'));
  const line = 'Authorized use only. Everything that you do here is recorded, and shown to those who ask.\n';
  await writeFile(join(folder, 'banner'), line.repeat(200));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Setting {
  config?: () => string[];
  hostKeyTypes?: ServerKeyType[];
  keyType?: 'ed25519' | 'rsa';
}

const SETTINGS: [string, Setting][] = [
  ['one session for each connection', { config: () => ['MaxSessions 1'] }],
  [
    'an RSA key, and signatures of one kind',
    { config: () => ['PubkeyAcceptedAlgorithms rsa-sha2-512'], keyType: 'rsa' },
  ],
  ['an RSA host key alone', { hostKeyTypes: ['rsa'] }],
  ['a banner of 200 lines', { config: () => [`Banner ${folder}/banner`] }],
  [
    'ed25519 alone',
    {
      config: () => [
        'HostKeyAlgorithms ssh-ed25519',
        'PubkeyAcceptedAlgorithms ssh-ed25519',
        'KexAlgorithms curve25519-sha256',
      ],
    },
  ],
  [
    'aes128-gcm and new keys after each megabyte',
    { config: () => ['Ciphers aes128-gcm@openssh.com', 'RekeyLimit 1M'] },
  ],
  ['chacha20 alone', { config: () => ['Ciphers chacha20-poly1305@openssh.com'] }],
];

/** Authorizes a new key of the member and enters the URL of the repository. */
async function enter(
  member: Member,
  {
    server,
    port,
    path,
    keyType = 'ed25519',
  }: { server: SshServer; port?: number; path: string; keyType?: string },
): Promise<void> {
  const { host, user } = server;
  const repositoryUrl = sshUrlOf({ host, user, port: port ?? server.port }, { path });
  await member.put('/git', { repositoryUrl }).expect(200);
  const { body } = await member.post('/git/key', { type: keyType }).expect(201);
  await server.authorize(body.publicKey as string);
}

it.each(SETTINGS)('works with an sshd of %s', async (_, { config, hostKeyTypes, keyType }) => {
  await using server = await startSshServer({ config: config?.(), hostKeyTypes });
  await using repository = await createGitRepository();
  await doMainJob(admin, {
    repository,
    connect: async (member) => {
      await enter(member, { server, path: repository.path, keyType });
      await member.post('/git/finalize').expect(200);
    },
  });
});

it('transfers several megabytes each way while keys are renewed', async () => {
  await using server = await startSshServer({ config: ['RekeyLimit 1M'] });
  // Random, so that compression leaves it as large.
  const noise = Buffer.from(Array.from({ length: 6 * 1024 * 1024 }, () => Math.floor(Math.random() * 256)));
  await using repository = await createGitRepository({ files: { 'picture.bin': noise } });
  const member = await admin.inNewWorkspace();
  await enter(member, { server, path: repository.path });
  await member.post('/git/finalize').expect(200);
  const documents = noise.subarray(0, 4 * 1024 * 1024).toString('base64');
  const { body } = await member.post('/apps', { name: 'Orders' }).expect(201);
  const { headers } = await member.get(`/apps/${body.id}/definition`).expect(200);
  await member
    .request('patch', `/apps/${body.id}/definition`)
    .set('If-Match', headers.etag as string)
    .set('Content-Type', 'application/json-patch+json')
    .send(JSON.stringify([{ op: 'add', path: '/appV2/icon', value: documents }]))
    .expect(204);
  await member.post(`/apps/${body.id}/git/commits`, { message: 'A large one' }).expect(201);
  expect(await repository.show('main', 'Orders/v1.json')).toContain(documents.slice(-100));
  await repository.fsck();
});

it('waits for a server that says nothing for 6 s', async () => {
  await using server = await startSshServer();
  await using repository = await createGitRepository();
  const slow = createServer((client) => {
    void sleep(6_000).then(() => {
      const upstream = connectTo(server.port, server.host);
      client.pipe(upstream).pipe(client);
      upstream.on('error', () => client.destroy());
    });
    client.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(slow, 'listening');
  const { port } = slow.address() as AddressInfo;
  try {
    await doMainJob(admin, {
      repository,
      connect: async (member) => {
        await enter(member, { server, port, path: repository.path });
        await member.post('/git/finalize').expect(200);
      },
    });
  } finally {
    slow.close();
  }
});

it('tells which algorithms the server demands and which ones Trellis has', async () => {
  await using server = await startSshServer({ config: ['KexAlgorithms sntrup761x25519-sha512@openssh.com'] });
  const member = await admin.inNewWorkspace();
  await enter(member, { server, path: '/nowhere.git' });
  const { body } = await member.post('/git/finalize').expect(422);
  expect(body).toMatchObject({
    code: 'git_no_common_algorithm',
    remedy: expect.any(String),
    algorithms: {
      purpose: 'keyExchange',
      offered: ['sntrup761x25519-sha512@openssh.com'],
      supported: expect.arrayContaining(['curve25519-sha256']),
    },
  });
  expect(body.detail).toMatch(
    /The server has: sntrup761x25519-sha512@openssh.com. Trellis has: .*curve25519/,
  );
});
