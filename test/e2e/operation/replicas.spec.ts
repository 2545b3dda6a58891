import { CommitStream } from '../../faults/commit-stream';
import { expectExactlyOnce, query } from '../../faults/expect-exactly-once';
import { FaultFixture } from '../../faults/fault-fixture';
import { eventually } from '../../support/eventually';
import { TEST_LIMIT_MS } from '../../support/torture';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start();
});

afterAll(() => fixture.stop());

/** Set by `npm run torture`, which asks for more. */
const COMMITS = Number(process.env.TRELLIS_TEST_COMMITS ?? 128);
const WORKSPACES = 8;

/** Workers keep the queues they have served: the first of the `workers` to arrive would get them all. */
async function spread(workers: number): Promise<void> {
  // A server is ready as soon as any worker is.
  await eventually(async () =>
    expect(await query(fixture.url, 'select from git_workers')).toHaveLength(workers),
  );
  await query(
    fixture.url,
    `update git_queues q set served_by = w.id
     from (select id, row_number() over (order by id) - 1 as place from git_workers) w,
       (select workspace_id, row_number() over (order by workspace_id) as number from git_queues) n
     where n.workspace_id = q.workspace_id and n.number % (select count(*) from git_workers) = w.place`,
  );
}

async function share(workers: number): Promise<void> {
  const shared = await fixture.repository();
  const streams = await Promise.all(
    Array.from({ length: WORKSPACES }, async (_, index) => {
      const repository = index < 2 ? shared : await fixture.repository();
      const member = await fixture.workspaceOn(repository);
      return CommitStream.begin(member, repository, `App ${String.fromCharCode(65 + index)}`);
    }),
  );
  await spread(workers);
  await Promise.all(streams.map((stream) => stream.run(Math.ceil(COMMITS / 2 / WORKSPACES))));
  await expectExactlyOnce(fixture.url, streams);
  const [{ used }] = await query<{ used: number }>(
    fixture.url,
    'select count(distinct lease_owner)::int as used from git_jobs where workspace_id = any($1) and position is not null',
    [streams.map(({ member }) => member.workspaceId)],
  );
  expect(used).toBeGreaterThan(1);
}

const TIMEOUT_MS = TEST_LIMIT_MS + COMMITS * 200;

it(
  `shares ${COMMITS / 2} commits of ${WORKSPACES} workspaces between two servers: all present, once, in order`,
  async () => {
    await fixture.startReplica();
    await share(2);
  },
  TIMEOUT_MS,
);

it(
  'and among four servers and a separate worker, two of them sharing a folder',
  async () => {
    await Promise.all([
      fixture.startReplica(),
      fixture.startAgain({ PORT: '0' }),
      fixture.startReplica('worker.js'),
    ]);
    await share(5);
  },
  TIMEOUT_MS,
);
