import { CommitStream } from '../faults/commit-stream';
import { expectExactlyOnce, query } from '../faults/expect-exactly-once';
import { FaultFixture } from '../faults/fault-fixture';
import { eventually } from '../support/eventually';
import { isAlive } from '../support/trellis-process';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start();
});
afterAll(() => fixture.stop());

it('lands every commit once that waited for a halted Git server while all of Trellis was replaced', async () => {
  const shared = await fixture.repository();
  const streams = [
    await CommitStream.begin(await fixture.workspaceOn(shared), shared, 'Orders'),
    await CommitStream.begin(await fixture.workspaceOn(shared), shared, 'Stock'),
  ];
  const before = (await shared.log()).length;
  await fixture.git.halt();
  await Promise.all(streams.map((stream) => stream.run(5)));
  await eventually(async () => {
    const [tried] = await query<{ jobs: number }>(
      fixture.url,
      `select count(*)::int as jobs from git_jobs where status = 'queued' and attempts > 0`,
    );
    expect(tried?.jobs).toBeGreaterThan(0);
  });

  const { pid } = fixture.trellis;
  const worker = await fixture.trellis.workerPid();
  process.kill(pid, 'SIGKILL');
  process.kill(worker, 'SIGKILL');
  await fixture.trellis.ended;
  await eventually(async () => !(await isAlive(worker)));
  await fixture.startAgain();
  expect(await waiting()).toBe(10);
  // The server that took over accepts more.
  await Promise.all(streams.map((stream) => stream.commit()));
  await fixture.git.restart();

  await eventually(async () => expect(await waiting()).toBe(0));
  await expectExactlyOnce(fixture.url, streams);
  expect((await shared.log()).length).toBe(before + 12);
});

async function waiting(): Promise<number> {
  const [open] = await query<{ jobs: number }>(
    fixture.url,
    `select count(*)::int as jobs from git_jobs where status in ('queued', 'running')`,
  );
  return open?.jobs ?? 0;
}
