import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Client } from 'pg';
import { createGitRepository } from '../git-repository';
import { SecretFinder } from './find-secrets';
import { RecordedTraffic } from './recorded-traffic';
import { formsOf } from './secret-forms';
import { objectsOf } from './stored-places';

const SECRET = 'a secret of 23 letters.';

function finderOf(...secrets: string[]): SecretFinder {
  const finder = new SecretFinder();
  for (const secret of secrets) finder.add(formsOf(secret, secret));
  return finder;
}

describe('SecretFinder', () => {
  it('finds a secret wherever it stands', () => {
    const finder = finderOf(SECRET, 'exactly 14 are', 'a secret of another');
    for (let before = 0; before < 40; before++) {
      for (const after of [0, 1, 30]) {
        const text = `${'x'.repeat(before)}exactly 14 are${'x'.repeat(after)}`;
        expect(finder.find(Buffer.from(text)).map(({ name }) => name)).toEqual(['exactly 14 are']);
      }
    }
  });

  it('does not take padding for a secret', () => {
    const padding = 'x'.repeat(65_000);
    expect(finderOf(padding, 'xy'.repeat(20)).find(Buffer.from(`${padding}${padding}`))).toEqual([]);
  });

  it('finds nothing in what only resembles a secret, or is random', () => {
    const finder = finderOf(SECRET);
    expect(finder.find(Buffer.from('a secret of 23 letters, '.repeat(9)))).toEqual([]);
    expect(finder.find(Buffer.from('a secret'))).toEqual([]);
    expect(finder.find(Buffer.alloc(0))).toEqual([]);
    expect(finder.find(randomBytes(1_000_000))).toEqual([]);
  });
});

it('reads compressed answers as they were before', async () => {
  const server = createServer((_, response) => {
    const body = gzipSync(`${'x'.repeat(5_000)}${SECRET}`);
    response.setHeader('Content-Encoding', 'gzip');
    response.write(body.subarray(0, 20));
    response.end(body.subarray(20));
  });
  const traffic = new RecordedTraffic();
  traffic.attach(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await (await fetch(`http://127.0.0.1:${port}/api`)).text();
  server.close();
  await once(server, 'close');
  expect(traffic.answers.flatMap(({ bytes }) => finderOf(SECRET).find(bytes))).toHaveLength(1);
});

it('reads each object of remotes and mirrors once, in chunks that lose nothing between them', async () => {
  const finder = finderOf(SECRET);
  const dataDir = await mkdtemp(join(tmpdir(), 'trellis-places-'));
  await using repository = await createGitRepository({});
  const filler = Buffer.alloc(8 * 1024 * 1024 - 40, '.').toString();
  const files = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, `${name}${filler}${SECRET}`]));
  await repository.commit(files);
  await repository.git(['clone', '--quiet', '--bare', repository.path, join(dataDir, 'mirror')]);
  const client = { query: () => Promise.resolve({ rows: [{ url: `ssh://git@host${repository.path}` }] }) };
  let bytes = 0;
  let found = 0;
  for await (const place of objectsOf(client as unknown as Client, dataDir)) {
    bytes += place.bytes.length;
    found += finder.find(place.bytes).length;
  }
  expect(found).toBeGreaterThanOrEqual(3);
  expect(bytes).toBeLessThan(26 * 1024 * 1024);
  await rm(dataDir, { recursive: true });
});
