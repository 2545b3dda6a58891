import { eventually } from '../../support/eventually';
import { CommitStream } from '../commit-stream';
import { expectExactlyOnce, query, waitUntilIdle } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';
import { IS_TORTURE } from '../../support/torture';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start();
});
afterAll(() => fixture.stop());

interface Step {
  event: string;
  when?: string;
  /** Another worker served the queue last, so that the request leaves the claim to a worker. */
  isServedElsewhere?: true;
}

const CLAIM: Step = {
  event: 'update on git_queues',
  when: 'old.lease_owner is null and new.lease_owner is not null',
};

/** Writes to the database at each step of a commit, from its acceptance to the release of the lease. */
const STEPS: Record<string, Step> = {
  accept: { event: 'insert on git_jobs' },
  'claim for the worker': CLAIM,
  claim: { ...CLAIM, isServedElsewhere: true },
  start: {
    event: 'update on git_jobs',
    when: `old.status = 'queued' and new.status = 'running'`,
    isServedElsewhere: true,
  },
  record: { event: 'insert on git_job_commits' },
  finish: { event: 'update on git_jobs', when: `new.status = 'succeeded'` },
  'write the app’s link': { event: 'insert or update on git_links' },
  'tell the events': { event: 'insert on workspace_events' },
  release: { event: 'update on git_queues', when: 'old.lease_owner is not null and new.lease_owner is null' },
};

/** Failures that PostgreSQL may raise, each of another class of its error codes, and how often in a row. */
const FAILURES = [
  { sql: 'perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(10)', times: 1 },
  { sql: `raise exception using errcode = 'query_canceled'`, times: 1 },
  { sql: `raise exception using errcode = 'lock_not_available'`, times: 1 },
  { sql: `raise exception using errcode = 'disk_full'`, times: 1 },
  // Often enough to exhaust the automatic retries of a transaction.
  { sql: `raise exception using errcode = 'deadlock_detected'`, times: 5 },
];

/** In the suite each step loses its connection and meets one of the other failures, each of which meets several steps. */
function failuresOf(step: string): typeof FAILURES {
  const [lost, ...others] = FAILURES;
  return IS_TORTURE ? FAILURES : [lost, others[Object.keys(STEPS).indexOf(step) % others.length]];
}

/** Makes the next statements of this step fail. A sequence counts them because a rollback does not undo it. */
async function injectFailure(
  { event, when, isServedElsewhere }: Step,
  { sql, times }: { sql: string; times: number },
): Promise<void> {
  if (isServedElsewhere) await query(fixture.url, 'update git_queues set served_by = gen_random_uuid()');
  await query(
    fixture.url,
    `create sequence failures;
     create function fail() returns trigger language plpgsql as $$
       begin if nextval('failures') <= ${times} then ${sql}; end if; return new; end $$;
     create trigger fail before ${event} for each row ${when ? `when (${when})` : ''} execute function fail()`,
  );
}

/** Waits until a statement of the step has succeeded, and removes the trigger. */
async function endFailures(times: number): Promise<void> {
  await eventually(async () => {
    const [failures] = await query<{ count: number }>(
      fixture.url,
      'select last_value::int as count from failures',
    );
    expect(failures.count).toBeGreaterThan(times);
  });
  await query(fixture.url, 'drop function fail cascade; drop sequence failures');
}

it.each(Object.keys(STEPS))('commits once, whatever PostgreSQL does at the step: %s', async (step) => {
  const repository = await fixture.repository();
  const stream = await CommitStream.begin(await fixture.workspaceOn(repository), repository, 'Orders');
  for (const failure of failuresOf(step)) {
    await waitUntilIdle(fixture.url);
    await injectFailure(STEPS[step], failure);
    await stream.commit();
    await waitUntilIdle(fixture.url);
    await endFailures(failure.times);
  }
  await expectExactlyOnce(fixture.url, [stream]);
});

it('has a free queue at once, even if the connections that should release it broke', async () => {
  const repository = await fixture.repository();
  const stream = await CommitStream.begin(await fixture.workspaceOn(repository), repository, 'Orders');
  await eventually(() => isFree(stream));
  const { fence } = await queueOf(stream);
  await injectFailure(STEPS.release, { ...FAILURES[0], times: 2 });
  await stream.commit();
  await waitUntilIdle(fixture.url);
  await endFailures(2);
  await eventually(() => isFree(stream));
  // No other worker had to take over the expired lease.
  expect((await queueOf(stream)).fence).toBe(fence + 1);
});

async function queueOf({ member }: CommitStream): Promise<{ fence: number; owner: string | null }> {
  const [queue] = await query<{ fence: number; owner: string | null }>(
    fixture.url,
    'select fence::int, lease_owner as owner from git_queues where workspace_id = $1',
    [member.workspaceId],
  );
  return queue;
}

const isFree = async (stream: CommitStream): Promise<boolean> => (await queueOf(stream)).owner === null;
