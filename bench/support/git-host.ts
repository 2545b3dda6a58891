import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateKeyPair, type KeyPair } from '../../src/ssh';
import type { SshServer } from '../../test/support/ssh-server';

/** Git server as a way reaches it: directly, or through the delay. */
export interface GitHost {
  host: string;
  port: number;
  user: string;
  hostKeyFingerprint: string;
  key: KeyPair;
  /** Command for `git`, with the same key and the host's key pinned. */
  sshCommand: string;
}

/**
 * Creates a key that the server accepts, with files for `ssh`: the key, and the pinned host key. `port`: the delay's or the
 * server's.
 */
export async function openGitHost(server: SshServer, port: number, dir: string): Promise<GitHost> {
  const key = await generateKeyPair({ type: 'ed25519', comment: 'bench' });
  await server.authorize(key.publicKey);
  const [keyFile, hostsFile] = [join(dir, 'key'), join(dir, 'known_hosts')];
  await writeFile(keyFile, key.privateKey, { mode: 0o600 });
  const [hostKey] = server.hostKeys;
  await writeFile(hostsFile, `bench ${hostKey.publicKey}\n`);
  const options = [
    'IdentitiesOnly=yes',
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    'HostKeyAlias=bench',
    `UserKnownHostsFile=${hostsFile}`,
  ];
  const sshCommand = [
    'ssh',
    '-F',
    '/dev/null',
    '-i',
    keyFile,
    ...options.map((option) => `-o ${option}`),
  ].join(' ');
  const { host, user } = server;
  return { host, port, user, key, hostKeyFingerprint: hostKey.fingerprint, sshCommand };
}
