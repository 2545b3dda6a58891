import { ByteCache } from './byte-cache';

const KIB = 1024;

it('lets go of what was not used for longest, and holds no more than it may', () => {
  const cache = new ByteCache<string>(10 * KIB);
  for (const key of ['a', 'b', 'c', 'd']) cache.add(key, key, 1.2 * KIB);
  expect(cache.get('a')).toBe('a');
  for (const key of ['e', 'f', 'g', 'h']) cache.add(key, key, 1.2 * KIB);
  expect(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].filter((key) => cache.get(key) !== undefined)).toEqual([
    'a',
    'd',
    'e',
    'f',
    'g',
    'h',
  ]);
});

it('counts what the smallest value takes, too', () => {
  const cache = new ByteCache<number>(10 * KIB);
  for (let number = 0; number < 1_000; number++) cache.add(String(number), number, 0);
  const held = Array.from({ length: 1_000 }, (_, number) => cache.get(String(number))).filter(
    (value) => value !== undefined,
  );
  expect(held).toHaveLength(40);
});

it('keeps nothing that would push out all else', () => {
  const cache = new ByteCache<string>(10 * KIB);
  cache.add('small', 'small', KIB);
  cache.add('large', 'large', 2 * KIB);
  expect([cache.get('small'), cache.get('large')]).toEqual(['small', undefined]);
});
