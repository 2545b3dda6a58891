import { listChanges, type AppDocument, type ListedChange } from '../../apps/document';
import { AppError } from '../../core/errors';
import { unifiedHunks } from '../../core/text-merge';
import type { RepositoryApp } from '../../gitsync/domain/format/repository-app';
import { listApps, readApp } from '../checkout/apps';
import type { CheckoutTree } from '../checkout/checkout-tree';
import { Git } from '../checkout/git';
import { readOperand, readRevision, type Operand, type Place } from '../checkout/operand';
import { WorkingTrees } from '../checkout/working-trees';
import { EXIT } from '../exit-codes';
import { printable } from '../terminal';
import { printChange } from '../text/describe-change';
import { readableText } from '../text/readable-text';
import type { Context, Outcome } from './command';

/** An app on both sides; null where a side does not have it. */
interface Pair {
  name: string;
  before: AppDocument | null;
  after: AppDocument | null;
}

interface Compared {
  app: string;
  change: 'added' | 'removed' | 'changed';
  changes: ListedChange[];
  total: number;
}

/** Prints the differences between two apps, or between the apps of two revisions. `second` missing: the working tree. */
export async function diff(
  context: Context,
  { first, second, isText }: { first: string; second: string | undefined; isText: boolean },
): Outcome {
  const { terminal, isJson } = context;
  const working = new WorkingTrees();
  const pairs = await readPairs(context, { working, first, second }).finally(() => working.close());
  const different = pairs.filter(({ before, after }) => before?.text !== after?.text);
  if (isJson) terminal.json({ apps: different.map(compare) });
  else for (const pair of different) (isText ? printText : printPair)(context, pair);
  return different.length > 0 ? EXIT.differs : EXIT.clean;
}

async function readPairs(
  context: Context,
  { working, first, second }: { working: WorkingTrees; first: string; second: string | undefined },
): Promise<Pair[]> {
  const place = { folder: context.folder, working };
  const [before, after] = await readSides(place, first, second);
  if (before.kind === 'apps' && after.kind === 'apps') return pairsOf(context, before, after);
  const [one, other] = await Promise.all([documentOf(before, after), documentOf(after, before)]);
  return [{ name: one?.name ?? other?.name ?? first, before: one, after: other }];
}

/** Without a second one, files are compared with the last commit, and a revision with the working tree. */
async function readSides(
  place: Place,
  first: string,
  second: string | undefined,
): Promise<[Operand, Operand]> {
  const operand = await readOperand(first, place);
  if (second !== undefined) return [operand, await readOperand(second, place)];
  if (operand.folder !== null) return [await readLastCommit(operand.folder), operand];
  const folder = await new Git(place.folder).top();
  const label = 'the working tree';
  return [operand, { kind: 'apps', label, folder, ...(await place.working.open(folder)) }];
}

async function readLastCommit(folder: string): Promise<Operand> {
  if ((await new Git(folder).findCommit('HEAD')) !== null) return readRevision('HEAD', folder);
  throw new AppError('not_found', 404, 'There is no last commit to compare with.', {
    remedy: 'Name what to compare it with.',
  });
}

/** Returns the document of a side; from a revision, the app that the other side names. */
async function documentOf(operand: Operand, other: Operand): Promise<AppDocument | null> {
  if (operand.kind === 'app') return operand.document;
  try {
    const path = other.kind === 'app' ? other.path : null;
    if (path === null)
      throw new AppError('not_found', 404, `${other.label} is not in the repository of ${operand.label}.`);
    return (await operand.tree.findEntry(path)) === null ? null : await readNamed(operand.tree, path);
  } finally {
    operand.tree.close();
  }
}

type Apps = Operand & { kind: 'apps' };

async function pairsOf(context: Context, before: Apps, after: Apps): Promise<Pair[]> {
  try {
    const [old, now] = [await appsByKey(before, after), await appsByKey(after, before)];
    const hasContentIds = before.tree.hasContentIds && after.tree.hasContentIds;
    const pairs: Pair[] = [];
    for (const key of new Set([...old.keys(), ...now.keys()])) {
      const [was, is] = [old.get(key), now.get(key)];
      if (isSameFile({ was, is }, hasContentIds)) continue;
      const { name } = (is ?? was)!;
      context.terminal.progress(`Comparing ${printable(name)}`);
      pairs.push({ name, before: await documentIn(before, was), after: await documentIn(after, is) });
    }
    return pairs;
  } finally {
    before.tree.close();
    after.tree.close();
  }
}

type Found = RepositoryApp | undefined;

const isSameFile = ({ was, is }: { was: Found; is: Found }, hasContentIds: boolean): boolean =>
  hasContentIds && was?.oid !== null && was?.oid !== undefined && was.oid === is?.oid;

const documentIn = async ({ tree }: Apps, app: Found): Promise<AppDocument | null> =>
  app ? readNamed(tree, app.path!) : null;

/** Names the file in the error if it cannot be read. */
async function readNamed(tree: CheckoutTree, path: string): Promise<AppDocument> {
  try {
    return await readApp(tree, path);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, status, message, remedy } = error;
    throw new AppError(code, status, `${path}: ${message}`, { remedy, cause: error });
  }
}

/**
 * Returns apps by their folder and the id that survives renames; from a revision, the apps in the folder it is compared
 * with.
 */
async function appsByKey(operand: Apps, other: Apps): Promise<Map<string, RepositoryApp>> {
  const { within } = operand.folder === null ? other : operand;
  const apps = new Map<string, RepositoryApp>();
  for (const { directory, apps: found, problem } of await listApps(operand.tree)) {
    if (!`${directory}/`.startsWith(within)) continue;
    if (problem) throw new AppError('git_invalid_repository', 422, problem.detail);
    for (const app of found)
      if (app.path !== null && app.problem === null)
        apps.set(`${directory}/`.slice(within.length) + `\n${app.gitAppId ?? app.path}`, app);
  }
  return apps;
}

function compare({ name, before, after }: Pair): Compared {
  if (before === null || after === null)
    return { app: name, change: before === null ? 'added' : 'removed', changes: [], total: 0 };
  const { changes, total } = listChanges(before.differenceTo(after).changes);
  return { app: name, change: 'changed', changes, total };
}

function printPair({ terminal }: Context, pair: Pair): void {
  const { app, change, changes, total } = compare(pair);
  terminal.line(terminal.style('bold', printable(app)) + (change === 'changed' ? '' : ` ${change}`));
  for (const each of changes) printChange(terminal, each);
  if (total > changes.length)
    terminal.line(terminal.style('dim', `  and ${total - changes.length} more changes`));
}

function printText({ terminal }: Context, { name, before, after }: Pair): void {
  const [old, now] = [before, after].map((document) => (document ? readableText(document) : ''));
  terminal.line(terminal.style('bold', `--- ${before ? printable(name) : '/dev/null'}`));
  terminal.line(terminal.style('bold', `+++ ${after ? printable(name) : '/dev/null'}`));
  for (const { oldStart, oldLines, newStart, newLines, lines } of unifiedHunks(old, now)) {
    terminal.line(terminal.style('cyan', `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`));
    for (const line of lines)
      terminal.line(
        line.startsWith('+')
          ? terminal.style('green', line)
          : line.startsWith('-')
            ? terminal.style('red', line)
            : line,
      );
  }
}
