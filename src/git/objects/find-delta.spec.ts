import fc from 'fast-check';
import { applyDelta } from './apply-delta';
import { findDelta } from './find-delta';

const content = fc.uint8Array({ maxLength: 20_000 }).map((bytes) => Buffer.from(bytes));

it('reconstructs the target from the base after any insertion, removal or replacement', () => {
  fc.assert(
    fc.property(content, content, content, content, (start, before, after, end) => {
      const base = Buffer.concat([start, before, end]);
      const target = Buffer.concat([start, after, end]);
      const delta = findDelta(base, target);
      if (delta !== null) expect(applyDelta(base, delta, target.length).equals(target)).toBe(true);
    }),
  );
});

it('is short for a small edit of a large file, and for repetitive content', () => {
  const base = Buffer.alloc(3_000_000, 'abc');
  const target = Buffer.concat([base.subarray(0, 1_000_000), Buffer.from('new'), base.subarray(1_000_000)]);
  const delta = findDelta(base, target);
  expect(delta?.length).toBeLessThan(1_000);
  expect(applyDelta(base, delta ?? Buffer.alloc(0), target.length).equals(target)).toBe(true);
});

it('is not used for contents that have little in common', () => {
  expect(findDelta(Buffer.alloc(10_000, 1), Buffer.alloc(10_000, 2))).toBeNull();
});

it('is not used for a very small target: Git refuses that of an empty one', () => {
  expect(findDelta(Buffer.alloc(10_000, 1), Buffer.alloc(0))).toBeNull();
  expect(findDelta(Buffer.alloc(100, 1), Buffer.alloc(63, 1))).toBeNull();
  expect(findDelta(Buffer.alloc(100, 1), Buffer.alloc(64, 1))).not.toBeNull();
});
