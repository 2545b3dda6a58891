import { LoadFixture } from '../support/fixture';
import { startHosts } from '../support/hosts';
import { keepResults } from '../support/keep-results';
import { describeMachine } from '../support/machine';
import { runBench, type Endings } from '../support/run-bench';
import { readOptions } from './options';
import { printReport, type Report } from './report';
import { playScene } from './scene';

async function main(endings: Endings): Promise<void> {
  const { keeps, ...options } = readOptions(process.argv.slice(2));
  const machine = await describeMachine();
  const hosts = await startHosts(endings);
  const fixture = await LoadFixture.start({ servers: 1, ...hosts });
  endings.push(() => fixture.stop());
  const result = await playScene(fixture, options, (line) => console.log(`• ${line}`));
  const report: Report = { machine, options, result };
  const markdown = printReport(report);
  console.log(`\n${markdown}`);
  if (keeps) await keepResults('backup', { report, markdown });
}

runBench(main);
