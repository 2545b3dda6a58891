import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startSshServer, type SshServer } from '../../test/support/ssh-server';
import { measureOneWays } from '../support/delay-line';
import { keepResults } from '../support/keep-results';
import { describeMachine } from '../support/machine';
import { makeFolder, runBench, type Endings } from '../support/run-bench';
import { startTrellis } from '../support/trellis-process';
import { readOptions, type Options, type Size } from './options';
import { printReport, type Measured, type Report } from './report';
import { TeamRepository } from './repository';
import { playScene, Samples } from './scene';
import { keptClone, partialClone, trellisWay, type WayDefinition } from './ways';

const MAIN = join(__dirname, '../../dist/src/main.js');

async function main(endings: Endings): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const startedAt = performance.now();
  const machine = await describeMachine();
  const oneWay = await measureOneWays(options.delaysMs);
  const dir = await makeFolder(endings);
  const isWanted = ({ key }: { key: string }) => options.ways?.includes(key) ?? true;
  const ways = [
    ...(await startBuilds(options, { dir, endings })),
    ...[partialClone, keptClone].filter(isWanted),
  ];
  // As the large hosts, which take the protocol's version from the variable.
  const server = await startSshServer({ config: ['AcceptEnv GIT_PROTOCOL'] });
  endings.push(() => server.stop());
  const measured: Measured[] = [];
  for (const size of options.sizes)
    measured.push(...(await measureSize(size, { options, dir, server, ways })));
  const seconds = (performance.now() - startedAt) / 1000;
  const report: Report = { machine, options, oneWay, seconds, measured };
  const markdown = printReport(report, ways);
  console.log(`\n${markdown}`);
  if (options.keeps) await keepResults('repositories', { report, markdown });
}

async function startBuilds(
  { beside, ways }: Options,
  { dir, endings }: { dir: string; endings: Endings },
): Promise<WayDefinition[]> {
  const builds = [{ key: 'trellis', title: 'Trellis', main: MAIN }];
  if (beside !== null)
    builds.push({ key: 'before', title: 'Trellis before', main: resolve(beside, 'src/main.js') });
  const started: WayDefinition[] = [];
  for (const { key, title, main } of builds.filter((build) => ways?.includes(build.key) ?? true)) {
    const data = join(dir, `data-${key}`);
    const trellis = await startTrellis(data, { main });
    endings.push(() => trellis.stop());
    started.push(trellisWay(trellis, { key, title, dir: data }));
  }
  return started;
}

async function measureSize(
  size: Size,
  place: { options: Options; dir: string; server: SshServer; ways: WayDefinition[] },
): Promise<Measured[]> {
  const { options, dir, server, ways } = place;
  const measured: Measured[] = [];
  for (const delayMs of options.delaysMs) {
    // Each delay begins with a repository of this size: the ways and the others make it grow.
    const repository = join(dir, `${size.megabytes}.git`);
    const team = await TeamRepository.make(repository, size, options);
    const samples = new Samples();
    for (let round = 1; round <= options.rounds; round++) {
      console.log(`• ${size.megabytes} MB, ${delayMs} ms each way, round ${round}`);
      await playScene({ dir, server, team, definitions: ways, options }, delayMs, samples);
    }
    measured.push({ size, delayMs, appBytes: team.appBytes, samples });
    await rm(repository, { recursive: true, force: true });
  }
  return measured;
}

runBench(main);
