import fc from 'fast-check';
import { applyDelta } from './delta';
import { findDelta } from './pack-delta';

const content = fc.uint8Array({ maxLength: 20_000 }).map((bytes) => Buffer.from(bytes));

it('makes the target out of the base again, whatever was put in, taken out or replaced', () => {
  fc.assert(
    fc.property(content, content, content, content, (start, before, after, end) => {
      const base = Buffer.concat([start, before, end]);
      const target = Buffer.concat([start, after, end]);
      const delta = findDelta(base, target);
      if (delta !== null) expect(applyDelta(base, delta, target.length).equals(target)).toBe(true);
    }),
  );
});

it('is short for a small edit of something large, and of what repeats itself', () => {
  const base = Buffer.alloc(3_000_000, 'abc');
  const target = Buffer.concat([base.subarray(0, 1_000_000), Buffer.from('new'), base.subarray(1_000_000)]);
  const delta = findDelta(base, target);
  expect(delta?.length).toBeLessThan(1_000);
  expect(applyDelta(base, delta ?? Buffer.alloc(0), target.length).equals(target)).toBe(true);
});

it('is not made of contents that have little in common', () => {
  expect(findDelta(Buffer.alloc(10_000, 1), Buffer.alloc(10_000, 2))).toBeNull();
});
