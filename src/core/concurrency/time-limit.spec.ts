import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { TimeLimit } from './tasks';

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
