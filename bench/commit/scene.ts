import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitRepository } from '../../test/support/git-repository';
import type { SshServer } from '../../test/support/ssh-server';
import { documentAt } from '../support/app-document';
import { measurePhases, type Phase } from './commit-phases';
import { DelayLine } from '../support/delay-line';
import { summarizeEdits, type EditTimes } from './edit-times';
import { openGitHost } from '../support/git-host';
import { findGitAppId, META_PATH } from '../support/meta-file';
import { APP_NAME, APP_PATH, commitAsSomeoneElse, copyRepository } from './repository';
import { summarize, type Summary } from '../support/statistics';
import type { Trellis } from '../support/trellis-process';
import { OPERATIONS, type Change, type Operation, type Way, type WayDefinition } from './ways/way';

export interface SceneOptions {
  appCount: number;
  kilobytes: number;
  delayMs: number;
  rounds: number;
  slowRounds: number;
  dir: string;
  base: GitRepository;
  document: string;
  server: SshServer;
  trellis: Trellis;
  otherBuild: Trellis | null;
  ways: readonly WayDefinition[];
}

export interface SceneResult {
  appCount: number;
  kilobytes: number;
  delayMs: number;
  ways: { key: string; operations: Partial<Record<Operation, Summary>> }[];
  /** Phases of Trellis' commits. */
  phases: Phase[];
  /** Times of edits, for each build of Trellis. */
  edits: { key: string; summaries: Record<keyof EditTimes, Summary> }[];
}

interface Contender {
  definition: WayDefinition;
  way: Way;
  repository: GitRepository;
  gitAppId: string;
  samplesMs: Record<Operation, number[]>;
}

/** Measures all ways side by side: each operation by each way in turn, so that a disturbance affects all of them. */
export async function playScene(options: SceneOptions): Promise<SceneResult> {
  const { appCount, kilobytes, delayMs, server, dir, rounds, ways } = options;
  const line = delayMs === 0 ? null : await DelayLine.open(server.port, delayMs);
  const contenders: Contender[] = [];
  try {
    await mkdir(dir, { recursive: true });
    for (const definition of ways)
      contenders.push(await enter(options, definition, line?.port ?? server.port));
    // The first round opens connections, and does not count.
    await playRound(options, contenders, null);
    for (let round = 0; round < rounds; round++) await playRound(options, contenders, round);
    for (const { repository } of contenders) await repository.fsck();
    const times = contenders.flatMap(({ way }) => way.commitTimes?.slice(1) ?? []);
    return {
      appCount,
      kilobytes,
      delayMs,
      ways: contenders.map(({ definition, samplesMs }) => ({
        key: definition.key,
        operations: Object.fromEntries(
          definition.operations.map((operation) => [operation, summarize(samplesMs[operation])]),
        ),
      })),
      phases: await measurePhases(options.trellis.database, times),
      edits: contenders.flatMap(({ definition: { key }, way: { editTimes } }) =>
        editTimes ? { key, summaries: summarizeEdits(editTimes.slice(1)) } : [],
      ),
    };
  } finally {
    for (const { way } of contenders) way.close?.();
    await line?.close();
  }
}

async function enter(options: SceneOptions, definition: WayDefinition, port: number): Promise<Contender> {
  const { dir, base, server, trellis, otherBuild, document } = options;
  const workDir = join(dir, definition.key);
  await mkdir(workDir);
  const repository = await copyRepository(base, join(workDir, 'repository.git'));
  const git = await openGitHost(server, port, workDir);
  const url = `ssh://${git.user}@${git.host}:${port}${repository.path}`;
  const authorize = (publicKey: string) => server.authorize(publicKey);
  const way = await definition.start({
    git,
    repository,
    url,
    workDir,
    delayMs: options.delayMs,
    path: APP_PATH,
    document,
    trellis,
    otherBuild,
    authorize,
  });
  const gitAppId = findGitAppId(await repository.show('main', META_PATH), APP_NAME);
  return { definition, way, repository, gitAppId, samplesMs: { commit: [], check: [], pull: [] } };
}

let revision = 0;

/** `round` null: a warm-up. Another way begins in each round. */
async function playRound(
  options: SceneOptions,
  contenders: Contender[],
  round: number | null,
): Promise<void> {
  const playing = contenders.filter(
    ({ definition }) => round === null || !definition.isSlow || isSlowRound(round, options),
  );
  const first = (round ?? 0) % playing.length;
  const inTurn = [...playing.slice(first), ...playing.slice(0, first)];
  for (const operation of OPERATIONS) {
    for (const contender of inTurn) {
      if (!contender.definition.operations.includes(operation)) continue;
      const tookMs = await play(contender, operation, changeFor(contender, options));
      if (round !== null) contender.samplesMs[operation].push(tookMs);
    }
  }
}

/** Spreads the slow rounds evenly. */
const isSlowRound = (round: number, { rounds, slowRounds }: SceneOptions): boolean =>
  Math.floor(((round + 1) * slowRounds) / rounds) > Math.floor((round * slowRounds) / rounds);

function changeFor({ gitAppId }: Contender, { document, trellis }: SceneOptions): Change {
  revision += 1;
  return {
    revision,
    gitAppId,
    path: APP_PATH,
    document: documentAt(document, revision),
    message: `Revision ${revision}`,
    author: trellis.author,
  };
}

/** Returns the time in ms; throws if the operation did not do what it should. */
async function play({ way, repository }: Contender, operation: Operation, change: Change): Promise<number> {
  if (operation === 'commit') await way.prepare?.(change);
  if (operation === 'pull') await commitAsSomeoneElse(repository, change);
  const startedAt = performance.now();
  const answer = await way[operation](change);
  const tookMs = performance.now() - startedAt;
  await way.afterwards?.(operation);
  if (operation === 'check' && answer !== true) throw new Error('Something new where nothing is.');
  if (operation === 'commit') await checkArrived(repository, change);
  if (operation === 'pull') {
    const document = typeof answer === 'function' ? await answer() : answer;
    if (document !== change.document) throw new Error('Not what was committed was pulled.');
  }
  return tookMs;
}

async function checkArrived(repository: GitRepository, { path, document, message }: Change): Promise<void> {
  const [there, meta] = [await repository.show('main', path), await repository.show('main', META_PATH)];
  if (there !== document) throw new Error(`${path} is not what was committed.`);
  if (!meta.includes(JSON.stringify(message))) throw new Error('The entry was not brought up to date.');
}
