import { timeUntil } from '.';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const after = (ms: number): string => timeUntil(new Date(NOW + ms).toISOString(), NOW);

it('counts down in the unit that fits', () => {
  expect(after(90 * 60_000)).toBe('in 2 hours');
  expect(after(5 * 60_000)).toBe('in 5 minutes');
  expect(after(12_300)).toBe('in 13 seconds');
  expect(after(400)).toBe('in 1 second');
});

it('does not count below zero, for a clock that is ahead of the server’s', () => {
  expect(after(0)).toBe('any moment');
  expect(after(-60_000)).toBe('any moment');
});
