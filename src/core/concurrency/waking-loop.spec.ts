import { WakingLoop } from './tasks';

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
