import { CommitStream } from '../faults/commit-stream';
import { expectExactlyOnce, query } from '../faults/expect-exactly-once';
import { FaultyWorld } from '../faults/faulty-world';

let world: FaultyWorld;

beforeAll(async () => {
  world = await FaultyWorld.start();
});

afterAll(() => world.stop());

/** `npm run torture` asks for more. */
const COMMITS = Number(process.env.TRELLIS_TEST_COMMITS ?? 300);
const WORKSPACES = 8;

/** A worker keeps what it once served: who came first to all of them would have them all. */
async function spread(): Promise<void> {
  await query(
    world.url,
    `update git_queues q set served_by = w.id
     from (select id, row_number() over (order by id) - 1 as place from git_workers) w,
       (select workspace_id, row_number() over (order by workspace_id) as number from git_queues) n
     where n.workspace_id = q.workspace_id and n.number % (select count(*) from git_workers) = w.place`,
  );
}

async function share(): Promise<void> {
  const shared = await world.repository();
  const streams: CommitStream[] = [];
  for (let index = 0; index < WORKSPACES; index++) {
    const repository = index < 2 ? shared : await world.repository();
    const member = await world.workspaceOn(repository);
    streams.push(await CommitStream.begin(member, repository, `App ${String.fromCharCode(65 + index)}`));
  }
  await spread();
  await Promise.all(streams.map((stream) => stream.run(Math.ceil(COMMITS / 2 / WORKSPACES))));
  await expectExactlyOnce(world.url, streams);
  const [{ workers }] = await query<{ workers: number }>(
    world.url,
    'select count(distinct lease_owner)::int as workers from git_jobs where workspace_id = any($1) and position is not null',
    [streams.map(({ member }) => member.workspaceId)],
  );
  expect(workers).toBeGreaterThan(1);
}

const TIMEOUT_MS = 60_000 + COMMITS * 200;

it(
  `shares ${COMMITS / 2} commits of ${WORKSPACES} workspaces among two servers: all there, once, in order`,
  async () => {
    await world.startReplica();
    await share();
  },
  TIMEOUT_MS,
);

it(
  'and among four servers and a worker alone, two of them in one folder',
  async () => {
    await Promise.all([
      world.startReplica(),
      world.startAgain({ PORT: '0' }),
      world.startReplica('worker.js'),
    ]);
    await share();
  },
  TIMEOUT_MS,
);
