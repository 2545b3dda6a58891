import { Client } from 'pg';
import { eventually } from '../../support/eventually';
import { CommitStream } from '../commit-stream';
import { expectExactlyOnce, query } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';
import { postmasterPid } from '../postmaster-pid';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start({ isEmbedded: true });
});
afterAll(() => fixture.stop());

async function begin(): Promise<CommitStream> {
  const repository = await fixture.repository();
  return CommitStream.begin(await fixture.workspaceOn(repository), repository, 'Orders');
}

async function postmaster(): Promise<number> {
  const pid = await postmasterPid(fixture.dataDir);
  if (pid === null) throw new Error('PostgreSQL does not run.');
  return pid;
}

/** Returns the set of statuses that a member gets until `isOver`. A request that cannot be sent does not count. */
async function watch({ member, appId }: CommitStream, isOver: () => boolean): Promise<Set<number>> {
  const seen = new Set<number>();
  while (!isOver()) {
    const { status } = await member.get(`/apps/${appId}`);
    seen.add(status);
  }
  return seen;
}

it.each([
  ['fast', 'SIGINT'],
  ['immediate', 'SIGQUIT'],
] as const)('commits each change once while PostgreSQL is restarted (%s)', async (_mode, signal) => {
  const stream = await begin();
  let isOver = false;
  const answers = watch(stream, () => isOver);
  const running = stream.runUntilEnd();
  for (let restart = 0; restart < 2; restart++) {
    const before = stream.accepted.length;
    await eventually(() => stream.accepted.length > before + 1);
    const pid = await postmaster();
    process.kill(pid, signal);
    await eventually(async () => expect(await postmaster()).not.toBe(pid));
  }
  await eventually(() => query(fixture.url, 'select 1'));
  stream.end();
  await running;
  isOver = true;
  expect([...(await answers)].filter((status) => status !== 200 && status !== 503)).toEqual([]);
  await expectExactlyOnce(fixture.url, [stream]);
});

it('answers 503 while others hold every connection, and recovers when some are free again', async () => {
  const stream = await begin();
  const taken: Client[] = [];
  try {
    await takeAll(taken);
    const { body, headers } = await eventually(async () => {
      await taken[0].query(CLOSE_OURS);
      await takeAll(taken);
      return stream.member.get(`/apps/${stream.appId}`).expect(503);
    });
    expect(body).toMatchObject({ code: 'busy', remedy: expect.any(String) });
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  } finally {
    await Promise.all(taken.map((client) => client.end()));
  }
  await stream.run(2);
  await expectExactlyOnce(fixture.url, [stream]);
});

const CLOSE_OURS = `select pg_terminate_backend(pid) from pg_stat_activity
  where application_name like 'trellis%' and pid <> pg_backend_pid()`;

/** Takes as many connections as PostgreSQL allows. */
async function takeAll(taken: Client[]): Promise<void> {
  for (;;) {
    const client = new Client({ connectionString: fixture.url, application_name: 'someone else' });
    client.on('error', () => undefined);
    try {
      await client.connect();
      taken.push(client);
    } catch {
      return;
    }
  }
}
