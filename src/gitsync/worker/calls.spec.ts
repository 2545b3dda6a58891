import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { FrameSocket, type Frame } from '../../core/frames';
import {
  decodeFailure,
  decodeQuestion,
  encode,
  FRAME,
  MAX_ANSWER_BYTES,
  MAX_CALL_BYTES,
  type CallContext,
} from '../calls';
import '../jobs';
import { AskServer, ServeCalls } from './calls';
import { Isolation } from './isolation';
import type { WorkerLoop } from './loop';

const CALL = { kind: 'list_apps', workspaceId: 'a', appId: null, input: {}, runsAlone: false };

/** The calls that run; the test ends them. */
let running: {
  call: object;
  context: CallContext;
  end: (result: unknown) => void;
  fail: (e: Error) => void;
}[];
/** Jobs that were handed over. */
let handed: unknown[];
let calls: ServeCalls;
let askServer: AskServer;
let raw: Socket;
let server: FrameSocket;
let received: Frame[];
let closed: Promise<void>;

// Its errors are expected here.
beforeAll(() => Logger.overrideLogger(false));

beforeEach(async () => {
  running = [];
  handed = [];
  received = [];
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  raw = connect((listener.address() as AddressInfo).port, '127.0.0.1');
  const channel = await new Promise<Socket>((resolve) => listener.once('connection', resolve));
  listener.close();
  closed = new Promise((resolve) => {
    const onFrame = (frame: Frame) => received.push(frame);
    server = new FrameSocket(raw, { maxBytes: MAX_ANSWER_BYTES, onFrame, onClose: () => resolve() });
  });
  const run = (call: object, context: CallContext) =>
    new Promise((end, fail) => running.push({ call, context, end, fail }));
  const loop = { takeOver: (job: unknown) => handed.push(job) } as unknown as WorkerLoop;
  askServer = new AskServer();
  calls = new ServeCalls(channel, new Isolation(), { list_apps: run }, loop, askServer);
  calls.onApplicationBootstrap();
  await whenReceived(1);
  expect(received.pop()).toMatchObject({ type: FRAME.ready });
});

afterEach(() => server.close());

async function whenReceived(count: number): Promise<void> {
  while (received.length < count) await new Promise(setImmediate);
}

async function whenRunning(count: number): Promise<void> {
  while (running.length < count) await new Promise(setImmediate);
}

async function begin(id: number, more: object = {}) {
  const { length } = running;
  await server.send(FRAME.call, id, encode({ ...CALL, ...more }));
  await whenRunning(length + 1);
  return running[length];
}

it('answers with steps and the result, in the order in which calls end', async () => {
  const [one, two] = [await begin(1), await begin(2, { workspaceId: 'b' })];
  expect(two.call).toEqual({ ...CALL, workspaceId: 'b' });
  two.context.onStep('read');
  two.end({ items: ['\0'] });
  await whenReceived(2);
  one.end({});
  await whenReceived(3);
  expect(received.map(({ type, id, payload }) => [type, id, payload.toString()])).toEqual([
    [FRAME.step, 2, 'read'],
    [FRAME.result, 2, '{"items":["\ufffd"]}'],
    [FRAME.result, 1, '{}'],
  ]);
});

it('answers a cancelled call, too, and ignores a cancel that comes too late', async () => {
  const { context, fail } = await begin(1);
  await server.send(FRAME.cancel, 1);
  await server.send(FRAME.cancel, 7);
  while (!context.signal.aborted) await new Promise(setImmediate);
  fail(new Error('aborted'));
  await whenReceived(1);
  expect(decodeFailure(received[0].payload).code).toBe('git_interrupted');
});

it('tells a defect of its own without any detail', async () => {
  const { fail } = await begin(1);
  fail(new Error('The secret is 42.'));
  await whenReceived(1);
  expect(decodeFailure(received[0].payload).code).toBe('internal_error');
  expect(received[0].payload.toString()).not.toContain('42');
});

it('refuses an answer above the limit', async () => {
  const { end } = await begin(1);
  end({ text: 'x'.repeat(MAX_ANSWER_BYTES) });
  await whenReceived(1);
  expect(decodeFailure(received[0].payload).code).toBe('git_too_large');
});

it('runs a call alone if it may crash the worker', async () => {
  const first = await begin(1);
  await server.send(FRAME.call, 2, encode({ ...CALL, runsAlone: true }));
  await server.send(FRAME.call, 3, encode(CALL));
  first.end({});
  await whenRunning(2);
  expect(running[1].call).toMatchObject({ runsAlone: true });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(running).toHaveLength(2);
  running[1].end({});
  await whenRunning(3);
});

it('passes on a job that is handed over, as a row of the database gives it', async () => {
  const lease = { workspaceId: 'a', fence: '7', workerId: 'w' };
  const at = new Date('2026-01-02T03:04:05.678Z');
  const row = { id: 'j', kind: 'commit_app', position: '9007199254740993', created_at: at, started_at: at };
  await server.send(
    FRAME.handOver,
    0,
    encode({ lease, job: { ...row, input: { appName: 'Ä' }, error: null } }),
  );
  while (handed.length === 0) await new Promise(setImmediate);
  const { position } = row;
  const job = { id: 'j', position, createdAt: at, startedAt: at, input: { appName: 'Ä' } };
  expect(handed).toEqual([{ lease, job: expect.objectContaining(job) }]);
});

it('asks its server, and takes the answers in any order', async () => {
  const [one, two] = [askServer.ask('one', { text: '\ud800' }), askServer.ask('two', null)];
  await whenReceived(2);
  expect(received.map(({ type, payload }) => [type, decodeQuestion(payload)])).toEqual([
    [FRAME.question, { name: 'one', input: { text: '\ud800' } }],
    [FRAME.question, { name: 'two', input: null }],
  ]);
  const refusal = { code: 'host_refused', status: 502, message: 'No.', data: {} };
  await server.send(FRAME.refusal, received[1].id, encode(refusal));
  await server.send(
    FRAME.reply,
    received[0].id,
    Buffer.from(JSON.stringify({ a: 'x'.repeat(MAX_CALL_BYTES) })),
  );
  await expect(two).rejects.toMatchObject({ code: 'host_refused', status: 502, message: 'No.' });
  expect(await one).toEqual({ a: 'x'.repeat(MAX_CALL_BYTES) });
});

it('drops an answer to a question that it has given up', async () => {
  await server.send(FRAME.reply, 7, Buffer.from('null'));
  const { end } = await begin(1);
  end({});
  await whenReceived(1);
});

it('ends its calls with its server', async () => {
  const { context } = await begin(1);
  server.close();
  while (!context.signal.aborted) await new Promise(setImmediate);
});

it.each<[string, () => unknown]>([
  ['no frames', () => raw.write('x'.repeat(100))],
  ['an unknown type', () => server.send(77, 1)],
  ['a frame of the other direction', () => server.send(FRAME.result, 1, Buffer.from('{}'))],
  ['a call above the limit', () => server.send(FRAME.call, 1, Buffer.alloc(MAX_CALL_BYTES + 1))],
  [
    'a job of no queue',
    () => server.send(FRAME.handOver, 0, encode({ lease: {}, job: { kind: 'list_apps' } })),
  ],
  ['a call that is no JSON', () => server.send(FRAME.call, 1, Buffer.from('{'))],
  ['a call that is null', () => server.send(FRAME.call, 1, Buffer.from('null'))],
  ['a call of an unknown kind', () => server.send(FRAME.call, 1, encode({ ...CALL, kind: '__proto__' }))],
  ['a call of a kind for queues', () => server.send(FRAME.call, 1, encode({ ...CALL, kind: 'commit_app' }))],
])('closes the channel after %s, and aborts what runs', async (_, send) => {
  const { context } = await begin(5);
  await send();
  await closed;
  expect(context.signal.aborted).toBe(true);
  expect(running).toHaveLength(1);
});

it('gives up on a question after a minute', async () => {
  jest.useFakeTimers();
  const question = expect(new AskServer().ask('read', null)).rejects.toMatchObject({ code: 'git_timeout' });
  await jest.advanceTimersByTimeAsync(60_000);
  await question;
  jest.useRealTimers();
});
