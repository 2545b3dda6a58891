import { Logger } from '@nestjs/common';
import type { DatabaseListener } from './listener';
import { NotifiedLoop } from './notified-loop';

/** Notifications of a database that tests send. */
class Notifications {
  private readonly handlers = new Map<string, (payload: string) => void>();

  get channels(): string[] {
    return [...this.handlers.keys()];
  }

  listen(channel: string, handler: (payload: string) => void): Promise<() => void> {
    this.handlers.set(channel, handler);
    return Promise.resolve(() => undefined);
  }

  send(channel: string): void {
    this.handlers.get(channel)?.('');
  }
}

class Loop extends NotifiedLoop {
  constructor(
    notifications: Notifications,
    private readonly work: () => Promise<number | null>,
  ) {
    const listener = notifications as unknown as DatabaseListener;
    super(listener, { channels: ['one', 'other'], wakeMs: 100, leastMs: 500, failure: 'Nothing was done' });
  }

  protected run(): Promise<number | null> {
    return this.work();
  }
}

let warn: jest.SpyInstance;

beforeEach(() => {
  jest.useFakeTimers();
  warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
});
afterEach(() => {
  jest.useRealTimers();
  warn.mockRestore();
});

/** Starts a loop whose runs have these outcomes, one after the other. */
async function start(...outcomes: (number | null | Error)[]) {
  const notifications = new Notifications();
  const run = jest.fn(() => {
    const outcome = outcomes.shift() ?? null;
    return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
  });
  const loop = new Loop(notifications, run);
  await loop.onApplicationBootstrap();
  await jest.advanceTimersByTimeAsync(100);
  expect(run).toHaveBeenCalledTimes(1);
  return { notifications, run, loop };
}

it('runs at the start, and for what any of its channels notifies of', async () => {
  const { notifications, run } = await start();
  expect(notifications.channels).toEqual(['one', 'other']);
  await jest.advanceTimersByTimeAsync(600_000);
  expect(run).toHaveBeenCalledTimes(1);
  for (const [index, channel] of notifications.channels.entries()) {
    notifications.send(channel);
    notifications.send(channel);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(run).toHaveBeenCalledTimes(index + 2);
  }
});

it.each([
  ['when more is due', 5_000, 5_000],
  ['not at once, although that is due', -20, 500],
  ['after a minute at the latest', 3_600_000, 60_000],
])('runs again %s', async (_, returned, ms) => {
  const { run } = await start(returned);
  await jest.advanceTimersByTimeAsync(ms - 1);
  expect(run).toHaveBeenCalledTimes(1);
  await jest.advanceTimersByTimeAsync(1);
  expect(run).toHaveBeenCalledTimes(2);
});

it('logs a failure, and tries again', async () => {
  const error = new Error('The database is away.');
  const { run } = await start(error, error);
  expect(warn).toHaveBeenCalledWith({ err: error }, 'Nothing was done; this is tried again');
  await jest.advanceTimersByTimeAsync(10_000);
  expect(run).toHaveBeenCalledTimes(2);
  await jest.advanceTimersByTimeAsync(10_000);
  expect(run).toHaveBeenCalledTimes(3);
  await jest.advanceTimersByTimeAsync(600_000);
  expect(run).toHaveBeenCalledTimes(3);
  expect(warn).toHaveBeenCalledTimes(2);
});

it('waits for the run under way when it is stopped, and begins no other', async () => {
  const { loop, run, notifications } = await start();
  let end: (ms: number) => void = () => undefined;
  run.mockReturnValue(new Promise<number>((resolve) => (end = resolve)));
  notifications.send('one');
  await jest.advanceTimersByTimeAsync(100);
  let isStopped = false;
  const stopped = loop.beforeApplicationShutdown().then(() => (isStopped = true));
  await jest.advanceTimersByTimeAsync(1_000);
  expect(isStopped).toBe(false);
  end(100);
  await stopped;
  notifications.send('other');
  await jest.advanceTimersByTimeAsync(60_000);
  expect(run).toHaveBeenCalledTimes(2);
});
