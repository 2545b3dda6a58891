import { execFile as execFileCallback } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { generateKeyPair } from '../../../src/ssh';

const execFile = promisify(execFileCallback);

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trellis-keys-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('a generated key pair', () => {
  it.each([
    ['ed25519', 'ssh-ed25519', '256'],
    ['rsa', 'ssh-rsa', '4096'],
  ] as const)(
    'of type %s can be read by ssh-keygen and has the right fingerprint',
    async (type, name, bits) => {
      const pair = await generateKeyPair({ type, comment: 'Trellis: Käse & Söhne' });
      const file = join(directory, type);
      await writeFile(file, pair.privateKey, { mode: 0o600 });
      await writeFile(`${file}.pub`, `${pair.publicKey}\n`);

      const ofPublic = (await execFile('ssh-keygen', ['-l', '-f', `${file}.pub`])).stdout.split(' ');
      expect(ofPublic.slice(0, 2)).toEqual([bits, pair.fingerprint]);
      const derived = (await execFile('ssh-keygen', ['-y', '-f', file])).stdout.trim().split(' ');
      expect(derived.slice(0, 2)).toEqual(pair.publicKey.split(' ').slice(0, 2));
      expect(pair.publicKey).toMatch(new RegExp(`^${name} [A-Za-z0-9+/=]+ Trellis: Käse & Söhne$`));
    },
  );

  it('remains a single line, whatever the comment', async () => {
    const { publicKey } = await generateKeyPair({ type: 'ed25519', comment: 'a\nssh-rsa AAAA intruder ' });

    expect(publicKey.split('\n')).toHaveLength(1);
    expect(publicKey).toMatch(/ a ssh-rsa AAAA intruder$/);
  });

  it('does not block the event loop while an RSA key is generated', async () => {
    let turns = 0;
    let isGenerating = true;
    const turn = () => {
      turns += 1;
      if (isGenerating) setImmediate(turn);
    };
    setImmediate(turn);

    await generateKeyPair({ type: 'rsa', comment: 'busy' });
    isGenerating = false;

    // A thread of its own needs as long as thousands of turns; generated here, the key would leave a handful.
    expect(turns).toBeGreaterThan(50);
  });
});
