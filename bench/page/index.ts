import { keepResults } from '../support/keep-results';
import { describeMachine } from '../support/machine';
import { runBench, type Endings } from '../support/run-bench';
import { editApp } from './editing';
import { loadDashboard, openLargeApp } from './loading';
import { readOptions } from './options';
import { printReport, type Report } from './report';
import { setStage } from './stage';

async function main(endings: Endings): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const machine = await describeMachine();
  const stage = await setStage(endings, options);
  const browser = stage.browser.version();
  const report: Report = {
    machine,
    options,
    browser,
    first: [],
    slow: [],
    many: [],
    openMs: [],
    editing: [],
  };
  for (let round = 1; round <= options.rounds; round += 1) {
    report.first.push(await loadDashboard(stage, { of: stage.beginner, delayMs: 0 }));
    report.slow.push(await loadDashboard(stage, { of: stage.beginner, delayMs: options.delayMs }));
    report.many.push(await loadDashboard(stage, { of: stage.member, delayMs: 0 }));
    report.openMs.push(await openLargeApp(stage));
    report.editing.push(await editApp(stage));
    console.log(`• round ${round} of ${options.rounds}`);
  }
  const markdown = printReport(report);
  console.log(`\n${markdown}`);
  if (options.keeps) await keepResults('page', { report, markdown });
}

runBench(main);
