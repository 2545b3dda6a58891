import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { findFaults, merge, newFaults, parseAppDocument } from '../../apps/document';
import { AppError } from '../../core/errors';
import { formatPointer, isUnreadableJson, parseJson } from '../../core/json-text';
import { mergeMeta } from '../../gitsync/domain/format/meta-file';
import { Git } from '../checkout/git';
import { mergeAsGit, type ThreeWay } from '../checkout/merge-as-git';
import { EXIT } from '../exit-codes';
import { printable } from '../terminal';
import { describeFault } from '../text/describe-fault';
import type { Context, Outcome } from './command';

interface MergeFileOptions extends ThreeWay<string> {
  /** Path in the repository, as Git tells it; the files themselves have temporary names. */
  path: string | undefined;
  markerSize: string | undefined;
  /** Names of the sides, as Git tells them since 2.44. */
  labels: ThreeWay<string | undefined>;
}

interface Merged {
  content: string | Buffer;
  clashes: string[];
  /** Dangling references of an app since the merge. */
  warnings: string[];
}

type Contents = ThreeWay<Buffer>;

/**
 * Merges an app or a list of apps, as a merge driver of Git: the result is written to mine. After a conflict it is valid,
 * with mine at the conflicts and everything else merged. Other files are merged as without a driver.
 */
export async function mergeFile(context: Context, options: MergeFileOptions): Outcome {
  const { folder, terminal, isJson } = context;
  const paths = [options.base, options.mine, options.theirs].map((path) => resolve(folder, path));
  const [base, mine, theirs] = await Promise.all(paths.map((path) => readFile(path)));
  const contents = { base, mine, theirs };
  const merged = mergeStructures(contents, options.path) ?? (await mergeLines(context, contents, options));
  if (!mine.equals(Buffer.from(merged.content))) await writeFile(paths[1], merged.content);
  const { clashes, warnings } = merged;
  if (isJson) terminal.json({ clashes, warnings });
  else {
    const name = printable(options.path ?? options.mine);
    for (const clash of clashes) terminal.error(`${name}: ${clash}`);
    for (const warning of warnings) terminal.error(`${name}: warning: ${warning}`);
  }
  return clashes.length > 0 ? EXIT.differs : EXIT.clean;
}

/** Returns null for files that are neither apps nor lists of apps. */
function mergeStructures(contents: Contents, path: string | undefined): Merged | null {
  try {
    if (path !== undefined && /(^|\/)\.meta\/meta\.json$/.test(path)) return mergeLists(contents);
    // Without a path, the files have any names.
    if (path === undefined && [contents.mine, contents.theirs].every(isList)) return mergeLists(contents);
    return mergeApps(contents);
  } catch (error) {
    // One side cannot be read: it may have conflict markers of an earlier merge.
    if (error instanceof AppError) return null;
    throw error;
  }
}

function mergeApps(contents: Contents): Merged {
  const [mine, theirs] = [parseAppDocument(contents.mine), parseAppDocument(contents.theirs)];
  if (isBlank(contents.base)) {
    const clashes = mine.text === theirs.text ? [] : ['both sides have added this app, and mine is kept'];
    return { content: mine.text, clashes, warnings: [] };
  }
  const { result, conflicts } = merge({ base: parseAppDocument(contents.base), mine, theirs });
  return {
    content: result.text,
    clashes: conflicts.map(describe),
    warnings: newFaults(findFaults(result), [mine, theirs].flatMap(findFaults)).map(describeFault),
  };
}

/** An empty base is a file that both sides have added. */
const isBlank = (content: Buffer): boolean => content.toString('latin1').trim() === '';

function mergeLists(contents: Contents): Merged {
  const { text, conflicts } = mergeMeta(contents);
  return {
    content: text,
    warnings: [],
    clashes: conflicts.map(({ kind, gitAppId, mine: own, theirs: other }) =>
      kind === 'renamed_twice'
        ? `${gitAppId} was renamed on both sides, to ${quoted(own?.gitAppName)} and to ${quoted(other?.gitAppName)}`
        : `${quoted(other?.gitAppName ?? own?.gitAppName)} is the name of two apps`,
    ),
  };
}

/** Recognizes a list of apps, `.meta/meta.json`, by its content. */
function isList(content: Buffer): boolean {
  try {
    const { root } = parseJson(content.toString('utf8'));
    return root.members.length > 0 && root.members.every(({ value }) => value.get('gitAppName') !== null);
  } catch (error) {
    if (isUnreadableJson(error)) return false;
    throw error;
  }
}

const quoted = (name: string | null | undefined): string => `“${printable(name ?? '')}”`;

function describe({ kind, thing, page, path }: ReturnType<typeof merge>['conflicts'][number]): string {
  const name =
    `${thing.kind === 'dataSource' ? 'data source' : thing.kind} ${thing.name ?? thing.id ?? ''}`.trimEnd();
  const where = page && thing.kind !== 'page' ? ` on page ${page.name ?? page.id}` : '';
  const what = path.length > 0 ? `, ${formatPointer(path).slice(1)}` : '';
  return printable(`${name}${where}${what}: ${REASONS[kind] ?? 'both sides have changed it'}`);
}

const REASONS: Partial<Record<string, string>> = {
  deleted_changed: 'one side has removed it, the other has changed it',
  order: 'both sides have changed the order',
  name_taken: 'both sides have given this name',
  handle_taken: 'both sides have given this address',
  missing_parent: 'one side uses what the other has removed',
  missing_query: 'one side uses a query that the other has removed',
  moved_twice: 'both sides have moved it, to different pages',
  cycle: 'it would be inside itself',
};

/** Merges other files as Git does without a driver, with the names that it gives to the sides. */
async function mergeLines(
  { folder, env }: Context,
  contents: Contents,
  { labels, markerSize }: MergeFileOptions,
): Promise<Merged> {
  const { content, isClean } = await mergeAsGit(new Git(folder), {
    contents,
    labels: {
      base: told(labels.base) ?? 'base',
      mine: told(labels.mine) ?? 'HEAD',
      theirs: told(labels.theirs) ?? mergedBranch(env) ?? 'theirs',
    },
    markerSize: Number(told(markerSize) ?? DEFAULT_MARKER_SIZE),
  });
  const clashes = isClean ? [] : ['both sides have changed the same lines'];
  return { content, clashes, warnings: [] };
}

const DEFAULT_MARKER_SIZE = 7;

/** Git leaves unknown placeholders, such as `%X` before 2.44, as they are. */
const told = (value: string | undefined): string | undefined =>
  value === undefined || /^%[A-Z]$/.test(value) ? undefined : value;

/** `git merge` names the merged branch in a variable for its commit. */
const mergedBranch = (env: Context['env']): string | undefined =>
  Object.entries(env).find(([name]) => name.startsWith('GITHEAD_'))?.[1];
