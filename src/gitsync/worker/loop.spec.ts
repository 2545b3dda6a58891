import { countFreeOf, DelayedClaim } from './loop';

const countFree = (limit: number, claimed: number, waiting = 0) => countFreeOf({ limit, claimed, waiting });

it('runs as many queues at once as the setting says', () => {
  expect([countFree(2, 0), countFree(2, 1), countFree(2, 2)]).toEqual([2, 1, 0]);
});

it('does not count queues that wait for a branch', () => {
  expect([countFree(2, 4, 3), countFree(2, 5, 3)]).toEqual([1, 0]);
});

it('claims no more than four times as many queues, even if all of them wait', () => {
  expect([countFree(2, 7, 7), countFree(2, 8, 8), countFree(2, 9, 9)]).toEqual([1, 0, 0]);
});

describe('queues that another worker served last', () => {
  const waits = () => {
    jest.useFakeTimers();
    let claims = 0;
    const delayed = new DelayedClaim(() => (claims += 1));
    /** Ms from a notification to the claim. */
    const waitOf = () => {
      const before = claims;
      delayed.schedule();
      for (let ms = 1; ms < 10_000; ms++) {
        jest.advanceTimersByTime(1);
        if (claims > before) return ms;
      }
      throw new Error('There was no claim.');
    };
    return { delayed, waitOf };
  };
  afterEach(() => jest.useRealTimers());

  it('are looked for more rarely while the other worker takes them in time', () => {
    const { delayed, waitOf } = waits();
    const found = Array.from({ length: 6 }, () => {
      const ms = waitOf();
      delayed.note({ hasFound: false });
      return ms;
    });
    expect(found).toEqual([201, 402, 800, 800, 800, 800]);
  });

  it('are looked for soon again once one was left', () => {
    const { delayed, waitOf } = waits();
    for (let times = 0; times < 5; times++) delayed.note({ hasFound: false });
    delayed.note({ hasFound: true });
    expect(waitOf()).toBe(201);
  });
});
