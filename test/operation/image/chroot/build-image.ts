import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { parseDockerfile, type Command, type Stage, type Step } from '../parse-dockerfile';
import { runProgram } from '../run-program';
import { makeBaseRoot, parseBase } from './base-root';
import { findInContext } from './build-context';
import { argumentsToEnter, type Mount } from './enter-root';

/** Settings that the instructions of a stage have made so far. */
export interface BuiltImage {
  root: string;
  /** Size of its base, before the first instruction. */
  baseMegabytes: number;
  env: Record<string, string>;
  workdir: string;
  user: string;
  volumes: string[];
  stopSignal: NodeJS.Signals;
  command: Command | null;
}

interface BuildOptions {
  /** Folder of the Dockerfile. */
  context: string;
  /** Folder for the roots of the stages. */
  folder: string;
  access: { mounts: Mount[]; env: Record<string, string> };
  logFile: string;
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Carries out the stages of the Dockerfile one after the other, each in a root of its own; returns the last one. */
export async function buildImage(options: BuildOptions): Promise<BuiltImage> {
  const stages = parseDockerfile(readFileSync(join(options.context, 'Dockerfile'), 'utf8'));
  const roots = new Map<string, string>();
  let last: BuiltImage | null = null;
  for (const [index, stage] of stages.entries()) {
    last = await buildStage(stage, { ...options, root: join(options.folder, `stage-${index}`), roots });
    roots.set(stage.name ?? String(index), last.root);
  }
  return last!;
}

interface StageOptions extends BuildOptions {
  root: string;
  /** Finished stages by name. */
  roots: Map<string, string>;
}

async function buildStage(stage: Stage, options: StageOptions): Promise<BuiltImage> {
  const { root, logFile } = options;
  await takeBase(stage.image, options);
  const image: BuiltImage = {
    root,
    baseMegabytes: await megabytesOf(root),
    env: { PATH },
    workdir: '/',
    user: 'root',
    volumes: [],
    stopSignal: 'SIGTERM',
    command: null,
  };
  for (const step of stage.steps) {
    try {
      await carryOut(step, image, options);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`Dockerfile, line ${step.line}: ${reason}\nThe whole output: ${logFile}`, {
        cause: error,
      });
    }
  }
  return image;
}

/** Stages on the same base start from copies of one root. */
async function takeBase(image: string, { root, folder, logFile }: StageOptions): Promise<void> {
  const kept = join(folder, `base-${encodeURIComponent(image)}`);
  if (!existsSync(kept)) await makeBaseRoot(kept, parseBase(image), logFile);
  await runProgram('cp', ['--archive', '--reflink=auto', kept, root]);
}

async function carryOut(step: Step, image: BuiltImage, options: StageOptions): Promise<void> {
  switch (step.kind) {
    case 'run':
      return run(step.command, image, options);
    case 'copy':
      return copy(step, image, options);
    case 'workdir':
      image.workdir = posix.resolve(image.workdir, step.path);
      await mkdir(join(image.root, image.workdir), { recursive: true });
      return;
    case 'env':
      Object.assign(image.env, step.variables);
      return;
    case 'user':
      image.user = step.user;
      return;
    case 'volume':
      image.volumes.push(...step.paths);
      return;
    case 'stopsignal':
      image.stopSignal = step.signal as NodeJS.Signals;
      return;
    case 'cmd':
      image.command = step.command;
      return;
    // These change nothing in the root: ports are not published here, and the spec itself runs the health check.
    case 'expose':
    case 'healthcheck':
      return;
  }
}

async function run(command: Command, image: BuiltImage, { access, logFile }: StageOptions): Promise<void> {
  const args = argumentsToEnter({
    root: image.root,
    mounts: access.mounts,
    env: { ...access.env, ...environmentOf(image) },
    ...findUser(image),
    workdir: image.workdir,
    command: wordsOf(command),
  });
  await runProgram('unshare', args, { logFile, cwd: image.root });
}

async function copy(
  { from, sources, target }: Extract<Step, { kind: 'copy' }>,
  image: BuiltImage,
  { context, roots }: StageOptions,
): Promise<void> {
  const stage = from === null ? null : roots.get(from);
  if (stage === undefined) throw new Error(`There is no stage ${from} before this one.`);
  const found = sources.map((source) =>
    stage === null ? findInContext(context, source) : join(stage, posix.resolve('/', source)),
  );
  const end = join(image.root, posix.resolve(image.workdir, target));
  const isFolder = target.endsWith('/');
  await mkdir(isFolder ? end : join(end, '..'), { recursive: true });
  // As COPY does: root owns the copies, and of a folder its contents are copied.
  const how = ['-R', '--no-dereference', '--preserve=mode,timestamps,links', '--reflink=auto'];
  for (const source of found) {
    const isContents = await runProgram('stat', ['--format=%F', source]).then((type) =>
      /^directory/.test(type),
    );
    if (isContents) await mkdir(end, { recursive: true });
    await runProgram('cp', [
      ...how,
      ...(isContents ? ['--no-target-directory', source, end] : [source, isFolder ? `${end}/` : end]),
    ]);
  }
}

/** Returns the words that run a command; a line is the shell's. */
export const wordsOf = (command: Command): string[] =>
  typeof command === 'string' ? ['/bin/sh', '-c', command] : command;

export const environmentOf = (image: BuiltImage): Record<string, string> => ({
  ...image.env,
  HOME: findUser(image).home,
});

/** Looks the image's user up in its own list of users. */
export function findUser({ root, user }: BuiltImage): { uid: number; gid: number; home: string } {
  const lines = readFileSync(join(root, 'etc/passwd'), 'utf8').split('\n');
  const [, , uid, gid, , home] = lines.find((line) => line.startsWith(`${user}:`))?.split(':') ?? [];
  if (uid === undefined || gid === undefined || home === undefined)
    throw new Error(`The image has no user ${user}.`);
  return { uid: Number(uid), gid: Number(gid), home };
}

/** Counts millions of bytes, as Docker does. */
export async function megabytesOf(root: string): Promise<number> {
  const [bytes] = (await runProgram('du', ['--summarize', '--block-size=1', root])).split('\t');
  return Math.round(Number(bytes) / 1e6);
}
