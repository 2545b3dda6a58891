import { startHosts } from '../support/hosts';
import { keepResults } from '../support/keep-results';
import { describeMachine } from '../support/machine';
import { runBench, type Endings } from '../support/run-bench';
import { readOptions } from './options';
import { printReport, type Report } from './report';
import { playScene, type SceneResult } from './scene';

async function main(endings: Endings): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const machine = await describeMachine();
  const hosts = await startHosts(endings, { shared_preload_libraries: 'pg_stat_statements' });
  const builds = options.beside === null ? [undefined] : [undefined, options.beside];
  const scenes: SceneResult[] = [];
  for (let round = 1; round <= options.rounds; round++) {
    for (const workspaces of options.workspaces) {
      for (const servers of options.servers) {
        const { commits, pauseMs } = options;
        console.log(`• ${commits} commits, ${servers} servers, ${workspaces} workspaces, round ${round}`);
        // The later scene of two is often the slower one.
        for (const build of round % 2 === 1 ? builds : builds.toReversed())
          scenes.push(await playScene({ servers, workspaces, commits, pauseMs, build, ...hosts, endings }));
      }
    }
  }
  const report: Report = { machine, scenes };
  const markdown = printReport(report);
  console.log(`\n${markdown}`);
  if (options.keeps) await keepResults('load', { report, markdown });
}

runBench(main);
