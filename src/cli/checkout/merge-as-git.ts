import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Git } from './git';

/** Values of the three sides of a merge. */
export interface ThreeWay<T> {
  base: T;
  mine: T;
  theirs: T;
}

interface MergedFile {
  content: Buffer;
  isClean: boolean;
}

interface Merge {
  contents: ThreeWay<Buffer>;
  /** Names of the sides in the markers of conflicts. */
  labels: ThreeWay<string>;
  markerSize: number;
}

/** Exit codes of `git merge-file` from here on are failures; below, they count conflicts. */
const MERGE_FILE_FAILED = 128;
/** Exit code of Git for arguments that it does not know. */
const USAGE = 129;
/** Name of the file in the commits. */
const FILE = 'file';

/**
 * Merges a file as `git merge` does without a driver, with the same markers at conflicts. `git merge-file` has another algorithm
 * and joins conflicts that are near each other, so the contents are merged as commits of a repository of their own.
 */
export async function mergeAsGit(git: Git, merge: Merge): Promise<MergedFile> {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-merge-'));
  try {
    const style = await git.textIfAny('config', '--get', 'merge.conflictStyle');
    const apart = git.elsewhere(folder);
    return (await mergeCommits(apart, merge, style)) ?? (await mergeAsOlderGit(apart, merge));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns null with Git before 2.38, which merges commits in a working tree only. */
async function mergeCommits(git: Git, merge: Merge, style: string | null): Promise<MergedFile | null> {
  const { contents, markerSize } = merge;
  await git.run('init', '--quiet', '--bare', '--template=', '.');
  await writeFile(join(git.folder, 'attributes'), `* conflict-marker-size=${markerSize}\n`);
  // Names of branches become labels. The labels may be no names of branches, and are put in later.
  const id = randomUUID();
  const branches: ThreeWay<string> = { base: `base-${id}`, mine: `mine-${id}`, theirs: `theirs-${id}` };
  const history = [
    ...commit(branches.base, contents.base),
    ...commit(branches.mine, contents.mine, branches.base),
    ...commit(branches.theirs, contents.theirs, branches.base),
  ];
  await git.feed(Buffer.concat(history), 'fast-import', '--quiet');
  const { code, stdout } = await git.end([
    ...['-c', 'core.attributesFile=attributes'],
    ...(style === null ? [] : ['-c', `merge.conflictStyle=${style}`]),
    ...['merge-tree', '--write-tree', '--no-messages', branches.mine, branches.theirs],
  ]);
  if (code === USAGE) return null;
  const tree = /^[0-9a-f]+/.exec(stdout.toString('latin1'))?.[0];
  const content = await git.run('cat-file', 'blob', `${tree}:${FILE}`);
  return { content: await withLabels(git, content, { branches, ...merge }), isClean: code === 0 };
}

function commit(branch: string, content: Buffer, parent?: string): Buffer[] {
  const lines = [
    `commit refs/heads/${branch}`,
    'committer Trellis <trellis> 0 +0000',
    `data ${branch.length}`,
    branch,
    ...(parent === undefined ? [] : [`from refs/heads/${parent}`]),
    `M 100644 inline ${FILE}`,
    `data ${content.length}`,
    '',
  ];
  return [Buffer.from(lines.join('\n')), content, Buffer.from('\n')];
}

/** Replaces the names of the branches; Git names the base by its commit. */
async function withLabels(
  git: Git,
  content: Buffer,
  { branches, labels, markerSize }: Merge & { branches: ThreeWay<string> },
): Promise<Buffer> {
  const text = content.toString('latin1');
  if (!text.includes(branches.mine)) return content;
  const base = await git.text('rev-parse', '--short', branches.base);
  const spelled = (label: string) => Buffer.from(label).toString('latin1');
  const labelled = text
    .replaceAll(branches.mine, () => spelled(labels.mine))
    .replaceAll(branches.theirs, () => spelled(labels.theirs))
    .replace(new RegExp(`^(\\|{${markerSize}}) ${base}$`, 'gm'), (_, bars: string) =>
      `${bars} ${spelled(labels.base)}`.trimEnd(),
    );
  return Buffer.from(labelled, 'latin1');
}

async function mergeAsOlderGit(git: Git, { contents, labels, markerSize }: Merge): Promise<MergedFile> {
  const sides = ['mine', 'base', 'theirs'] as const;
  for (const side of sides) await writeFile(join(git.folder, side), contents[side]);
  const { code, stdout } = await git.end([
    ...['merge-file', '--stdout', '--quiet', `--marker-size=${markerSize}`],
    ...sides.flatMap((side) => ['-L', labels[side]]),
    ...sides,
  ]);
  // It refuses files that are no text, of which Git keeps mine.
  return code < MERGE_FILE_FAILED
    ? { content: stdout, isClean: code === 0 }
    : { content: contents.mine, isClean: false };
}
