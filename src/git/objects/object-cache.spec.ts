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

describe('large files that were written', () => {
  const large = (fill: number, bytes = 10 << 20) => {
    const content = Buffer.alloc(bytes, fill);
    return { sha: shaOf('blob', content), object: { kind: 'blob' as const, content } };
  };

  it('are kept without a copy, so that the next one is sent as a difference to them', () => {
    const cache = new ObjectCache();
    const [before, after] = [large(1, 14 << 20), large(2, 14 << 20)];
    for (const { sha, object } of [before, after]) cache.add(sha, object);

    for (const { sha, object } of [before, after]) expect(cache.get(sha)?.content).toBe(object.content);
    expect(new ObjectCache().get(after.sha)).toBeUndefined();
  });

  it('are dropped once they take more than their room, those that were used last at the end', () => {
    const cache = new ObjectCache();
    const [first, second, third, fourth] = [1, 2, 3, 4].map((fill) => large(fill));
    for (const { sha, object } of [first, second, third]) cache.add(sha, object);
    cache.get(first.sha);
    cache.add(fourth.sha, fourth.object);

    const kept = [first, second, third, fourth].map(({ sha }) => cache.get(sha) !== undefined);
    expect(kept).toEqual([true, false, true, true]);
  });

  it('are not kept if one alone takes more', () => {
    const cache = new ObjectCache();
    const small = large(1, 1 << 20);
    cache.add(small.sha, small.object);
    const huge = large(2, (32 << 20) + 1);
    cache.add(huge.sha, huge.object);

    expect(cache.get(huge.sha)).toBeUndefined();
    expect(cache.get(small.sha)).toBeDefined();
  });
});
