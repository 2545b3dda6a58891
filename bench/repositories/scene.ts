import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SshServer } from '../../test/support/ssh-server';
import { DelayLine } from '../support/delay-line';
import { openGitHost } from '../support/git-host';
import type { Options } from './options';
import type { TeamRepository } from './repository';
import type { Way, WayDefinition } from './ways';

interface Sample {
  ms: number;
  /** In both directions. */
  wireBytes: number;
}

/** Measurements by operation and by the key of the way. */
export class Samples {
  readonly operations: Record<string, Record<string, Sample[]>> = {};
  /** Copies of the repository at the end, by the key of the way. */
  readonly storedBytes: Record<string, number> = {};
  /** Memory, by the key of the way. */
  readonly peakBytes: Record<string, number | undefined> = {};

  add(operation: string, key: string, sample: Sample): void {
    ((this.operations[operation] ??= {})[key] ??= []).push(sample);
  }
}

export interface Stage {
  dir: string;
  server: SshServer;
  team: TeamRepository;
  definitions: readonly WayDefinition[];
  options: Options;
}

interface Contender {
  key: string;
  way: Way;
  path: string;
  line: DelayLine;
}

/** Lets all ways use one repository, each starting without a copy, and checks with Git that it is whole afterwards. */
export async function playScene(stage: Stage, delayMs: number, samples: Samples): Promise<void> {
  const endings: (() => Promise<unknown>)[] = [];
  const { repository } = stage.team;
  try {
    const contenders: Contender[] = [];
    for (const definition of stage.definitions)
      contenders.push(await enter(definition, contenders.length, { ...stage, delayMs, endings }));
    await playAll(contenders, stage, samples);
    await repository.git(['fsck', '--connectivity-only', '--no-dangling', '--no-progress', 'main']);
  } finally {
    for (const end of endings.reverse()) await end();
  }
}

async function enter(
  definition: WayDefinition,
  at: number,
  place: Stage & { delayMs: number; endings: (() => Promise<unknown>)[] },
): Promise<Contender> {
  const { key } = definition;
  const { dir, server, team, delayMs, endings } = place;
  const workDir = join(dir, key);
  await mkdir(workDir, { recursive: true });
  endings.push(() => rm(workDir, { recursive: true, force: true }));
  const line = await DelayLine.open(server.port, delayMs);
  endings.push(() => line.close());
  const git = await openGitHost(server, line.port, workDir);
  const { path } = team.repository;
  const way = await definition.start({
    git,
    url: `ssh://${git.user}@${git.host}:${git.port}${path}`,
    workDir,
    app: team.apps[at],
    authorize: (publicKey) => server.authorize(publicKey),
  });
  return { key, way, path: team.apps[at].path, line };
}

type Operation<T> = () => Promise<T>;

/** Plays the operations in the order in which a team meets them. */
async function playAll(contenders: Contender[], { team, options }: Stage, samples: Samples): Promise<void> {
  let turn = 0;
  const measure = async <T>(
    what: string,
    operationOf: (contender: Contender) => Operation<T> | Promise<Operation<T>>,
    check: (answer: T, contender: Contender) => Promise<boolean> | boolean = () => true,
  ) => {
    const first = turn++ % contenders.length;
    for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      const run = await operationOf(contender);
      const bytesBefore = await contender.line.bytes();
      const startedAt = performance.now();
      const answer = await run();
      const ms = performance.now() - startedAt;
      if (!(await check(answer, contender)))
        throw new Error(`${what}, ${contender.key}: ${JSON.stringify(answer)?.slice(0, 300)}`);
      samples.add(what, contender.key, { ms, wireBytes: (await contender.line.bytes()) - bytesBefore });
    }
  };
  await measure(
    'connect and list the apps',
    ({ way }) => way.list.bind(way),
    (found) => found === options.apps,
  );
  await measure('import of one app', ({ way }) => way.import.bind(way));
  let revision = 1_000_000;
  for (const what of ['first commit', 'another commit'])
    await measure(what, async ({ way }) => {
      const own = ++revision;
      await way.edit?.(own);
      return way.commit.bind(way, own);
    });
  await measure(
    'first page of the app’s history',
    ({ way }) => way.history.bind(way),
    (commits) => commits > 0,
  );
  const touching = await team.change(options.newCommits);
  await measure(
    `check for updates after ${options.newCommits} commits of others`,
    ({ way }) => way.check.bind(way),
    (found) => found === touching,
  );
  await team.addMedia(options.newMegabytes);
  await measure(
    `check after ${options.newMegabytes} MB of other files`,
    ({ way }) => way.check.bind(way),
    (found) => found === touching,
  );
  const states = await team.changeAll();
  await measure(
    'pull of an app that has changed',
    ({ way }) => way.pull.bind(way),
    async (answer, { path }) => (typeof answer === 'string' ? answer : await answer()) === states.get(path),
  );
  for (const { key, way } of contenders) {
    samples.storedBytes[key] = await way.storedBytes();
    samples.peakBytes[key] = await way.peakBytes?.();
  }
}
