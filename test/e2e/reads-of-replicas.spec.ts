import { eventually } from '../support/eventually';
import type { Member } from '../support/trellis-server';
import { query } from '../faults/expect-exactly-once';
import { FaultyWorld } from '../faults/faulty-world';

let world: FaultyWorld;
let member: Member;

beforeAll(async () => {
  world = await FaultyWorld.start();
  await world.startReplica('worker.js');
  member = await world.workspaceOn(await world.repository());
  await eventually(async () => expect(await listWorkers()).toHaveLength(2));
});

afterAll(() => world.stop());

async function listWorkers(): Promise<string[]> {
  const rows = await query<{ id: string }>(world.url, 'select id from git_workers order by id');
  return rows.map(({ id }) => id);
}

const setServer = (worker: string) =>
  query(world.url, 'update git_queues set served_by = $2 where workspace_id = $1', [
    member.workspaceId,
    worker,
  ]);

/** Lists the apps of the repository; answers which worker did so. */
async function read(): Promise<string> {
  await member.get('/git/apps').expect(200);
  const [{ lease_owner }] = await query<{ lease_owner: string }>(
    world.url,
    `select lease_owner from git_jobs where workspace_id = $1 and kind = 'list_apps' order by id desc limit 1`,
    [member.workspaceId],
  );
  return lease_owner;
}

/** A worker of two by chance would be the right one in one try of 256. */
const TURNS = 8;

it('has a workspace read by the worker that did so last, whichever that is', async () => {
  const workers = await listWorkers();
  // A worker that comes too late on a busy machine loses its turn.
  await eventually(
    async () => {
      for (let turn = 0; turn < TURNS; turn++) {
        const worker = workers[turn % 2];
        await setServer(worker);
        expect(await read()).toBe(worker);
      }
    },
    { timeoutMs: 30_000 },
  );
});

it('has it read by another one, and then by that one, when the first does not move or is gone', async () => {
  const [{ id: stopped }] = await query<{ id: string }>(
    world.url,
    `select id from git_workers where description like '%' || $1`,
    [` pid ${await world.processes[0].workerPid()}`],
  );
  const pid = await world.processes[0].workerPid();
  process.kill(pid, 'SIGSTOP');
  try {
    await setServer(stopped);
    const next = await read();
    expect(next).not.toBe(stopped);
    expect(await read()).toBe(next);
  } finally {
    process.kill(pid, 'SIGKILL');
  }
  await setServer(stopped);
  expect(await read()).not.toBe(stopped);
});
