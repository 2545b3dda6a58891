import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDatabase } from '../../src/core/embedded-postgres/cluster';
import { generateKeyPair } from '../../src/ssh';
import { sshUrlOf } from '../../test/support/connect';
import { eventually } from '../../test/support/eventually';
import { createApp } from '../../test/support/git-fixture';
import { createGitRepository } from '../../test/support/git-repository';
import { signInAs } from '../../test/support/member';
import { startSshServer, type SshServer } from '../../test/support/ssh-server';
import { TrellisProcess } from '../../test/support/trellis-process';
import { keepResults } from '../support/keep-results';
import { describeMachine, printMachine, type Machine } from '../support/machine';
import { startPostgres15 } from '../support/postgres';
import { makeFolder, runBench, type Endings } from '../support/run-bench';
import { summarize } from '../support/statistics';
import { printTable } from '../support/table';
import { readOptions } from './options';

const ADMIN = { email: 'ada@example.com', password: 'correct horse battery' };

/** Milliseconds since the start of the process. */
interface Times {
  /** The schema is made, the file is applied, server and worker answer. */
  ready: number;
  connected: number;
  /** The first commit is in the repository. */
  committed: number;
}

interface Stage {
  dir: string;
  postgresUrl: string;
  sshd: SshServer;
}

/** Measures how long it takes from an empty database and a set-up file to the first commit. */
async function main(endings: Endings): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const machine = await describeMachine();
  const dir = await makeFolder(endings);
  const postgres = await startPostgres15(join(dir, 'postgres'));
  endings.push(() => postgres.stop());
  const sshd = await startSshServer();
  endings.push(() => sshd.stop());
  const rounds: Times[] = [];
  for (let round = 0; round < options.rounds; round++)
    rounds.push(await setUpOnce({ dir, postgresUrl: postgres.url, sshd }, round));
  const markdown = print(rounds, machine);
  console.log(`\n${markdown}`);
  if (options.keeps) await keepResults('setup', { report: { machine, options, rounds }, markdown });
}

async function setUpOnce({ dir, postgresUrl, sshd }: Stage, round: number): Promise<Times> {
  const dataDir = join(dir, `data-${round}`);
  await mkdir(dataDir);
  const key = await generateKeyPair({ type: 'ed25519', comment: 'bench' });
  await sshd.authorize(key.publicKey);
  const repository = await createGitRepository({ files: { 'README.md': 'Orders' } });
  const file = join(dataDir, 'trellis.yaml');
  await writeFile(file, fileFor(sshUrlOf(sshd, repository), sshd.hostKeys[0].fingerprint));
  const env = {
    ...{ PORT: '0', DATABASE_URL: await createDatabase(postgresUrl, `setup_${round}`) },
    ...{ TRELLIS_DATA_DIR: dataDir, TRELLIS_SETUP_FILE: file },
    ...{ ADA_PASSWORD: ADMIN.password, ORDERS_KEY: key.privateKey },
  };
  const startedAt = performance.now();
  const since = () => performance.now() - startedAt;
  // Each module from its own file, as in production.
  const trellis = await TrellisProcess.start({ env, startsQuickly: false });
  try {
    const ready = since();
    const ada = await signInAs(trellis.address, ADMIN);
    await eventually(async () => (await ada.get('/git')).body.enabled === true);
    const connected = since();
    const before = await repository.tip();
    await createApp(ada, 'Orders', { commitChanges: true });
    const committed = since();
    if ((await repository.tip()) === before) throw new Error('Nothing was committed.');
    return { ready, connected, committed };
  } finally {
    await trellis.stop();
    await repository.remove();
  }
}

const fileFor = (url: string, hostKey: string): string => `workspaces:
  orders:
    name: Orders
    repository: { url: "${url}", key: env:ORDERS_KEY, hostKey: "${hostKey}" }
    members:
      - { email: ${ADMIN.email}, role: admin, password: env:ADA_PASSWORD }
`;

function print(rounds: Times[], machine: Machine): string {
  const row = (title: string, times: number[]) => [
    title,
    ...[summarize(times).medianMs, Math.max(...times)].map((ms) => (ms / 1_000).toFixed(2)),
  ];
  return [
    '# From an empty database to a commit',
    '',
    printMachine(machine),
    '',
    `Seconds from the start of the server, on an empty database, with a set-up file of one workspace, its repository beside it (real \`sshd\`), its key and pin, and an admin with a password. ${rounds.length} databases.`,
    '',
    printTable(
      ['', 'median', 'most'],
      [
        row(
          'ready: schema made, file applied',
          rounds.map(({ ready }) => ready),
        ),
        row(
          'repository connected',
          rounds.map(({ connected }) => connected),
        ),
        row(
          'first app committed and pushed',
          rounds.map(({ committed }) => committed),
        ),
      ],
    ),
    '',
  ].join('\n');
}

runBench(main);
