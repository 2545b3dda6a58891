import { performance } from 'node:perf_hooks';
import { hashOf } from '../../src/apps/document/hash-of';
import type { ScanSecrets } from '../../src/gitsync/worker/scan-secrets';
import { requireBuild } from '../support/build';

type ScanSecretsModule = typeof import('../../src/gitsync/worker/scan-secrets');

// The rules are modules that Jest cannot load, so they are loaded outside of it.
function newScan(): ScanSecrets {
  const { ScanSecrets: Scan } = requireBuild('gitsync/worker/scan-secrets.js') as ScanSecretsModule;
  return new Scan({ list: () => Promise.resolve([]) } as never);
}

const hashed = (text: string) => ({ text, hash: hashOf(text) });

const TOKEN = ['ghp', `${'a1B2c3D4e5'.repeat(3)}F6g7H8`].join('_');

it('finds a secret each time, and keeps nothing of a search but what it found', async () => {
  const scan = newScan();
  await scan.search(hashed('{}'));
  const before = performance.getEntries().length;
  for (let count = 1; count <= 20; count += 1) {
    const document = hashed(
      JSON.stringify({ appV2: { dataQueries: [{ name: 'getOrders', token: TOKEN, count }] } }),
    );
    for (const found of [await scan.search(document), await scan.search(document)])
      expect(found).toEqual([
        expect.objectContaining({ place: ['query getOrders'], path: '/appV2/dataQueries/0/token' }),
      ]);
  }
  expect(performance.getEntries().length).toBe(before);
});
