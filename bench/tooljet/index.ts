import { keepResults } from '../support/keep-results';
import { describeMachine } from '../support/machine';
import { makeFolder, runBench, type Endings } from '../support/run-bench';
import { startTrellis } from '../support/trellis-process';
import { readOptions } from './options';
import { printReport, type Report } from './report';
import { playScene } from './scene';

async function main(endings: Endings): Promise<void> {
  const { keeps, ...options } = readOptions(process.argv.slice(2));
  const machine = await describeMachine();
  const trellis = await startTrellis(await makeFolder(endings));
  endings.push(() => trellis.stop());
  const result = await playScene({ trellis, options, endings }, (line) => console.log(`• ${line}`));
  const report: Report = { machine, options, result };
  const markdown = printReport(report);
  console.log(`\n${markdown}`);
  if (keeps) await keepResults('tooljet', { report, markdown });
}

runBench(main);
