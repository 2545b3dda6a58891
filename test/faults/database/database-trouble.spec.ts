import { Client } from 'pg';
import { eventually, PATIENCE_MS } from '../../support/eventually';
import { edit } from '../../support/git-fixture';
import { Member } from '../../support/trellis-server';
import { CommitStream } from '../commit-stream';
import { expectExactlyOnce, query } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start();
});
afterAll(() => fixture.stop());

async function begin(name: string): Promise<CommitStream> {
  const repository = await fixture.repository();
  return CommitStream.begin(await fixture.workspaceOn(repository), repository, name);
}

type Disruption = (client: Client) => Promise<number>;

const MIN_HITS = 3;

/**
 * Commits under the given disruption until both have happened often enough. Returns the number of disrupted
 * statements.
 */
async function commitUnder(disrupt: Disruption, stream: CommitStream, commits: number): Promise<number> {
  const client = new Client({ connectionString: fixture.url });
  await client.connect();
  try {
    const deadline = Date.now() + PATIENCE_MS;
    let hits = 0;
    const failures: unknown[] = [];
    const running = stream.runUntilEnd().catch((error: unknown) => failures.push(error));
    // Chance decides how soon a disruption hits a statement: on a busy machine a few commits may all escape.
    const isEnough = () => hits >= MIN_HITS && stream.accepted.length >= commits;
    while (failures.length === 0 && Date.now() < deadline && !isEnough()) hits += await disrupt(client);
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

const close: Disruption = async (client) => {
  const { rowCount } = await client.query(
    `select pg_terminate_backend(pid), pg_sleep(0.05) ${OTHERS} and random() < 0.15`,
  );
  return rowCount ?? 0;
};

/** Cancels statements, like a statement timeout or an operator who cancels long queries. */
const cancel: Disruption = async (client) => {
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
])('commits each change once while connections to the database are %s', async (_, disrupt) => {
  const stream = await begin('Orders');
  expect(await commitUnder(disrupt, stream, 6)).toBeGreaterThanOrEqual(MIN_HITS);
  await expectExactlyOnce(fixture.url, [stream]);
});

it('resumes after the database was frozen for seconds', async () => {
  const stream = await begin('Orders');
  const client = new Client({ connectionString: fixture.url });
  await client.connect();
  try {
    const running = stream.run(10);
    for (const table of ['git_queues', 'git_jobs', 'git_job_commits']) {
      await client.query(`begin; lock table ${table} in access exclusive mode; select pg_sleep(1.5); commit`);
    }
    await running;
    await expectExactlyOnce(fixture.url, [stream]);
  } finally {
    await client.end();
  }
});

it('is not blocked by a server that was frozen while it held the lock of a queue', async () => {
  const stream = await begin('Orders');
  const frozen = await fixture.startAgain({
    PORT: '0',
    DATABASE_URL: `${fixture.url}?idle_in_transaction_session_timeout=2000`,
  });
  const { member, appId } = stream;
  const there = new Member(frozen.address, member.token, member.workspaceId, member.user);
  const client = new Client({ connectionString: fixture.url });
  await client.connect();
  try {
    await edit(member, appId, 'lost');
    // Blocks the acceptance on this table, after it has locked its queue.
    await client.query('begin; lock table git_jobs in share mode');
    const lost = there.post(`/apps/${appId}/git/commits`, { message: 'Lost' }).then(
      (answer) => answer.status,
      () => 0,
    );
    await eventually(async () => {
      // PostgreSQL shows the beginning of a statement.
      const sql = `select 1 ${OTHERS} and wait_event = 'relation' and query ilike '%update git_queues q set next_position%'`;
      const waiting = await query(fixture.url, sql);
      expect(waiting).toHaveLength(1);
    });
    frozen.kill('SIGSTOP');
    await client.query('commit');
    await stream.commit();
    frozen.kill('SIGCONT');
    expect(await lost).toBe(503);
    await expectExactlyOnce(fixture.url, [stream]);
  } finally {
    frozen.kill('SIGCONT');
    await client.end();
  }
});
