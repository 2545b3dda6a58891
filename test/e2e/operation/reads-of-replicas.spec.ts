import { eventually } from '../../support/eventually';
import type { TrellisProcess } from '../../support/trellis-process';
import { Member } from '../../support/trellis-server';
import { FaultFixture } from '../../faults/fault-fixture';

let fixture: FaultFixture;
/** The same member at each of two servers. */
let members: Member[];
let servers: TrellisProcess[];

beforeAll(async () => {
  fixture = await FaultFixture.start();
  servers = [fixture.trellis, await fixture.startReplica()];
  const { token, workspaceId, user } = await fixture.workspaceOn(await fixture.repository());
  members = servers.map(({ address }) => new Member(address, token, workspaceId, user));
});

afterAll(() => fixture.stop());

const list = (member: Member) => member.get('/git/apps').then(({ status }) => status);

async function whileStopped(pid: number, work: () => Promise<void>): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  try {
    await work();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

it('reads with the worker of the server that was asked, whatever becomes of the others', async () => {
  for (const [index, server] of servers.entries()) {
    const [asked, other] = [members[index], members[1 - index]];
    let waiting: Promise<number> | undefined;
    let isAnswered = false;
    await whileStopped(await server.workerPid(), async () => {
      waiting = list(asked).finally(() => (isAnswered = true));
      for (let turn = 0; turn < 4; turn++) expect(await list(other)).toBe(200);
      expect(isAnswered).toBe(false);
    });
    expect(await waiting).toBe(200);
  }
});

it('reads with no worker that was started alone', async () => {
  const [first, second] = servers;
  const alone = await fixture.startReplica('worker.js');
  await eventually(async () => expect(await alone.findWorkerPid()).not.toBeNull());
  await second.stop();
  let isAnswered = false;
  let waiting: Promise<number> | undefined;
  await whileStopped(await first.workerPid(), async () => {
    waiting = list(members[0]).finally(() => (isAnswered = true));
    // The other worker still serves queues.
    await members[0].post('/apps', { name: 'Orders', commitChanges: true }).expect(201);
    expect(isAnswered).toBe(false);
  });
  expect(await waiting).toBe(200);
});
