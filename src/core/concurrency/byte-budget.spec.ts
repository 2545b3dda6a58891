import { ByteBudget, ByteCache } from './byte-budget';

describe('a budget of bytes', () => {
  const never = new AbortController().signal;

  /** Takes bytes, and notes the name once they are granted. */
  function noting(budget: ByteBudget) {
    const granted: string[] = [];
    const releases = new Map<string, () => void>();
    const take = (name: string, bytes: number, signal = never) =>
      budget.take(name[0]!, bytes, signal).then((release) => {
        granted.push(name);
        releases.set(name, release);
      });
    const release = async (name: string) => {
      releases.get(name)!();
      await settled();
    };
    return { granted, take, release };
  }

  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('gives each owner their share, and all of them no more than the total', async () => {
    const budget = new ByteBudget({ all: 10, each: 6 });
    const { granted, take, release } = noting(budget);
    for (const [name, bytes] of [
      ['a1', 4],
      ['a2', 3],
      ['b1', 6],
      ['c1', 1],
    ] as const)
      void take(name, bytes);
    await settled();
    expect(granted).toEqual(['a1', 'b1']);
    expect(budget.tryTake('d', 1)).toBeNull();
    await release('a1');
    expect(granted).toEqual(['a1', 'b1', 'a2', 'c1']);
    await release('b1');
    await release('c1');
    await release('a2');
    const all = budget.tryTake('a', 6);
    expect(all).not.toBeNull();
    expect(budget.tryTake('b', 5)).toBeNull();
    all!();
    all!();
    expect(budget.tryTake('b', 5)).not.toBeNull();
    expect(budget.tryTake('c', 6)).toBeNull();
  });

  it('serves others while an owner waits for their own share, and keeps the order of each owner', async () => {
    const budget = new ByteBudget({ all: 100, each: 10 });
    const { granted, take, release } = noting(budget);
    void take('a1', 10);
    void take('a2', 9);
    void take('a3', 1);
    void take('b1', 10);
    await settled();
    expect(granted).toEqual(['a1', 'b1']);
    expect(budget.tryTake('c', 1)).not.toBeNull();
    await release('a1');
    expect(granted).toEqual(['a1', 'b1', 'a2', 'a3']);
  });

  it('lets a large demand not be overtaken for ever by small ones', async () => {
    const budget = new ByteBudget({ all: 10, each: 10 });
    const { granted, take, release } = noting(budget);
    void take('a1', 5);
    void take('b1', 10);
    void take('c1', 1);
    await settled();
    expect(budget.tryTake('d', 1)).toBeNull();
    expect(granted).toEqual(['a1']);
    await release('a1');
    expect(granted).toEqual(['a1', 'b1']);
    await release('b1');
    expect(granted).toEqual(['a1', 'b1', 'c1']);
  });

  it('forgets one who stops waiting, and serves those behind', async () => {
    const budget = new ByteBudget({ all: 10, each: 10 });
    const { granted, take } = noting(budget);
    void take('a1', 5);
    const patience = new AbortController();
    const refused = take('b1', 10, patience.signal);
    void take('c1', 5);
    await settled();
    expect(granted).toEqual(['a1']);
    patience.abort(new Error('enough'));
    await expect(refused).rejects.toThrow('enough');
    expect(granted).toEqual(['a1', 'c1']);
    await expect(budget.take('d', 1, AbortSignal.abort(new Error('late')))).rejects.toThrow('late');
  });
});

describe('a cache of bytes', () => {
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
});
