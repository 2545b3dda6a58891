import { join } from 'node:path';
import { startSshServer } from '../../test/support/ssh-server';
import { LoadFixture } from '../support/fixture';
import { keepResults } from '../support/keep-results';
import { describeMachine } from '../support/machine';
import { startPostgres15 } from '../support/postgres';
import { makeFolder, runBench, type Endings } from '../support/run-bench';
import { readOptions } from './options';
import { printReport, type Report } from './report';
import { playScene } from './scene';

async function main(endings: Endings): Promise<void> {
  const { keeps, ...options } = readOptions(process.argv.slice(2));
  const machine = await describeMachine();
  const dir = await makeFolder(endings);
  const postgres = await startPostgres15(join(dir, 'postgres'));
  endings.push(() => postgres.stop());
  const sshd = await startSshServer();
  endings.push(() => sshd.stop());
  const fixture = await LoadFixture.start({ servers: 1, dir, postgres, sshd });
  endings.push(() => fixture.stop());
  const result = await playScene(fixture, options, (line) => console.log(`• ${line}`));
  const report: Report = { machine, options, result };
  const markdown = printReport(report);
  console.log(`\n${markdown}`);
  if (keeps) await keepResults('backup', { report, markdown });
}

runBench(main);
