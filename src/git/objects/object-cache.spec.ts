import { randomBytes } from 'node:crypto';
import { ObjectCache } from './object-cache';
import { shaOf } from './sha';

it('keeps no slab alive that a small object is a slice of', () => {
  const cache = new ObjectCache();
  const content = Buffer.from(randomBytes(40).toString('hex'), 'utf8');
  expect(content.buffer.byteLength).toBeGreaterThan(1_000);

  for (const kind of ['tree', 'blob'] as const) {
    const sha = shaOf(kind, content);
    cache.add(sha, { kind, content });

    const found = cache.get(sha);
    expect(found?.content).toEqual(content);
    expect(found?.content.buffer.byteLength).toBe(content.length);
  }
});
