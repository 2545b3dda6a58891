import { CallQueue } from './worker-calls';

const callsOf = (...workspaces: string[]) => workspaces.map((workspaceId) => ({ workspaceId }));

function queueOf(limit: number, calls: { workspaceId: string }[]) {
  const queue = new CallQueue<{ workspaceId: string }>(limit);
  for (const call of calls) queue.add(call);
  return queue;
}

/** Admits until there is no room. */
function admitAll(queue: CallQueue<{ workspaceId: string }>) {
  const admitted: { workspaceId: string }[] = [];
  for (let call = queue.admit(); call; call = queue.admit()) admitted.push(call);
  return admitted;
}

it('admits calls in order, up to the limit', () => {
  const [a, b, c] = callsOf('a', 'b', 'c');
  const queue = queueOf(2, [a, b, c]);
  expect(admitAll(queue)).toEqual([a, b]);
  queue.remove(a);
  expect(admitAll(queue)).toEqual([c]);
});

it('gives one workspace at most half of the places, and the rest to those behind it', () => {
  const [a1, a2, a3, b1, b2] = callsOf('a', 'a', 'a', 'b', 'b');
  const queue = queueOf(4, [a1, a2, a3, b1, b2]);
  expect(admitAll(queue)).toEqual([a1, a2, b1, b2]);
  queue.remove(b1);
  expect(admitAll(queue)).toEqual([]);
  queue.remove(a2);
  expect(admitAll(queue)).toEqual([a3]);
});

it('has room for one call of a workspace even where there is only one place', () => {
  const [a, b] = callsOf('a', 'b');
  const queue = queueOf(1, [a, b]);
  expect(admitAll(queue)).toEqual([a]);
  queue.remove(a);
  expect(admitAll(queue)).toEqual([b]);
});

it('forgets a call that is removed while it waits', () => {
  const [a, b, c] = callsOf('a', 'b', 'c');
  const queue = queueOf(1, [a, b, c]);
  queue.admit();
  queue.remove(b);
  queue.remove(a);
  expect(admitAll(queue)).toEqual([c]);
});

it('admits calls that were put back before all others', () => {
  const [a, b, c, d] = callsOf('a', 'b', 'c', 'd');
  const queue = queueOf(2, [a, b, c, d]);
  admitAll(queue);
  queue.putBack([a, b]);
  expect(admitAll(queue)).toEqual([a, b]);
});
