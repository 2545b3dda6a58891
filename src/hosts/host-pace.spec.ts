import { HostPace } from './host-pace';

const pausesAfter = (pace: HostPace, answersMs: number[]): number[] =>
  answersMs.map((answerMs) => Math.round(pace.pauseAfter(answerMs)));

const times = (count: number, answerMs: number): number[] => Array.from({ length: count }, () => answerMs);

describe('the pause after an answer', () => {
  it('is none while a host answers as usual, whether fast or slow', () => {
    for (const answerMs of [1, 80, 3_000])
      expect(Math.max(...pausesAfter(new HostPace(), times(50, answerMs)))).toBe(0);
  });

  it('is as long as answers take more than usual, up to a limit', () => {
    const pace = new HostPace();
    pausesAfter(pace, times(20, 100));
    expect(pausesAfter(pace, times(5, 500)).at(-1)).toBeGreaterThan(350);
    expect(pausesAfter(pace, times(5, 500)).at(-1)).toBeLessThanOrEqual(400);
    expect(pausesAfter(pace, times(5, 60_000)).at(-1)).toBe(5_000);
    expect(pausesAfter(pace, times(5, 100)).at(-1)).toBe(0);
  });

  it('does not come from a single large app', () => {
    const pace = new HostPace();
    expect(pausesAfter(pace, [...times(20, 100), 4_000, 4_000, ...times(5, 100)])).toEqual(times(27, 0));
  });

  it('ends where a host has become slower for good', () => {
    const pace = new HostPace();
    pausesAfter(pace, times(20, 100));
    expect(pausesAfter(pace, times(200, 500)).at(-1)).toBe(0);
  });
});

describe('all apps are read', () => {
  const now = Date.now();
  const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000);

  it('at first, every ten minutes, and after a clock that was wrong', () => {
    const pace = new HostPace();
    const isDue = (readAllAt: Date | null) => pace.isReadAllDue(readAllAt, now);
    expect([null, minutesAgo(9), minutesAgo(10)].map(isDue)).toEqual([true, false, true]);
    expect(isDue(minutesAgo(-365 * 24 * 60))).toBe(true);
  });

  it('for at most a tenth of the time', () => {
    const pace = new HostPace();
    pace.noteReadAll(5 * 60_000);
    expect(pace.isReadAllDue(minutesAgo(44), now)).toBe(false);
    expect(pace.isReadAllDue(minutesAgo(45), now)).toBe(true);
  });
});
