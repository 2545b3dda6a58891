import { mkdir, readFile, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBranch } from '../../test/support/branches';
import { eventually } from '../../test/support/eventually';
import { commit, createApp, edit, getApp, type AppBody } from '../../test/support/git-fixture';
import type { GitRepository } from '../../test/support/git-repository';
import type { Member } from '../../test/support/member';
import { changeTheirs } from '../../test/support/merges';
import { deliver, makeWebhook, pageOf, type Webhook } from '../../test/support/webhooks/webhook';
import { parseArguments } from '../support/arguments';
import { LoadFixture } from '../support/fixture';
import { startHosts } from '../support/hosts';
import { runBench, type Endings } from '../support/run-bench';
import { printTable } from '../support/table';

const USAGE = `npm run bench:paths -- [options]
  --build dist/src      folder of the build to trace
  --list commit         also list the files of this operation`;

const OPTIONS = {
  build: { type: 'string', default: join(__dirname, '../../dist/src') },
  list: { type: 'string' },
} as const;

interface Stage {
  member: Member;
  repository: GitRepository;
  app: AppBody;
  renamed: AppBody;
  webhook: Webhook;
}

interface Operation {
  prepare?: (stage: Stage, round: number) => Promise<unknown>;
  /** Resolves when its work is done in server and worker. */
  run: (stage: Stage, round: number) => Promise<unknown>;
}

const becomes = (gitState: string, { member, app }: { member: Member; app: AppBody }) =>
  eventually(async () => {
    const { gitState: state } = await getApp(member, app.id);
    if (state !== gitState) throw new Error(`The app is ${state}.`);
  });

const OPERATIONS: Record<string, Operation> = {
  commit: {
    prepare: ({ member, app }, round) => edit(member, app.id, `committed ${round}`),
    run: ({ member, app }) => commit(member, app.id, 'A commit').expect(201),
  },
  rename: {
    run: async ({ member, repository, renamed }, round) => {
      const tip = await repository.tip();
      await member.patch(`/apps/${renamed.id}`, { name: `Renamed ${round}` }).expect(200);
      await eventually(async () => {
        if ((await repository.tip()) === tip) throw new Error('The rename is not committed.');
      });
      await becomes('clean', { member, app: renamed });
    },
  },
  webhook: {
    prepare: ({ repository }, round) =>
      changeTheirs(repository, (theirs) => (theirs.icon = `theirs ${round}`)),
    run: async (stage) => {
      const { member, webhook, repository } = stage;
      const delivered = { sender: 'github' as const, page: pageOf(repository), sha: await repository.tip() };
      await deliver(member, webhook, delivered).expect(202);
      await becomes('behind', stage);
    },
  },
  // Takes what the webhook has told of.
  pull: { run: ({ member, app }) => member.post(`/apps/${app.id}/git/pull`).expect(200) },
  'branch merge': {
    prepare: async ({ member, app }, round) => {
      const branch = `feature-${round}`;
      await createBranch(member, branch);
      const there = member.on(branch);
      await edit(there, app.id, `merged ${round}`);
      await commit(there, app.id, 'On the branch').expect(201);
    },
    run: ({ member }, round) =>
      member.post('/git/branches/main/merge', { from: `feature-${round}` }).expect(200),
  },
};

/** Rounds before the traced one: the first requests also open connections and fill caches. */
const WARM_UPS = 2;

async function main(endings: Endings): Promise<void> {
  const options = parseArguments(process.argv.slice(2), OPTIONS, USAGE);
  const build = resolve(options.build);
  const hosts = await startHosts(endings);
  const folder = join(hosts.dir, 'traces');
  await mkdir(folder);
  const env = {
    NODE_OPTIONS: `--require ${join(__dirname, 'trace.cjs')}`,
    TRELLIS_BENCH_TRACES: folder,
  };
  const fixture = await LoadFixture.start({
    servers: 1,
    program: { build, startsQuickly: false },
    env,
    ...hosts,
  });
  endings.push(() => fixture.stop());
  const [server] = fixture.servers;
  const pids = { server: server.pid, worker: await server.workerPid() };
  const trace = async () => ({
    server: await takeTrace(folder, build, pids.server),
    worker: await takeTrace(folder, build, pids.worker),
  });

  const { member, repository } = await fixture.place();
  const app = await createApp(member, 'Orders', { commitChanges: true });
  const renamed = await createApp(member, 'Customers', { commitChanges: true });
  const stage = { member, repository, app, renamed, webhook: await makeWebhook(member) };
  const rows: string[][] = [];
  for (let round = 0; round <= WARM_UPS; round++) {
    for (const [name, { prepare, run }] of Object.entries(OPERATIONS)) {
      await prepare?.(stage, round);
      await trace();
      await run(stage, round);
      const { server: inServer, worker: inWorker } = await trace();
      if (round < WARM_UPS) continue;
      const both = [...new Set([...inServer, ...inWorker])].sort();
      const own = both.filter((file) => file.startsWith('gitsync/'));
      rows.push([name, ...[both, own, inServer, inWorker].map(({ length }) => String(length))]);
      if (options.list === name) console.log(both.join('\n'));
    }
  }
  console.log(
    `\n${printTable(['Files whose functions run', 'all', 'in gitsync', 'in the server', 'in the worker'], rows)}`,
  );
}

/** Returns the files of the build whose functions have run in the process since the last trace, without lists of exports. */
async function takeTrace(folder: string, build: string, pid: number): Promise<string[]> {
  const file = join(folder, `${pid}.json`);
  await rm(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  const urls = JSON.parse(await eventually(() => readFile(file, 'utf8'))) as string[];
  return urls
    .filter((url) => url.startsWith('file:'))
    .map((url) => fileURLToPath(url))
    .filter((path) => path.startsWith(`${build}/`) && basename(path) !== 'index.js')
    .map((path) => path.slice(build.length + 1));
}

runBench(main);
