import { eventually } from '../../support/eventually';
import type { Member } from '../../support/trellis-server';
import { query } from '../../faults/expect-exactly-once';
import { FaultFixture } from '../../faults/fault-fixture';

let fixture: FaultFixture;
let member: Member;

beforeAll(async () => {
  fixture = await FaultFixture.start();
  await fixture.startReplica('worker.js');
  member = await fixture.workspaceOn(await fixture.repository());
  await eventually(async () => expect(await listWorkers()).toHaveLength(2));
});

afterAll(() => fixture.stop());

async function listWorkers(): Promise<string[]> {
  const rows = await query<{ id: string }>(fixture.url, 'select id from git_workers order by id');
  return rows.map(({ id }) => id);
}

const setServer = (worker: string) =>
  query(fixture.url, 'update git_queues set served_by = $2 where workspace_id = $1', [
    member.workspaceId,
    worker,
  ]);

/** Lists the apps of the repository and returns which worker did so. */
async function read(): Promise<string> {
  await member.get('/git/apps').expect(200);
  const [{ lease_owner }] = await query<{ lease_owner: string }>(
    fixture.url,
    `select lease_owner from git_jobs where workspace_id = $1 and kind = 'list_apps' order by id desc limit 1`,
    [member.workspaceId],
  );
  return lease_owner;
}

/** Random choice between two workers would pass in one of 256 runs. */
const TURNS = 8;

it('gives a read job to the worker that served the workspace last, whichever that is', async () => {
  const workers = await listWorkers();
  // A worker that is too slow on a busy machine loses its head start.
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

it('moves to another worker, and stays there, if the first one is frozen or gone', async () => {
  const [{ id: stopped }] = await query<{ id: string }>(
    fixture.url,
    `select id from git_workers where description like '%' || $1`,
    [` pid ${await fixture.processes[0].workerPid()}`],
  );
  const pid = await fixture.processes[0].workerPid();
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
