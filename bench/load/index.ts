import { join } from 'node:path';
import { startSshServer } from '../../test/support/ssh-server';
import { keepResults } from '../support/keep-results';
import { describeMachine } from '../support/machine';
import { startPostgres15 } from '../support/postgres';
import { makeFolder, runBench, type Endings } from '../support/run-bench';
import { readOptions } from './options';
import { printReport, type Report } from './report';
import { playScene, type SceneResult } from './scene';

async function main(endings: Endings): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const machine = await describeMachine();
  const dir = await makeFolder(endings);
  const postgres = await startPostgres15(join(dir, 'postgres'));
  endings.push(() => postgres.stop());
  const sshd = await startSshServer();
  endings.push(() => sshd.stop());
  const scenes: SceneResult[] = [];
  for (const servers of options.servers) {
    for (const workspaces of options.workspaces) {
      const { commits } = options;
      console.log(`• ${commits} commits, ${servers} servers, ${workspaces} workspaces`);
      scenes.push(await playScene({ servers, workspaces, commits, dir, postgres, sshd, endings }));
    }
  }
  const report: Report = { machine, scenes };
  const markdown = printReport(report);
  console.log(`\n${markdown}`);
  if (options.keeps) await keepResults('load', { report, markdown });
}

runBench(main);
