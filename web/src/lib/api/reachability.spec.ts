import { ScriptedTimers } from '../../../../test/support/web/scripted-timers';
import { Reachability } from './reachability';
import { Transport } from './transport';

const answers = (...responses: (Response | 'lost')[]) => {
  const reachability = new Reachability();
  const timers = new ScriptedTimers();
  const fetch = () => {
    const next = responses.shift() ?? 'lost';
    return next === 'lost' ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve(next);
  };
  const transport = new Transport(fetch, timers, (isAway) => reachability.set(isAway));
  const send = () => transport.sendOnce(new Request('http://trellis/api/auth/me')).catch(() => undefined);
  return { reachability, send };
};
const json = (status: number) =>
  new Response('{"code":"busy"}', { status, headers: { 'Content-Type': 'application/problem+json' } });
const page = (status: number) => new Response('<html>', { status, headers: { 'Content-Type': 'text/html' } });

it.each([
  ['a lost connection', 'lost' as const, true],
  ['a proxy without a server behind it', page(502), true],
  ['an answer', json(200), false],
  ['a refusal of a busy server, which is there', json(503), false],
])('takes %s for what it says', async (_, response, isAway) => {
  const { reachability, send } = answers(response);
  await send();
  expect(reachability.isAway()).toBe(isAway);
});

it('tells when the server goes and comes back, once each', async () => {
  const { reachability, send } = answers('lost', 'lost', json(200), json(200));
  let told = 0;
  reachability.subscribe(() => (told += 1));
  for (let times = 0; times < 4; times++) await send();
  expect([told, reachability.isAway()]).toEqual([2, false]);
});
