import { Semaphore } from './locks';

describe('semaphore', () => {
  const never = new AbortController().signal;

  it('admits callers in order, and hands each released slot to the next', async () => {
    const slots = new Semaphore(1);
    const order: string[] = [];
    const release = await slots.acquire(never);
    const first = slots.acquire(never).then((done) => (order.push('first'), done()));
    const second = slots.acquire(never).then((done) => (order.push('second'), done()));
    expect(slots.waiting).toBe(2);

    release();
    release();
    await Promise.all([first, second]);

    expect(order).toEqual(['first', 'second']);
    expect(slots.taken).toBe(0);
  });

  it('forgets a caller that gives up, without losing a slot', async () => {
    const slots = new Semaphore(1);
    const release = await slots.acquire(never);
    const controller = new AbortController();
    const impatient = slots.acquire(controller.signal);
    const patient = slots.acquire(never);

    controller.abort(new Error('gone'));
    await expect(impatient).rejects.toThrow('gone');
    release();

    (await patient)();
    expect(slots.taken).toBe(0);
  });
});
