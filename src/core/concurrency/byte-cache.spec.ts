import { ByteCache } from './byte-budget';

const KIB = 1024;

const held = (cache: ByteCache<unknown>, keys: string[]): string[] =>
  keys.filter((key) => cache.get(key) !== undefined);

it('keeps recently used values and evicts the others', () => {
  const cache = new ByteCache<string>(10 * KIB);
  for (const key of ['a', 'b', 'c']) cache.add(key, key, 1.2 * KIB);
  for (const key of ['d', 'e', 'f', 'g', 'h', 'i']) {
    expect(cache.get('a')).toBe('a');
    cache.add(key, key, 1.2 * KIB);
  }
  expect(held(cache, ['b', 'c'])).toEqual([]);
  expect(held(cache, ['a', 'g', 'h', 'i'])).toEqual(['a', 'g', 'h', 'i']);
});

it('stays within its limit, counting overhead per value, and uses at least half of it', () => {
  const cache = new ByteCache<number>(10 * KIB);
  const keys = Array.from({ length: 1_000 }, (_, number) => String(number));
  keys.forEach((key, number) => cache.add(key, number, 0));
  const last = keys.slice(-20);
  expect(held(cache, last)).toEqual(last);
  expect(held(cache, keys).length).toBeLessThanOrEqual(40);
});

it('does not store a value that would evict all others', () => {
  const cache = new ByteCache<string>(10 * KIB);
  cache.add('small', 'small', KIB);
  cache.add('large', 'large', 2 * KIB);
  expect([cache.get('small'), cache.get('large')]).toEqual(['small', undefined]);
});
