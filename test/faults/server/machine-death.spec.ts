import { eventually } from '../../support/eventually';
import { isAlive, listProcesses } from '../../support/trellis-process';
import { CommitStream } from '../commit-stream';
import { expectExactlyOnce, query } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';
import { postmasterPid } from '../postmaster-pid';
import { TEST_LIMIT_MS } from '../../support/torture';

/** Set by `npm run torture`, which asks for more. */
const KILLS = Number(process.env.TRELLIS_TEST_KILLS ?? 4);
const WORKSPACES = 3;
const APPS = KILLS > 4 ? 4 : 2;
const LONGEST_PAUSE_MS = 1_500;
/**
 * Commits of each app between the kills of one round. A slow machine cannot process more, and every round waits for
 * all of them.
 */
const COMMITS_PER_ROUND = 7;
/** Frequent enough that a long run which is stopped early has proved something. */
const KILLS_BETWEEN_CHECKS = 100;
const MOST_WAITING = 60;

let fixture: FaultFixture;
let streams: CommitStream[];

beforeAll(async () => {
  fixture = await FaultFixture.start({ isEmbedded: true });
  const shared = await fixture.repository();
  const ofWorkspaces = Array.from({ length: WORKSPACES }, async (_, workspace) => {
    const repository = workspace < 2 ? shared : await fixture.repository();
    const member = await fixture.workspaceOn(repository);
    const names = Array.from({ length: APPS }, (__, app) => `App ${workspace}-${app}`);
    return Promise.all(names.map((name) => CommitStream.begin(member, repository, name)));
  });
  streams = (await Promise.all(ofWorkspaces)).flat();
});

afterAll(() => fixture.stop());

/** The process may have died from the previous kill. */
const kill = (pid: number | null): void => {
  try {
    if (pid !== null) process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/** A process id may belong to another process by now, as so many processes have come and gone. */
const isOurs = (command: string): boolean =>
  /dist\/src\/(?:main|worker)\.js/.test(command) || command.includes(fixture.dataDir);

/** Processes that a power failure, the OOM killer or an operator may end abruptly. */
const VICTIMS = {
  worker: async () => kill(await fixture.trellis.findWorkerPid()),
  server: async () => {
    kill(fixture.trellis.pid);
    await fixture.trellis.ended;
    await fixture.startAgain();
  },
  'database, which the server starts again': async () => kill(await postmasterPid(fixture.dataDir)),
  'server, worker and database at once': async () => {
    const worker = await fixture.trellis.findWorkerPid();
    const database = await postmasterPid(fixture.dataDir);
    [worker, database, fixture.trellis.pid].forEach(kill);
    await fixture.trellis.ended;
    await fixture.startAgain();
  },
};

const whenFewWait = () =>
  eventually(async () => {
    const [{ waiting }] = await query<{ waiting: number }>(
      fixture.url,
      `select count(*)::int as waiting from git_jobs where status in ('queued', 'running')`,
    );
    expect(waiting).toBeLessThan(MOST_WAITING);
  });

/** Commits to all apps while each of the victims is killed once. */
async function runRound(victims: (() => Promise<void>)[]): Promise<void> {
  const running = Promise.all(streams.map((stream) => stream.run(COMMITS_PER_ROUND)));
  running.catch(() => undefined);
  for (const kill of victims) {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_PAUSE_MS));
    await kill();
  }
  await running;
  await whenFewWait();
}

async function expectAllThereAfter(killed: number): Promise<void> {
  await expectExactlyOnce(fixture.url, streams);
  const commits = streams.reduce((sum, stream) => sum + stream.accepted.length, 0);
  process.stdout.write(`Killed ${killed} times while ${commits} commits were made: each is there once.\n`);
}

it(
  `loses and duplicates nothing while commits stream in and something is killed ${KILLS} times at random instants`,
  async () => {
    let killed = 0;
    while (killed < KILLS) {
      const victims = Object.values(VICTIMS).slice(0, KILLS - killed);
      await runRound(victims);
      killed += victims.length;
      if (killed % KILLS_BETWEEN_CHECKS === 0 || killed === KILLS) await expectAllThereAfter(killed);
    }
  },
  TEST_LIMIT_MS + KILLS * 40_000,
);

it('leaves no process behind, not even from those that were killed', async () => {
  const database = await postmasterPid(fixture.dataDir);
  const worker = await fixture.trellis.workerPid();
  await fixture.trellis.stop();
  await eventually(async () => expect(await isAlive(worker)).toBe(false));
  expect(database === null || (await isAlive(database))).toBe(false);
  const servers = new Set(fixture.processes.map(({ pid }) => pid));
  const left = (await listProcesses()).filter(
    ({ pid, ppid, command }) => (servers.has(pid) || servers.has(ppid)) && isOurs(command),
  );
  expect(left).toEqual([]);
});
