import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { startSshServer } from '../../test/support/ssh-server';
import { judge } from './aims';
import { makeAppDocument } from './app-document';
import { measureOneWay } from './delay-line';
import { describeMachine } from './machine';
import { readOptions, UsageError, type Options } from './options';
import { printReport, type Report } from './report';
import { APP_NAME, makeRepository } from './repository';
import { playScene, type SceneResult } from './scene';
import { startTrellis } from './trellis-process';
import { WAYS } from './ways';

const RESULTS = join(__dirname, '../results');

/** What is to be ended, the last begun first, whatever happens. */
const endings: (() => Promise<unknown>)[] = [];

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const startedAt = performance.now();
  const machine = await describeMachine();
  const oneWay: Report['oneWay'] = [];
  for (const delayMs of options.delaysMs.filter((delay) => delay > 0))
    oneWay.push({ delayMs, measured: await measureOneWay(delayMs) });
  const scenes = await playAll(options);
  const seconds = (performance.now() - startedAt) / 1000;
  const report: Report = { machine, options, oneWay, seconds, scenes, aims: judge(scenes) };
  console.log(`\n${printReport(report)}`);
  if (options.keeps) await keep(report);
}

async function playAll(options: Options): Promise<SceneResult[]> {
  const dir = await mkdtemp(join(tmpdir(), 'trellis-bench-'));
  endings.push(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
  await chmod(dir, 0o711);
  const server = await startSshServer();
  endings.push(() => server.stop());
  const trellis = await startTrellis(join(dir, 'trellis'));
  endings.push(() => trellis.stop());
  const document = makeAppDocument({ name: APP_NAME, kilobytes: options.appKilobytes, seed: 1 });
  const ways = WAYS.filter(
    ({ key, isOwn }) => isOwn || options.ways.length === 0 || options.ways.includes(key),
  );
  const scenes: SceneResult[] = [];
  for (const appCount of options.appCounts) {
    const base = await makeRepository({
      ...options,
      dir: join(dir, `apps-${appCount}.git`),
      appCount,
      document,
    });
    for (const delayMs of options.delaysMs) {
      const sceneDir = join(dir, `scene-${appCount}-${delayMs}`);
      const scene = { ...options, appCount, delayMs, dir: sceneDir, base, document, server, trellis, ways };
      console.log(`• ${appCount} apps, ${delayMs} ms each way`);
      scenes.push(await playScene(scene));
      await rm(sceneDir, { recursive: true, force: true });
    }
  }
  return scenes;
}

/** In the form that the project's files have. */
async function keep(report: Report): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  const texts = { 'commit.json': JSON.stringify(report, null, 2), 'commit.md': printReport(report) };
  for (const [name, text] of Object.entries(texts)) {
    const filepath = join(RESULTS, name);
    const style = await resolveConfig(filepath);
    await writeFile(filepath, await format(text, { ...style, filepath }));
  }
}

async function endAll(): Promise<void> {
  for (let end = endings.pop(); end; end = endings.pop()) await end().catch(console.error);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void endAll().finally(() => process.exit(130)));

main()
  .catch((error: unknown) => {
    console.error(error instanceof UsageError ? error.message : error);
    process.exitCode = 1;
  })
  .finally(endAll);
