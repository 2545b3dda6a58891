import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { TimeLimit, WakingLoop } from './tasks';

describe('a time limit', () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;

  const reasonOf = (signal: AbortSignal): Promise<unknown> =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason), { once: true }));

  it('ends after its time, although the garbage collector runs meanwhile', async () => {
    const { signal } = new AbortController();
    const reason = reasonOf(new TimeLimit(100, [signal]).signal);
    await delay(20);
    collectGarbage();
    await delay(20);
    collectGarbage();
    expect(await Promise.race([reason, delay(5_000, 'never')])).toMatchObject({ name: 'TimeoutError' });
  });

  it('ends with the first of its signals, and their reason', async () => {
    const one = new AbortController();
    const two = new AbortController();
    const reason = reasonOf(new TimeLimit(60_000, [one.signal, two.signal]).signal);
    collectGarbage();
    two.abort('gone');
    one.abort('late');
    expect(await reason).toBe('gone');
    const { signal } = new TimeLimit(60_000, [one.signal]);
    expect([signal.aborted, signal.reason]).toEqual([true, 'late']);
  });

  it('leaves no listener behind, and does not end any more, once it is disposed of', async () => {
    const source = new AbortController();
    const remove = jest.spyOn(source.signal, 'removeEventListener');
    const limit = new TimeLimit(10, [source.signal]);
    limit[Symbol.dispose]();
    expect(remove).toHaveBeenCalledTimes(1);
    source.abort();
    await delay(30);
    expect(limit.signal.aborted).toBe(false);
  });
});

describe('a waking loop', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('runs once for several wakes, and not again until it is woken', async () => {
    const work = jest.fn(() => Promise.resolve(null));
    const loop = new WakingLoop(work, 100);
    loop.wake();
    loop.wake();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(work).toHaveBeenCalledTimes(1);
    loop.wake();
    await jest.advanceTimersByTimeAsync(100);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('runs again after its pause, which a wake shortens', async () => {
    const work = jest.fn(() => Promise.resolve(5_000));
    const loop = new WakingLoop(work, 100);
    loop.wake();
    await jest.advanceTimersByTimeAsync(5_099);
    expect(work).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(work).toHaveBeenCalledTimes(2);
    loop.wake();
    await jest.advanceTimersByTimeAsync(100);
    expect(work).toHaveBeenCalledTimes(3);
  });

  it('runs again for a wake that comes while it runs, and never twice at once', async () => {
    let most = 0;
    let running = 0;
    const work = jest.fn(async () => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      running -= 1;
      return null;
    });
    const loop = new WakingLoop(work, 100);
    loop.wake();
    await jest.advanceTimersByTimeAsync(500);
    loop.wake();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(work).toHaveBeenCalledTimes(2);
    expect(most).toBe(1);
  });

  it('waits for the run under way when it is stopped, and begins no other', async () => {
    let isDone = false;
    const work = jest.fn(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      isDone = true;
      return 10;
    });
    const loop = new WakingLoop(work, 100);
    loop.wake();
    await jest.advanceTimersByTimeAsync(200);
    const stopped = loop.stop();
    await jest.advanceTimersByTimeAsync(10_000);
    await stopped;
    expect(isDone).toBe(true);
    expect(work).toHaveBeenCalledTimes(1);
  });
});
