import { Client } from 'pg';
import { eventually } from '../support/eventually';
import { edit } from '../support/git-world';
import { Member } from '../support/trellis-server';
import { CommitStream } from './commit-stream';
import { expectExactlyOnce, query } from './expect-exactly-once';
import { FaultyWorld } from './faulty-world';

let world: FaultyWorld;

beforeAll(async () => {
  world = await FaultyWorld.start();
});
afterAll(() => world.stop());

async function begin(name: string): Promise<CommitStream> {
  const repository = await world.repository();
  return CommitStream.begin(await world.workspaceOn(repository), repository, name);
}

type Strike = (client: Client) => Promise<number>;

const STRIKES = 3;
const DEADLINE_MS = 60_000;

/** Commits and is struck until both have happened often enough; answers how often something was hit. */
async function commitUnder(strike: Strike, stream: CommitStream, commits: number): Promise<number> {
  const client = new Client({ connectionString: world.url });
  await client.connect();
  try {
    const deadline = Date.now() + DEADLINE_MS;
    let hits = 0;
    const failures: unknown[] = [];
    const running = stream.run().catch((error: unknown) => failures.push(error));
    // How soon a strike finds a statement to hit is chance: a busy machine's few commits may all escape.
    const isEnough = () => hits >= STRIKES && stream.accepted.length >= commits;
    while (failures.length === 0 && Date.now() < deadline && !isEnough()) hits += await strike(client);
    stream.end();
    await running;
    expect(failures).toEqual([]);
    return hits;
  } finally {
    await client.end();
  }
}

const OTHERS = `from pg_stat_activity where datname = current_database() and application_name like 'trellis%'
  and pid <> pg_backend_pid()`;

const close: Strike = async (client) => {
  const { rowCount } = await client.query(
    `select pg_terminate_backend(pid), pg_sleep(0.05) ${OTHERS} and random() < 0.15`,
  );
  return rowCount ?? 0;
};

/** As an operator's limit on statements does it, or someone who cancels what takes long. */
const cancel: Strike = async (client) => {
  await client.query('begin; lock table git_jobs in access exclusive mode; select pg_sleep(0.1)');
  const { rowCount } = await client.query(
    `select pg_cancel_backend(pid) ${OTHERS} and wait_event = 'relation'`,
  );
  await client.query('commit; select pg_sleep(0.2)');
  return rowCount ?? 0;
};

it.each([
  ['closed', close],
  ['broken off in the middle of a statement', cancel],
])('commits each change once while connections to the database are %s', async (_, strike) => {
  const stream = await begin('Orders');
  expect(await commitUnder(strike, stream, 6)).toBeGreaterThanOrEqual(STRIKES);
  await expectExactlyOnce(world.url, [stream]);
});

it('goes on where it was when the database stood still for seconds', async () => {
  const stream = await begin('Orders');
  const client = new Client({ connectionString: world.url });
  await client.connect();
  try {
    const running = stream.run(10);
    for (const table of ['git_queues', 'git_jobs', 'git_job_commits']) {
      await client.query(`begin; lock table ${table} in access exclusive mode; select pg_sleep(1.5); commit`);
    }
    await running;
    await expectExactlyOnce(world.url, [stream]);
  } finally {
    await client.end();
  }
});

it('is not held up by a server that was frozen while it held the lock of a queue', async () => {
  const stream = await begin('Orders');
  const frozen = await world.startAgain({
    PORT: '0',
    DATABASE_URL: `${world.url}?idle_in_transaction_session_timeout=2000`,
  });
  const { member, appId } = stream;
  const there = new Member(frozen.address, member.token, member.workspaceId, member.user);
  const client = new Client({ connectionString: world.url });
  await client.connect();
  try {
    await edit(member, appId, 'lost');
    // What is accepted waits for this table, with its queue locked already.
    await client.query('begin; lock table git_jobs in share mode');
    const lost = there.post(`/apps/${appId}/git/commits`, { message: 'Lost' }).then(
      (answer) => answer.status,
      () => 0,
    );
    await eventually(async () => {
      const sql = `select 1 ${OTHERS} and wait_event = 'relation' and query ilike '%insert into git_jobs%'`;
      const waiting = await query(world.url, sql);
      expect(waiting).toHaveLength(1);
    });
    frozen.kill('SIGSTOP');
    await client.query('commit');
    await stream.commit();
    frozen.kill('SIGCONT');
    expect(await lost).toBe(503);
    await expectExactlyOnce(world.url, [stream]);
  } finally {
    frozen.kill('SIGCONT');
    await client.end();
  }
});
