import fc from 'fast-check';
import { packsToJoin } from './gc';

const pack = (packBytes: number) => ({ pack: { packBytes } });
const sizesOf = (packs: { pack: { packBytes: number } }[]) =>
  packs.map(({ pack: { packBytes } }) => packBytes);
const sum = (sizes: number[]) => sizes.reduce((total, size) => total + size, 0);

it('leaves packs that are each twice as large as all smaller ones and the joined one together', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 2 ** 25 }).map(pack)), (packs) => {
      const joined = packsToJoin(packs);
      expect(joined).toHaveLength(new Set(joined).size);
      expect(joined.length).not.toBe(1);
      const left = sizesOf(packs.filter((one) => !joined.includes(one))).sort((a, b) => a - b);
      left.forEach((size, index) =>
        expect(size).toBeGreaterThanOrEqual(2 * (sum(sizesOf(joined)) + sum(left.slice(0, index)))),
      );
    }),
  );
});

it('rewrites a history of many packs a few times, not once for each pack', () => {
  let packs: { pack: { packBytes: number } }[] = [];
  let written = 0;
  for (let added = 0; added < 1_000; added++) {
    const joined = packsToJoin(packs);
    const size = 1 + sum(sizesOf(joined));
    packs = [...packs.filter((one) => !joined.includes(one)), pack(size)];
    written += size;
    expect(packs.length).toBeLessThan(12);
  }
  expect(sum(sizesOf(packs))).toBe(1_000);
  expect(written).toBeLessThan(1_000 * 12);
});
