import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LoadFixture } from '../support/fixture';
import { startHosts } from '../support/hosts';
import { keepResults } from '../support/keep-results';
import { describeMachine } from '../support/machine';
import { runBench, type Endings } from '../support/run-bench';
import { memoryEnvironment, MemoryWatch } from './memory';
import { readOptions } from './options';
import { printPoint, printReport, type Report } from './report';
import { playScene } from './scene';

async function main(endings: Endings): Promise<void> {
  const { commits, keeps } = readOptions(process.argv.slice(2));
  const machine = await describeMachine();
  const hosts = await startHosts(endings);
  const memoryDir = join(hosts.dir, 'memory');
  await mkdir(memoryDir);
  const fixture = await LoadFixture.start({
    servers: 1,
    // As an operator starts it: a quick start holds all modules in memory a second time.
    program: { startsQuickly: false },
    env: memoryEnvironment(memoryDir),
    ...hosts,
  });
  endings.push(() => fixture.stop());
  const watch = await MemoryWatch.start(fixture.servers[0], memoryDir);
  endings.push(() => Promise.resolve(watch.stop()));
  const result = await playScene(
    { fixture, watch },
    { commits, report: (point) => console.log(printPoint(point)) },
  );
  const report: Report = { machine, commits, result };
  const markdown = printReport(report);
  console.log(`\n${markdown}`);
  if (keeps) await keepResults('growth', { report, markdown });
}

runBench(main);
