import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startSshServer } from '../../test/support/ssh-server';
import { judge, nameOf } from './aims';
import { makeAppDocument } from '../support/app-document';
import { measureOneWays } from '../support/delay-line';
import { keepResults } from '../support/keep-results';
import { describeMachine } from '../support/machine';
import { makeFolder, runBench, type Endings } from '../support/run-bench';
import { readOptions, type Options } from './options';
import { printReport, type Report } from './report';
import { APP_NAME, makeRepository } from './repository';
import { playScene, type SceneResult } from './scene';
import { startTrellis, type Trellis } from '../support/trellis-process';
import { WAYS } from './ways';

async function main(endings: Endings): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const startedAt = performance.now();
  const machine = await describeMachine();
  const oneWay = await measureOneWays(options.delaysMs);
  const scenes = await playAll(options, endings);
  const seconds = (performance.now() - startedAt) / 1000;
  const report: Report = { machine, options, oneWay, seconds, scenes, aims: judge(scenes) };
  const markdown = printReport(report);
  console.log(`\n${markdown}`);
  if (options.keeps) await keepResults('commit', { report, markdown });
}

async function playAll(options: Options, endings: Endings): Promise<SceneResult[]> {
  const dir = await makeFolder(endings);
  const server = await startSshServer();
  endings.push(() => server.stop());
  const trellis = await startTrellis(join(dir, 'trellis'));
  endings.push(() => trellis.stop());
  const otherBuild = await startOtherBuild(options, dir, endings);
  const ways = WAYS.filter(
    ({ key, isOwn }) =>
      (key !== 'before' || otherBuild !== null) &&
      (isOwn || options.ways.length === 0 || options.ways.includes(key)),
  );
  const scenes: SceneResult[] = [];
  for (const appCount of options.appCounts)
    for (const kilobytes of options.appKilobytes) {
      const document = makeAppDocument({ name: APP_NAME, kilobytes, seed: 1 });
      const base = await makeRepository({
        ...options,
        dir: join(dir, `apps-${appCount}-${kilobytes}.git`),
        appCount,
        document,
      });
      for (const delayMs of options.delaysMs) {
        const sceneDir = join(dir, `scene-${appCount}-${kilobytes}-${delayMs}`);
        const programs = { server, trellis, otherBuild };
        const size = { appCount, kilobytes, delayMs };
        const scene = { ...options, ...programs, ...size, dir: sceneDir, base, document, ways };
        console.log(`• ${nameOf(size)} each way`);
        scenes.push(await playScene(scene));
        await rm(sceneDir, { recursive: true, force: true });
      }
    }
  return scenes;
}

async function startOtherBuild({ beside }: Options, dir: string, endings: Endings): Promise<Trellis | null> {
  if (beside === null) return null;
  const trellis = await startTrellis(join(dir, 'other-build'), { main: resolve(beside, 'src/main.js') });
  endings.push(() => trellis.stop());
  return trellis;
}

runBench(main);
