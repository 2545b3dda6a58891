import { join } from 'node:path';
import { FaultFixture } from '../../faults/fault-fixture';
import { eventually } from '../../support/eventually';
import { findFreePort } from '../../support/free-port';
import { listProcesses } from '../../support/trellis-process';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start();
});

afterAll(() => fixture.stop());

it('tells probes of a worker alone whether it takes jobs, also after a crash and before the database is there', async () => {
  const port = await findFreePort();
  const probe = async (name: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/health/${name}`);
    return { status: answer.status, body: await answer.json() };
  };
  const ok = { status: 200, body: { status: 'ok' } };
  const unavailable = { status: 503, body: { status: 'unavailable' } };
  const worker = await fixture.startReplica('worker.js', { TRELLIS_WORKER_HEALTH_PORT: String(port) });
  const untilReady = () => eventually(async () => expect(await probe('ready')).toEqual(ok));
  await untilReady();
  expect(await probe('live')).toEqual(ok);
  expect((await fetch(`http://127.0.0.1:${port}/api/workspaces`)).status).toBe(404);

  const pid = await worker.workerPid();
  process.kill(pid, 'SIGKILL');
  await eventually(async () => expect(await probe('ready')).toEqual(unavailable));
  expect(await probe('live')).toEqual(ok);
  await untilReady();
  expect(await worker.workerPid()).not.toBe(pid);

  const taken = await fixture.startReplica('worker.js', { TRELLIS_WORKER_HEALTH_PORT: String(port) });
  expect((await taken.ended).code).toBe(1);
  expect(taken.stderr).toContain('TRELLIS_WORKER_HEALTH_PORT');
  await worker.stop();
  expect((await listProcesses()).filter(({ ppid }) => ppid === worker.pid)).toEqual([]);
});

it('is alive, but not ready, while it waits for the database', async () => {
  const port = await findFreePort();
  const worker = await fixture.startReplica('worker.js', {
    TRELLIS_WORKER_HEALTH_PORT: String(port),
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
  });
  const statusOf = async (name: string) =>
    (await fetch(`http://127.0.0.1:${port}/api/health/${name}`)).status;
  await eventually(async () => expect(await statusOf('live')).toBe(200));
  expect(await statusOf('ready')).toBe(503);
  await worker.stop();
  expect(await worker.ended).toEqual({ code: 0, signal: null });
});

it('ends at once and says why where nodegit cannot be loaded', async () => {
  const preload = join(__dirname, '../../support/without-nodegit.cjs');
  const worker = await fixture.startReplica('worker.js', { NODE_OPTIONS: `--require=${preload}` });
  expect(await worker.ended).toEqual({ code: 1, signal: null });
  expect(worker.stderr).toContain('nodegit.node');
});
