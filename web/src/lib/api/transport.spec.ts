import { ScriptedTimers } from '../../../../test/support/web/scripted-timers';
import { ApiProblem } from './problem';
import { Transport } from './transport';

const APPS = 'http://trellis.test/api/workspaces/w/apps';

type Scripted = Response | Error | ((request: Request) => Response | Promise<Response>);

/** A network with these answers, one after the other; the last one is repeated. */
function scripted(...answers: Scripted[]) {
  const sent: Request[] = [];
  const timers = new ScriptedTimers();
  const transport = new Transport(async (request) => {
    sent.push(request);
    const answer = answers[Math.min(sent.length, answers.length) - 1];
    if (answer instanceof Error) throw answer;
    return answer instanceof Response ? answer.clone() : answer(request);
  }, timers);
  const post = (body: unknown, address = APPS) =>
    transport.send(new Request(address, { method: 'POST', body: JSON.stringify(body) }));
  const keys = () => sent.map(({ headers }) => headers.get('Idempotency-Key'));
  return { sent, timers, transport, post, keys };
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });
const busy = (retryAfter: string) =>
  json(503, { code: 'busy', detail: 'Busy.' }, { 'Retry-After': retryAfter });
const page = (status: number, headers: Record<string, string> = {}) =>
  new Response('<html>Bad gateway</html>', { status, headers: { 'Content-Type': 'text/html', ...headers } });
const lost = new TypeError('Failed to fetch');

const problemOf = async (answer: Promise<unknown>): Promise<ApiProblem> => {
  const error: unknown = await answer.then(
    () => null,
    (problem: unknown) => problem,
  );
  if (!(error instanceof ApiProblem)) throw error;
  return error;
};

it('repeats a read that failed for a reason that passes, after growing waits', async () => {
  const { sent, timers, transport } = scripted(lost, page(502), busy('1'), json(200, { items: [] }));
  const answer = transport.send(new Request(APPS));
  await timers.pass(20_000);
  expect(await (await answer).json()).toEqual({ items: [] });
  expect(sent).toHaveLength(4);
  expect(timers.waits).toEqual([750, 1_500, 3_000]);
});

it('says that what was entered is still here where something was', async () => {
  const { transport, post, timers } = scripted(lost);
  const failed = [problemOf(transport.send(new Request(APPS))), problemOf(post({ name: 'Orders' }))];
  await timers.pass(20_000);
  const [read, change] = await Promise.all(failed);
  expect(read.remedy).toBe('Check your connection, then try again.');
  expect(change.remedy).toContain('What you entered is still here.');
});

it('waits as long as the server asks for', async () => {
  const { timers, transport } = scripted(busy('7'), json(200, {}));
  const answer = transport.send(new Request(APPS));
  await timers.pass(7_000);
  await answer;
  expect(timers.waits).toEqual([7_000]);
});

it.each(['31536000', '60'])('shows the problem instead of waiting for %s s', async (retryAfter) => {
  const { sent, transport } = scripted(busy(retryAfter));
  expect(await problemOf(transport.send(new Request(APPS)))).toMatchObject({ code: 'busy' });
  expect(sent).toHaveLength(1);
});

it('gives up after four tries, and never repeats a refusal', async () => {
  const away = scripted(lost);
  const problem = problemOf(away.transport.send(new Request(APPS)));
  await away.timers.pass(60_000);
  expect((await problem).code).toBe('connection_lost');
  expect(away.sent).toHaveLength(4);
  const refused = scripted(json(409, { code: 'app_name_taken', detail: 'Taken.' }));
  expect((await problemOf(refused.post({ name: 'Orders' }))).code).toBe('app_name_taken');
  expect(refused.sent).toHaveLength(1);
});

it('repeats a change with its key, also when a person does it again after a lost answer', async () => {
  const { timers, post, keys } = scripted(lost, lost, lost, lost, json(201, { id: 'a' }));
  const first = problemOf(post({ name: 'Orders' }));
  await timers.pass(60_000);
  await first;
  await post({ name: 'Orders' });
  expect(new Set(keys())).toHaveProperty('size', 1);
  expect(keys()[0]).toMatch(/^[0-9a-f-]{36}$/);
  // The attempt has its answer: the same form is another wish now.
  await post({ name: 'Orders' });
  expect(new Set(keys())).toHaveProperty('size', 2);
});

it('takes another key once nobody means the lost request any more', async () => {
  const now = jest.spyOn(Date, 'now').mockReturnValue(0);
  const { timers, post, keys } = scripted(lost, lost, lost, lost, json(200, {}));
  const failed = problemOf(post({ message: 'Pull' }));
  await timers.pass(60_000);
  await failed;
  now.mockReturnValue(3_600_000);
  await post({ message: 'Pull' });
  now.mockRestore();
  expect(new Set(keys().slice(0, 4)).size).toBe(1);
  expect(keys()[4]).not.toBe(keys()[0]);
});

it('takes another key for a form that was changed', async () => {
  const { timers, post, keys } = scripted(lost, lost, lost, lost, json(201, {}));
  const first = problemOf(post({ name: 'Orders' }));
  await timers.pass(60_000);
  await first;
  await post({ name: 'Invoices' });
  expect(keys()[4]).not.toBe(keys()[0]);
});

it('commits anew, with another key, after the document has changed', async () => {
  const { timers, transport, post, keys } = scripted(lost, lost, lost, lost, json(200, {}));
  const commit = `${APPS}/a/git/commits`;
  const first = problemOf(post({ message: 'Sort' }, commit));
  await timers.pass(60_000);
  await first;
  await transport.sendOnce(new Request(`${APPS}/a/definition`, { method: 'PATCH', body: '[]' }));
  await post({ message: 'Sort' }, commit);
  expect(keys()[5]).not.toBe(keys()[0]);
});

it('does two equal requests at once as one', async () => {
  const { post, keys } = scripted(json(201, {}));
  await Promise.all([post({ name: 'Orders' }), post({ name: 'Orders' })]);
  expect(new Set(keys())).toHaveProperty('size', 1);
});

it.each(['/api/auth/login', '/api/provider-accounts', '/api/workspaces/w/git/host-key'])(
  'sends %s once, without a key',
  async (path) => {
    const { sent, post, keys } = scripted(lost);
    await problemOf(post({}, `http://trellis.test${path}`));
    expect(sent).toHaveLength(1);
    expect(keys()).toEqual([null]);
  },
);

it('sends the preview of a merge without a key, and the merge with one', async () => {
  const { post, keys } = scripted(json(200, {}), json(200, {}), json(200, {}));
  const merge = 'http://trellis.test/trellis/api/workspaces/w/git/branches/a%2Fb/merge';
  await post({ from: 'main', preview: true }, merge);
  await post({ from: 'main', message: '"preview":true' }, merge);
  await post({ message: 'git/branches/b/merge "preview":true' }, `${APPS}/a/git/commits`);
  expect(keys().map((key) => key !== null)).toEqual([false, true, true]);
});

it.each(['/api/auth/tokens', '/api/workspaces', '/trellis/api/workspaces/w/members'])(
  'sends %s with a key',
  async (path) => {
    const { post, keys } = scripted(json(201, {}));
    await post({}, `http://trellis.test${path}`);
    expect(keys()[0]).not.toBeNull();
  },
);

it('says who answered in place of Trellis', async () => {
  const { transport } = scripted(page(404, { Server: 'nginx' }));
  expect(await problemOf(transport.send(new Request(APPS)))).toMatchObject({
    code: 'foreign_answer',
    message: 'A server between this page and Trellis (nginx) answered: 404.',
  });
});

it('takes a page with status 200 for no answer, and keeps the key for the next attempt', async () => {
  const { post, keys } = scripted(page(200), json(201, {}));
  const problem = await problemOf(post({ name: 'Orders' }));
  expect(problem).toMatchObject({ code: 'foreign_answer', remedy: expect.stringContaining('sign in') });
  await post({ name: 'Orders' });
  expect(keys()[1]).toBe(keys()[0]);
});

it('takes an answer that breaks off for a lost one', async () => {
  const broken = () =>
    new Response(new ReadableStream({ start: (stream) => stream.error(new TypeError('terminated')) }));
  const { timers, transport } = scripted(broken, json(200, { id: 'a' }));
  const answer = transport.send(new Request(APPS));
  await timers.pass(2_000);
  expect(await (await answer).json()).toEqual({ id: 'a' });
});

it('stops waiting when the request is cancelled', async () => {
  const { sent, timers, transport } = scripted(lost);
  const gone = new AbortController();
  const answer = transport.send(new Request(APPS, { signal: gone.signal }));
  await timers.pass(0);
  gone.abort();
  await expect(answer).rejects.toHaveProperty('name', 'AbortError');
  await timers.pass(60_000);
  expect(sent).toHaveLength(1);
});
