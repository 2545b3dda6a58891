import { pauseUntil } from './loop';

it('looks for work when it is due, and later only for work that it could not begin', () => {
  expect(pauseUntil([null, 300.5, 2_000])).toBe(300.5);
  expect(pauseUntil([0, 300])).toBe(1_000);
  expect(pauseUntil([null, null])).toBeNull();
});
