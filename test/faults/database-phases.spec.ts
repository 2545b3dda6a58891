import { eventually } from '../support/eventually';
import { CommitStream } from './commit-stream';
import { expectExactlyOnce, query, whenNothingWaits } from './expect-exactly-once';
import { FaultyWorld } from './faulty-world';

let world: FaultyWorld;

beforeAll(async () => {
  world = await FaultyWorld.start();
});
afterAll(() => world.stop());

/** What is written at each step of a commit, from its acceptance to the end of the lease. */
const STEPS: Record<string, { event: string; when?: string }> = {
  accept: { event: 'insert on git_jobs' },
  claim: { event: 'update on git_queues', when: 'old.lease_owner is null and new.lease_owner is not null' },
  start: { event: 'update on git_jobs', when: `old.status = 'queued' and new.status = 'running'` },
  record: { event: 'insert on git_job_commits' },
  finish: { event: 'update on git_jobs', when: `new.status = 'succeeded'` },
  'write the app’s link': { event: 'insert or update on git_app_links' },
  'tell the events': { event: 'insert on workspace_events' },
  release: { event: 'update on git_queues', when: 'old.lease_owner is not null and new.lease_owner is null' },
};

/** What PostgreSQL may do to a statement, each of another class of its codes, and how often in a row. */
const BLOWS = [
  { blow: 'perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(10)', times: 1 },
  { blow: `raise exception using errcode = 'query_canceled'`, times: 1 },
  { blow: `raise exception using errcode = 'lock_not_available'`, times: 1 },
  { blow: `raise exception using errcode = 'disk_full'`, times: 1 },
  // So often that a transaction that is begun anew by itself gives up.
  { blow: `raise exception using errcode = 'deadlock_detected'`, times: 5 },
];

/** The next statements of this step are struck; a sequence counts them, because no rollback undoes it. */
async function strike(
  { event, when }: { event: string; when?: string },
  { blow, times }: { blow: string; times: number },
): Promise<void> {
  await query(
    world.url,
    `create sequence strikes;
     create function strike() returns trigger language plpgsql as $$
       begin if nextval('strikes') <= ${times} then ${blow}; end if; return new; end $$;
     create trigger strike before ${event} for each row ${when ? `when (${when})` : ''} execute function strike()`,
  );
}

/** When one of them has got through. */
async function endStrikes(times: number): Promise<void> {
  await eventually(async () => {
    const [strikes] = await query<{ count: number }>(
      world.url,
      'select last_value::int as count from strikes',
    );
    expect(strikes.count).toBeGreaterThan(times);
  });
  await query(world.url, 'drop function strike cascade; drop sequence strikes');
}

it.each(Object.keys(STEPS))(
  'commits once, whatever PostgreSQL does to who wants to %s',
  async (step) => {
    const repository = await world.repository();
    const stream = await CommitStream.begin(await world.workspaceOn(repository), repository, 'Orders');
    for (const blow of BLOWS) {
      await whenNothingWaits(world.url);
      await strike(STEPS[step], blow);
      await stream.commit();
      await whenNothingWaits(world.url);
      await endStrikes(blow.times);
    }
    await expectExactlyOnce(world.url, [stream]);
  },
  180_000,
);

it('has a queue free at once, though the connections broke over which it was to be given back', async () => {
  const repository = await world.repository();
  const stream = await CommitStream.begin(await world.workspaceOn(repository), repository, 'Orders');
  await eventually(() => isFree(stream));
  const { fence } = await queueOf(stream);
  await strike(STEPS.release, { ...BLOWS[0], times: 2 });
  await stream.commit();
  await whenNothingWaits(world.url);
  await endStrikes(2);
  await eventually(() => isFree(stream));
  // Nobody had to take it over when its lease was over.
  expect((await queueOf(stream)).fence).toBe(fence + 1);
});

async function queueOf({ member }: CommitStream): Promise<{ fence: number; owner: string | null }> {
  const [queue] = await query<{ fence: number; owner: string | null }>(
    world.url,
    'select fence::int, lease_owner as owner from git_queues where workspace_id = $1',
    [member.workspaceId],
  );
  return queue;
}

const isFree = async (stream: CommitStream): Promise<boolean> => (await queueOf(stream)).owner === null;
