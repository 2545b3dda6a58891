import fc from 'fast-check';
import { samples } from '../../../../test/support/samples';
import { isSameOrder, mergeOrders } from './order';

const BASE = ['k', 'l', 'm', 'n'];

/** Puts items of its own at places of the base; the names of two sides never are the same. */
const additions = (prefix: string) =>
  fc
    .array(fc.tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: BASE.length })), {
      maxLength: 6,
    })
    .map((added) => {
      const order = [...BASE];
      const names = new Set<string>();
      for (const [number, place] of added) {
        const name = `${number % 10}${prefix}${number}`;
        if (!names.has(name)) order.splice(place, 0, name);
        names.add(name);
      }
      return order;
    });

function merged(mine: readonly string[], theirs: readonly string[]): string[] {
  const { order, hasClash } = mergeOrders({ base: BASE, mine, theirs }, new Set([...mine, ...theirs]));
  expect(hasClash).toBe(false);
  return order;
}

describe('an order to which several people have added', () => {
  it('is the same in any grouping, and keeps the order of each', () => {
    fc.assert(
      fc.property(additions('a'), additions('b'), additions('c'), (a, b, c) => {
        const order = merged(merged(a, b), c);
        expect(merged(a, merged(b, c))).toEqual(order);
        expect(merged(merged(c, a), b)).toEqual(order);
        for (const own of [a, b, c]) expect(isSameOrder(own, order)).toBe(true);
        expect(order).toHaveLength(a.length + b.length + c.length - 2 * BASE.length);
      }),
      { numRuns: samples(1000) },
    );
  });

  it('is that of their ids where each has added one at the end', () => {
    const [a, b, c] = ['77', 'ce', '1b'].map((added) => [...BASE, added]);
    const expected = [...BASE, '1b', '77', 'ce'];
    expect([merged(merged(a, b), c), merged(a, merged(b, c))]).toEqual([expected, expected]);
  });

  it('has the items of one person together where the ids of the others are larger or smaller than all before', () => {
    expect(merged([...BASE, '5', '1', '2'], [...BASE, '7', '3'])).toEqual([...BASE, '5', '1', '2', '7', '3']);
  });
});

it('clashes where both have moved an item to different places, and then mine counts', () => {
  const all = new Set(BASE);
  const moved = { base: BASE, mine: ['n', 'k', 'l', 'm'], theirs: ['k', 'n', 'l', 'm'] };
  expect(mergeOrders(moved, all)).toEqual({ order: moved.mine, hasClash: true });
  const [mine, theirs] = [
    [...BASE, 'x', 'y'],
    [...BASE, 'y', 'x'],
  ];
  const added = mergeOrders({ base: BASE, mine, theirs }, new Set(mine));
  expect(added).toEqual({ order: mine, hasClash: true });
});
