import '../jobs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { Config } from '../../core/config';
import { conflict } from '../../core/errors';
import { FrameSocket } from '../../core/frames';
import {
  decodeCall,
  decodeHandOver,
  encode,
  FRAME,
  MAX_ANSWER_BYTES,
  MAX_CALL_BYTES,
  type NewCall,
  type ReceivedCall,
} from '../calls';
import { HandOver } from '../queue/job-store';
import type { JobRow } from '../queue/jobs';
import { AnswerQuestions, CallQueue, WorkerCalls, type RunningCall } from './worker-calls';

const target = { repositoryUrl: 'git@example.com:a.git', branch: 'main', directory: '' };

const callOf = (workspaceId: string): NewCall => ({
  workspaceId,
  kind: 'list_apps',
  appId: null,
  actor: { userId: 'u', author: { name: 'Ada', email: 'ada@example.com' } },
  message: null,
  input: { target },
});

/** Answers what a worker asks. */
let answer: (name: string, input: unknown) => Promise<unknown>;
let handOver: HandOver;
let calls: WorkerCalls;
const sockets: Socket[] = [];

// The warnings of broken channels are expected here.
beforeAll(() => Logger.overrideLogger(false));

beforeEach(() => {
  handOver = new HandOver();
  calls = callsWith({ TRELLIS_WORKER_CONCURRENCY: '2' });
});

afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));

const callsWith = (env: Record<string, string>) =>
  new WorkerCalls(
    new Config(env),
    handOver,
    new AnswerQuestions({ answer: (name, input) => answer(name, input) }),
  );

async function socketPair(): Promise<[Socket, Socket]> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const theirs = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const ours = await new Promise<Socket>((resolve) => server.once('connection', resolve));
  server.close();
  sockets.push(ours, theirs);
  return [ours, theirs];
}

/** The other end of the channel, as a worker has it. */
class FakeWorker {
  readonly received: (ReceivedCall & { id: number })[] = [];
  readonly cancelled: number[] = [];
  readonly handed: unknown[] = [];
  /** Answers to its questions: type, number and content. */
  readonly answers: [number, number, unknown][] = [];
  readonly closed: Promise<void>;
  private constructor(
    private readonly raw: Socket,
    private readonly socket: FrameSocket,
    closed: Promise<void>,
  ) {
    this.closed = closed;
  }

  static async start({ isReady = true } = {}): Promise<FakeWorker> {
    const [ours, theirs] = await socketPair();
    let onClose: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => (onClose = resolve));
    const socket: FrameSocket = new FrameSocket(theirs, {
      maxBytes: MAX_CALL_BYTES,
      onFrame: ({ type, id, payload }) => {
        if (type === FRAME.call) worker.received.push({ ...decodeCall(payload), id });
        else if (type === FRAME.handOver) worker.handed.push(decodeHandOver(payload));
        else if (type === FRAME.reply || type === FRAME.refusal)
          worker.answers.push([type, id, JSON.parse(payload.toString())]);
        else worker.cancelled.push(id);
      },
      onClose,
    });
    const worker = new FakeWorker(theirs, socket, closed);
    calls.connect(ours, 'worker');
    if (isReady) await socket.send(FRAME.ready, 0);
    return worker;
  }

  send(type: number, id: number, payload: Buffer | string = ''): Promise<void> {
    return this.socket.send(type, id, Buffer.from(payload));
  }

  sendRaw(bytes: Buffer | string): void {
    this.raw.write(bytes);
  }

  async whenReceived(count: number): Promise<(ReceivedCall & { id: number })[]> {
    while (this.received.length < count) await new Promise(setImmediate);
    return this.received;
  }

  async whenCancelled(count: number): Promise<number[]> {
    while (this.cancelled.length < count) await new Promise(setImmediate);
    return this.cancelled;
  }
}

const codeOf = (running: RunningCall) =>
  running.result.then(
    (result) => `answered ${result.toString()}`,
    (error: unknown) => (error as { code: string }).code,
  );

describe('a call', () => {
  it('is answered with the text that the worker sends, and reports its steps', async () => {
    const worker = await FakeWorker.start();
    const running = calls.start(callOf('a'));
    const steps: string[] = [];
    running.onStep = (step) => steps.push(step);
    const [{ id, ...received }] = await worker.whenReceived(1);
    expect(received).toEqual({
      workspaceId: 'a',
      kind: 'list_apps',
      appId: null,
      input: { target },
      runsAlone: false,
      needsNewMirror: false,
    });
    await worker.send(FRAME.step, id, 'reach');
    await worker.send(FRAME.step, id, 'read');
    await worker.send(FRAME.result, id, '{"items":[]}');
    expect((await running.result).toString()).toBe('{"items":[]}');
    expect([steps, running.step]).toEqual([['reach', 'read'], 'read']);
  });

  it('fails as the worker says', async () => {
    const worker = await FakeWorker.start();
    const running = calls.start(callOf('a'));
    const [{ id }] = await worker.whenReceived(1);
    const failure = { code: 'git_timeout', status: 504, message: 'No.', remedy: 'Try.', data: { host: 'x' } };
    await worker.send(FRAME.failure, id, encode({ ...failure, retryAfterSeconds: 7 }));
    await expect(running.result).rejects.toMatchObject({ ...failure, retryAfterSeconds: 7 });
  });

  it('waits for a worker that is not ready yet', async () => {
    const running = calls.start(callOf('a'));
    const worker = await FakeWorker.start({ isReady: false });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(worker.received).toEqual([]);
    await worker.send(FRAME.ready, 0);
    const [{ id }] = await worker.whenReceived(1);
    await worker.send(FRAME.result, id, '1');
    expect(await codeOf(running)).toBe('answered 1');
  });

  it('ends at its deadline, even while it waits', async () => {
    calls = callsWith({ TRELLIS_WORKER_CONCURRENCY: '1', TRELLIS_GIT_DEADLINE_MS: '100' });
    const worker = await FakeWorker.start();
    const both = [calls.start(callOf('a')), calls.start(callOf('b'))];
    expect(await Promise.all(both.map(codeOf))).toEqual(['git_timeout', 'git_timeout']);
    const [{ id }] = await worker.whenReceived(1);
    expect(await worker.whenCancelled(1)).toEqual([id]);
  });

  it('keeps its place after it was cancelled, until the worker has stopped', async () => {
    const worker = await FakeWorker.start();
    const [first, second, third] = ['a', 'b', 'c'].map((workspace) => calls.start(callOf(workspace)));
    const [{ id }, other] = await worker.whenReceived(2);
    calls.cancel(first);
    expect(await codeOf(first)).toBe('git_cancelled');
    expect(await worker.whenCancelled(1)).toEqual([id]);
    expect(worker.received).toHaveLength(2);
    await worker.send(
      FRAME.failure,
      id,
      encode({ code: 'git_interrupted', status: 503, message: '', data: {} }),
    );
    const [, , last] = await worker.whenReceived(3);
    await worker.send(FRAME.result, last.id, '3');
    await worker.send(FRAME.result, other.id, '2');
    expect(await Promise.all([second, third].map(codeOf))).toEqual(['answered 2', 'answered 3']);
  });

  it('is not made if it is cancelled while it waits', async () => {
    const worker = await FakeWorker.start();
    const [first, second, third] = ['a', 'a', 'b'].map((workspace) => calls.start(callOf(workspace)));
    const [{ id }, next] = await worker.whenReceived(2);
    expect(next.workspaceId).toBe('b');
    calls.cancel(second);
    expect(await codeOf(second)).toBe('git_cancelled');
    await worker.send(FRAME.result, id, '1');
    await worker.send(FRAME.result, next.id, '3');
    await Promise.all([first, third].map(codeOf));
    expect([worker.received.length, worker.cancelled]).toEqual([2, []]);
  });
});

describe('a worker that ends', () => {
  it('leaves its calls to the next one, before those that wait, and once', async () => {
    const first = await FakeWorker.start();
    const running = ['a', 'b', 'c'].map((workspace) => calls.start(callOf(workspace)));
    await first.whenReceived(2);
    calls.disconnect({ isCrash: false });
    const second = await FakeWorker.start();
    const again = await second.whenReceived(2);
    expect(again.map(({ workspaceId, runsAlone }) => [workspaceId, runsAlone])).toEqual([
      ['a', false],
      ['b', false],
    ]);
    await second.send(FRAME.result, again[0].id, '1');
    await second.whenReceived(3);
    calls.disconnect({ isCrash: false });
    const third = await FakeWorker.start();
    const [last] = await third.whenReceived(1);
    await third.send(FRAME.result, last.id, '3');
    expect(await Promise.all(running.map(codeOf))).toEqual(['answered 1', 'git_interrupted', 'answered 3']);
  });

  it('by a crash is suspected of the call, which runs alone next; the second crash is its fault', async () => {
    const first = await FakeWorker.start();
    const running = calls.start(callOf('a'));
    await first.whenReceived(1);
    calls.disconnect({ isCrash: true });
    const second = await FakeWorker.start();
    expect(await second.whenReceived(1)).toMatchObject([{ runsAlone: true, needsNewMirror: false }]);
    calls.disconnect({ isCrash: true });
    expect(await codeOf(running)).toBe('git_worker_crashed');

    const third = await FakeWorker.start();
    const after = ['b', 'a', 'a'].map((workspace) => calls.start(callOf(workspace)));
    const received = await third.whenReceived(2);
    for (const { id } of received.slice()) await third.send(FRAME.result, id, '1');
    const last = (await third.whenReceived(3))[2];
    await third.send(FRAME.result, last.id, '1');
    await Promise.all(after.map(codeOf));
    expect(third.received.map(({ workspaceId, needsNewMirror }) => [workspaceId, needsNewMirror])).toEqual([
      ['b', false],
      ['a', true],
      ['a', false],
    ]);
  });

  it('by a crash does not make a call fail for good that was beside others then', async () => {
    const first = await FakeWorker.start();
    const running = calls.start(callOf('a'));
    await first.whenReceived(1);
    calls.disconnect({ isCrash: false });
    const second = await FakeWorker.start();
    await second.whenReceived(1);
    calls.disconnect({ isCrash: true });
    expect(await codeOf(running)).toBe('git_interrupted');
  });

  it('takes cancelled calls with it', async () => {
    const first = await FakeWorker.start();
    const running = calls.start(callOf('a'));
    await first.whenReceived(1);
    calls.cancel(running);
    calls.disconnect({ isCrash: false });
    const second = await FakeWorker.start();
    const next = ['b', 'c'].map((workspace) => calls.start(callOf(workspace)));
    const received = await second.whenReceived(2);
    expect(received.map(({ workspaceId }) => workspaceId)).toEqual(['b', 'c']);
    for (const { id } of received) await second.send(FRAME.result, id, '1');
    await Promise.all(next.map(codeOf));
  });
});

describe('a worker that breaks the format loses the channel:', () => {
  const header = (length: number, type: number, id: number) => {
    const bytes = Buffer.alloc(9);
    bytes.writeUInt32BE(length, 0);
    bytes.writeUInt8(type, 4);
    bytes.writeUInt32BE(id, 5);
    return bytes;
  };
  const failure = (value: unknown) => (worker: FakeWorker, id: number) =>
    worker.send(FRAME.failure, id, JSON.stringify(value));
  const sound = { code: 'git_timeout', status: 504, message: 'No.', data: {} };

  it.each<[string, (worker: FakeWorker, id: number) => unknown]>([
    ['no frames', (worker) => worker.sendRaw('GET / HTTP/1.1\r\n\r\n')],
    ['a frame above 64 MiB', (worker, id) => worker.sendRaw(header(MAX_ANSWER_BYTES + 1, FRAME.result, id))],
    ['an unknown type', (worker, id) => worker.send(99, id)],
    ['a frame of the other direction', (worker, id) => worker.send(FRAME.call, id, '{}')],
    ['an answer to no call', (worker, id) => worker.send(FRAME.result, id + 1, '{}')],
    ['an unknown step', (worker, id) => worker.send(FRAME.step, id, 'rule the world')],
    ['a failure that is no JSON', (worker, id) => worker.send(FRAME.failure, id, '{')],
    ['a failure that is null', failure(null)],
    ['a failure that is a success', failure({ ...sound, status: 200 })],
    ['a failure without a message', failure({ ...sound, message: undefined })],
    ['a failure with another code', failure({ ...sound, code: 'Set-Cookie: a' })],
    ['a failure without data', failure({ ...sound, data: null })],
  ])('%s', async (_, misbehave) => {
    const worker = await FakeWorker.start();
    const running = calls.start(callOf('a'));
    const [{ id }] = await worker.whenReceived(1);
    await misbehave(worker, id);
    await worker.closed;
    // The process is ended then, and the next one answers.
    calls.disconnect({ isCrash: false });
    const next = await FakeWorker.start();
    const [again] = await next.whenReceived(1);
    await next.send(FRAME.result, again.id, '1');
    expect(await codeOf(running)).toBe('answered 1');
  });

  it('an answer twice', async () => {
    const worker = await FakeWorker.start();
    const running = calls.start(callOf('a'));
    const [{ id }] = await worker.whenReceived(1);
    await worker.send(FRAME.result, id, '1');
    await worker.send(FRAME.result, id, '2');
    await worker.closed;
    expect(await codeOf(running)).toBe('answered 1');
  });
});

it('refuses calls once it stops', async () => {
  await FakeWorker.start();
  await calls.beforeApplicationShutdown();
  const running = calls.start(callOf('a'));
  await expect(running.result).rejects.toMatchObject({
    code: 'git_interrupted',
    status: 503,
    retryAfterSeconds: 2,
  });
});

describe('a job that is handed over', () => {
  const job = { id: 'j', kind: 'commit_app', position: '1', created_at: new Date(), started_at: new Date() };
  const handedTo = (workerId: string) => ({
    lease: { workspaceId: 'a', fence: '1', workerId },
    job: { ...job, input: {} } as unknown as JobRow,
  });

  it('goes to a worker that takes calls, and to no other one', async () => {
    expect(handOver.workerFor({})).toBeNull();
    const worker = await FakeWorker.start({ isReady: false });
    expect(handOver.workerFor({})).toBeNull();
    await worker.send(FRAME.ready, 0);
    while (handOver.workerFor({}) === null) await new Promise(setImmediate);
    expect(handOver.workerFor({})).toBe('worker');
    handOver.send(handedTo('an earlier worker'));
    handOver.send(handedTo('worker'));
    while (worker.handed.length === 0) await new Promise(setImmediate);
    expect(worker.handed).toMatchObject([{ lease: { workerId: 'worker' }, job: { id: 'j' } }]);
    calls.disconnect({ isCrash: true });
    expect(handOver.workerFor({})).toBeNull();
    handOver.send(handedTo('worker'));
  });

  it('is left to the worker to read if it is too large for a frame', async () => {
    await FakeWorker.start();
    while (handOver.workerFor({}) === null) await new Promise(setImmediate);
    expect(handOver.workerFor({ appName: 'x'.repeat(MAX_CALL_BYTES / 4) })).toBeNull();
  });
});

describe('a question of the worker', () => {
  const question = (name: string, input: unknown) => JSON.stringify({ name, input });

  it('is answered, whatever calls are under way, with every character kept', async () => {
    answer = (name, input) => Promise.resolve({ name, input });
    const worker = await FakeWorker.start();
    const running = calls.start(callOf('a'));
    const [{ id }] = await worker.whenReceived(1);
    // Its numbers are the worker's own.
    await worker.send(FRAME.question, id, question('read', 'a\0b'));
    while (worker.answers.length === 0) await new Promise(setImmediate);
    expect(worker.answers).toEqual([[FRAME.reply, id, { name: 'read', input: 'a\0b' }]]);
    await worker.send(FRAME.result, id, '{}');
    expect(await codeOf(running)).toBe('answered {}');
  });

  it('is refused with the code of an expected failure, and without any detail of a defect', async () => {
    answer = (name) =>
      Promise.reject(name === 'refused' ? conflict('host_busy', 'Wait.') : new Error('The secret is 42.'));
    const worker = await FakeWorker.start();
    await worker.send(FRAME.question, 1, question('refused', null));
    await worker.send(FRAME.question, 2, question('broken', null));
    while (worker.answers.length < 2) await new Promise(setImmediate);
    const [refused, broken] = worker.answers;
    expect(refused).toMatchObject([FRAME.refusal, 1, { code: 'host_busy', status: 409, message: 'Wait.' }]);
    expect(broken).toMatchObject([FRAME.refusal, 2, { code: 'internal_error', status: 500 }]);
    expect(JSON.stringify(broken)).not.toContain('42');
  });

  it('that is none closes the channel', async () => {
    const worker = await FakeWorker.start();
    await worker.send(FRAME.question, 1, '{}');
    await worker.closed;
  });
});

describe('a queue of calls', () => {
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
});
