import { join, resolve } from 'node:path';
import { startSshServer } from '../../test/support/ssh-server';
import { measureOneWays } from '../support/delay-line';
import { keepResults } from '../support/keep-results';
import { describeMachine } from '../support/machine';
import { makeFolder, runBench, type Endings } from '../support/run-bench';
import { startTrellis } from '../support/trellis-process';
import { measureMemory, type MemoryUse } from './memory';
import { readOptions, type Options } from './options';
import { fetchFirst, followNews, importApps, listAmongOwn, listApps, planMany, type Stage } from './parts';
import { gitReader, trellisReader, type ReaderDefinition } from './readers';
import { printReport, type Report } from './report';

const MAIN = join(__dirname, '../../dist/src/main.js');

interface Build {
  key: string;
  title: string;
  main: string;
}

async function main(endings: Endings): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const startedAt = performance.now();
  const machine = await describeMachine();
  const oneWay = await measureOneWays(options.delaysMs);
  const dir = await makeFolder(endings);
  const builds = buildsOf(options);
  const trellises = await startAll(builds, dir, endings);
  const readers = [...trellises, gitReader];
  const server = await startSshServer();
  endings.push(() => server.stop());
  const measured = await measureAll({ options, dir, server, readers, trellises }, builds);
  const seconds = (performance.now() - startedAt) / 1000;
  const report: Report = { machine, options, oneWay, seconds, ...measured };
  const markdown = printReport(report, readers);
  console.log(`\n${markdown}`);
  if (options.keeps) await keepResults('read', { report, markdown });
}

const buildsOf = ({ beside }: Options): Build[] => [
  { key: 'trellis', title: 'Trellis, through its HTTP API', main: MAIN },
  ...(beside === null
    ? []
    : [{ key: 'before', title: 'Trellis before', main: resolve(beside, 'src/main.js') }]),
];

async function startAll(builds: Build[], dir: string, endings: Endings): Promise<ReaderDefinition[]> {
  const readers: ReaderDefinition[] = [];
  for (const build of builds) {
    const trellis = await startTrellis(join(dir, build.key), build);
    endings.push(() => trellis.stop());
    readers.push(trellisReader(trellis, build));
  }
  return readers;
}

async function measureAll(stage: Stage, builds: Build[]): Promise<Pick<Report, 'parts' | 'memory'>> {
  const parts: Report['parts'] = [];
  const isWanted = (part: string) => stage.options.parts.includes(part);
  if (isWanted('list')) parts.push({ title: 'The list of the apps', readings: await listApps(stage) });
  if (isWanted('import'))
    parts.push({ title: 'Imports, one after the other', readings: await importApps(stage) });
  if (isWanted('plan')) parts.push({ title: 'Plans of many large apps', readings: await planMany(stage) });
  if (isWanted('news'))
    parts.push({ title: 'What others have committed', readings: await followNews(stage) });
  if (isWanted('own'))
    parts.push({ title: 'Among commits of one’s own', readings: await listAmongOwn(stage) });
  if (isWanted('first-fetch'))
    parts.push({ title: 'A long history, for the first time', readings: await fetchFirst(stage) });
  const memory: MemoryUse[] = [];
  if (isWanted('memory')) for (const build of builds) memory.push(await measureMemory(stage, build));
  return { parts, memory };
}

runBench(main);
