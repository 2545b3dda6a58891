import { join } from 'node:path';
import type { SshServer } from '../../test/support/ssh-server';
import type { Options } from './options';
import type { ReaderDefinition } from './readers';
import { ForeignRepository } from './repository';
import { Scene, type Reading } from './scene';

const HISTORY_APPS = 200;
const NEWS_APPS = 5;
/** A worker packs its mirror after about 300 commits of its own. */
const OWN_COMMITS = 100;
/** Number of apps that the others' commits change, in turn. */
const CHANGED_APPS = 50;

export interface Stage {
  options: Options;
  dir: string;
  server: SshServer;
  readers: readonly ReaderDefinition[];
  /** The readers that commit, too. */
  trellises: readonly ReaderDefinition[];
}

/** Lists the apps: for the first time, again without changes, and after one commit of someone else. */
export async function listApps(stage: Stage): Promise<Reading[]> {
  const { options, readers } = stage;
  const readings: Reading[] = [];
  for (const appCount of options.appCounts) {
    const foreign = await makeRepository(stage, { name: `list-${appCount}`, appCount });
    const isWhole = (found: number) => found === appCount;
    for (const delayMs of options.delaysMs) {
      readings.push(
        ...(await play(stage, { foreign, delayMs, readers }, async (scene) => {
          await scene.measure(`${appCount} apps, first`, (reader) => reader.list(), isWhole);
          for (let round = 0; round < options.rounds; round++) {
            await scene.measure(`${appCount} apps, again`, (reader) => reader.list(), isWhole);
            await foreign.commit(1, { among: CHANGED_APPS });
            await scene.measure(`${appCount} apps, after a commit`, (reader) => reader.list(), isWhole);
          }
        })),
      );
    }
  }
  return readings;
}

/** Imports one app after the other, each with its own request. */
export async function importApps(stage: Stage): Promise<Reading[]> {
  const { options, readers } = stage;
  const [appCount] = options.appCounts;
  const foreign = await makeRepository(stage, { name: 'import', appCount });
  const apps = foreign.apps.slice(0, options.importCount);
  const [delayMs] = options.delaysMs;
  return play(stage, { foreign, delayMs, readers }, async (scene) => {
    await scene.measure(
      'fetched before',
      (reader) => reader.list(),
      (found) => found === appCount,
    );
    const what = `one of ${apps.length} imports, ${appCount} apps there`;
    for (const app of apps)
      await scene.measure(
        what,
        async ({ follow }) => follow.import(app),
        () => true,
      );
  });
}

/** Checks for commits of others, then pulls them. */
export async function followNews(stage: Stage): Promise<Reading[]> {
  const { options, readers } = stage;
  const [appCount] = options.appCounts;
  const count = options.newCommits;
  const readings: Reading[] = [];
  for (const delayMs of options.delaysMs) {
    const foreign = await makeRepository(stage, { name: `news-${delayMs}`, appCount });
    const apps = foreign.apps.slice(0, NEWS_APPS);
    readings.push(
      ...(await play(stage, { foreign, delayMs, readers }, async (scene) => {
        for (const app of apps)
          await scene.measure(
            'import',
            async ({ follow }) => follow.import(app),
            () => true,
          );
        const among = Math.min(CHANGED_APPS, count);
        const documents = await foreign.commit(count, { among });
        for (const [index, app] of apps.entries()) {
          const expected = Math.ceil((count - index) / among);
          const what = index === 0 ? 'first check' : 'check';
          const check = `${what} after ${count} commits`;
          await scene.measure(
            check,
            ({ follow }) => follow.check(app),
            (found) => found === expected,
          );
        }
        for (const app of apps) {
          const isThere = async (answer: string | (() => Promise<string>)) =>
            (typeof answer === 'function' ? await answer() : answer) === documents.get(app);
          await scene.measure(`pull after ${count} commits`, ({ follow }) => follow.pull(app), isThere);
        }
      })),
    );
  }
  return readings;
}

/** Plans the pulls, and a deployment, of many large apps that others have changed. */
export async function planMany(stage: Stage): Promise<Reading[]> {
  const { options, readers } = stage;
  const { plannedApps: count, plannedKilobytes: kilobytes } = options;
  const foreign = await makeRepository(stage, {
    name: 'plan',
    appCount: count,
    kilobytes,
  });
  const [delayMs] = options.delaysMs;
  return play(stage, { foreign, delayMs, readers }, async (scene) => {
    for (const app of foreign.apps)
      await scene.measure(
        `import of an app of ${kilobytes} KB`,
        async ({ follow }) => follow.import(app),
        () => true,
      );
    const isWhole = (found: number | undefined) => found === count;
    for (let round = 0; round < options.rounds; round++) {
      await foreign.commit(count, { among: count });
      for (const what of ['pulls', 'deployment'] as const)
        await scene.measure(`plan of ${what}, ${count} apps`, ({ follow }) => follow.plan(what), isWhole);
    }
  });
}

/** Lists the apps after one commit of someone else, when the workspace itself has committed a lot before. */
export async function listAmongOwn(stage: Stage): Promise<Reading[]> {
  const { options, trellises } = stage;
  const appCount = CHANGED_APPS;
  const readings: Reading[] = [];
  for (const delayMs of options.delaysMs) {
    const foreign = await makeRepository(stage, { name: `own-${delayMs}`, appCount });
    readings.push(
      ...(await play(stage, { foreign, delayMs, readers: trellises }, async (scene) => {
        for (const [index, { reader }] of scene.contenders.entries()) {
          const app = foreign.apps[appCount - 1 - index];
          await reader.follow.import(app);
          for (let revision = 1; revision <= OWN_COMMITS; revision++)
            await reader.follow.commit?.(app, revision);
        }
        const what = `${appCount} apps, ${OWN_COMMITS} commits of one’s own, after one of someone else`;
        for (let round = 0; round < 4 * options.rounds; round++) {
          await foreign.commit(1, { among: NEWS_APPS });
          await scene.measure(
            what,
            (reader) => reader.list(),
            (found) => found === appCount,
          );
        }
      })),
    );
  }
  return readings;
}

/** Fetches a long history to list its apps; then finds the last commits of apps that did not change for long. */
export async function fetchFirst(stage: Stage): Promise<Reading[]> {
  const { options, readers } = stage;
  const foreign = await makeRepository(stage, { name: 'history', appCount: HISTORY_APPS });
  await foreign.commit(options.historyCommits, { among: HISTORY_APPS - NEWS_APPS });
  await foreign.repository.git(['repack', '-adq']);
  const readings: Reading[] = [];
  const isWhole = (found: number) => found === HISTORY_APPS;
  for (const delayMs of options.delaysMs) {
    readings.push(
      ...(await play(stage, { foreign, delayMs, readers }, async (scene) => {
        await scene.measure(
          `first list, ${options.historyCommits} commits`,
          (reader) => reader.list(),
          isWhole,
        );
      })),
    );
  }
  const oldest = foreign.apps.slice(-NEWS_APPS);
  readings.push(
    ...(await play(stage, { foreign, delayMs: options.delaysMs[0], readers }, async (scene) => {
      await scene.measure('first list, for the imports', (reader) => reader.list(), isWhole);
      const what = `import of an app that ${options.historyCommits} commits have not touched`;
      for (const app of oldest)
        await scene.measure(
          what,
          async ({ follow }) => follow.import(app),
          () => true,
        );
    })),
  );
  return readings;
}

const makeRepository = (
  { dir, options }: Stage,
  {
    name,
    appCount,
    kilobytes = options.appKilobytes,
  }: { name: string; appCount: number; kilobytes?: number },
): Promise<ForeignRepository> =>
  ForeignRepository.make({ dir: join(dir, `${name}.git`), appCount, kilobytes });

function play(
  { dir, server }: Stage,
  scene: { foreign: ForeignRepository; delayMs: number; readers: readonly ReaderDefinition[] },
  run: (scene: Scene) => Promise<void>,
): Promise<Reading[]> {
  const { foreign, delayMs, readers } = scene;
  return Scene.play(
    { dir: join(dir, 'scene'), server, repository: foreign.repository, delayMs, readers },
    run,
  );
}
