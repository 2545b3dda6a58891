import { eventually } from '../support/eventually';
import { isAlive, listProcesses } from '../support/trellis-process';
import { CommitStream } from './commit-stream';
import { expectExactlyOnce, query } from './expect-exactly-once';
import { FaultyWorld } from './faulty-world';
import { postmasterPid } from './postmaster-pid';

/** `npm run torture` asks for more. */
const KILLS = Number(process.env.TRELLIS_TEST_KILLS ?? 4);
const WORKSPACES = 3;
const APPS = 4;
const LONGEST_PAUSE_MS = 1_500;
/** Of each app, between the blows of one round: on a slow machine more would come than can be done, and all wait for the end. */
const COMMITS_A_ROUND = 7;
/** So that a long run which is ended before its time has shown something. */
const KILLS_BETWEEN_CHECKS = 100;
const MOST_WAITING = 60;

let world: FaultyWorld;
let streams: CommitStream[];

beforeAll(async () => {
  world = await FaultyWorld.start({ isEmbedded: true });
  streams = [];
  for (let workspace = 0; workspace < WORKSPACES; workspace++) {
    // Two of them in one repository.
    const repository = workspace === 1 ? streams[0].repository : await world.repository();
    const member = await world.workspaceOn(repository);
    for (let app = 0; app < APPS; app++)
      streams.push(await CommitStream.begin(member, repository, `App ${workspace}-${app}`));
  }
});

afterAll(() => world.stop());

/** Whoever was found a moment ago may have died of the last blow meanwhile. */
const kill = (pid: number | null): void => {
  try {
    if (pid !== null) process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/** Of so many processes some have had a number that somebody else has by now. */
const isOurs = (command: string): boolean =>
  /dist\/src\/(?:main|worker)\.js/.test(command) || command.includes(world.dataDir);

/** What a failing power supply, a lack of memory or an operator takes away at once. */
const VICTIMS = {
  worker: async () => kill(await world.trellis.findWorkerPid()),
  server: async () => {
    kill(world.trellis.pid);
    await world.trellis.ended;
    await world.startAgain();
  },
  'database, which the server starts again': async () => kill(await postmasterPid(world.dataDir)),
  'server, worker and database at once': async () => {
    const worker = await world.trellis.findWorkerPid();
    const database = await postmasterPid(world.dataDir);
    [worker, database, world.trellis.pid].forEach(kill);
    await world.trellis.ended;
    await world.startAgain();
  },
};

const whenFewWait = () =>
  eventually(
    async () => {
      const [{ waiting }] = await query<{ waiting: number }>(
        world.url,
        `select count(*)::int as waiting from git_jobs where status in ('queued', 'running')`,
      );
      expect(waiting).toBeLessThan(MOST_WAITING);
    },
    { timeoutMs: 120_000 },
  );

/** Commits of all apps, and each of the victims killed once among them. */
async function playRound(victims: (() => Promise<void>)[]): Promise<void> {
  const running = Promise.all(streams.map((stream) => stream.run(COMMITS_A_ROUND)));
  running.catch(() => undefined);
  for (const kill of victims) {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_PAUSE_MS));
    await kill();
  }
  await running;
  await whenFewWait();
}

async function expectAllThereAfter(killed: number): Promise<void> {
  await expectExactlyOnce(world.url, streams);
  const commits = streams.reduce((sum, stream) => sum + stream.accepted.length, 0);
  process.stdout.write(`Killed ${killed} times while ${commits} commits were made: each is there once.\n`);
}

it(
  `loses and doubles nothing while commits stream in and ${KILLS} times something is killed at a random instant`,
  async () => {
    let killed = 0;
    while (killed < KILLS) {
      const victims = Object.values(VICTIMS).slice(0, KILLS - killed);
      await playRound(victims);
      killed += victims.length;
      if (killed % KILLS_BETWEEN_CHECKS === 0 || killed === KILLS) await expectAllThereAfter(killed);
    }
  },
  120_000 + KILLS * 40_000,
);

it('leaves no process behind at its end, and none of those that were killed', async () => {
  const database = await postmasterPid(world.dataDir);
  const worker = await world.trellis.workerPid();
  await world.trellis.stop();
  await eventually(async () => expect(await isAlive(worker)).toBe(false));
  expect(database === null || (await isAlive(database))).toBe(false);
  const servers = new Set(world.processes.map(({ pid }) => pid));
  const left = (await listProcesses()).filter(
    ({ pid, ppid, command }) => (servers.has(pid) || servers.has(ppid)) && isOurs(command),
  );
  expect(left).toEqual([]);
});
