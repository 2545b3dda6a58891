import { AppError } from '../../../core/errors';
import { trimmed } from '../../../core/names';
import { joinPieces, mergeText, plainUnits } from '../../../core/text-merge';
import {
  compareApps,
  countChanges,
  countUnresolved,
  listRepositoryApps,
  locateApp,
  mergeApp,
  mergeEntries,
  namesTakenTwice,
  planCommit,
  TreeOverlay,
  type AppLink,
  type AppOnSide,
  type AppSides,
  type CommitIntent,
  type MergedApp,
  type PlacedApp,
  type PlannedChange,
  type RepositoryApp,
  type Resolutions,
  type TreeReader,
} from '../../domain';
import type { FileChange, Sha, TreeConflict } from '../../../git';
import type { MergedBranchApp } from '../../queue/job-inputs';
import { readDocument } from '../foreign-app';
import { treeReaderOf, type OpenRepository } from '../mirrors';

/** A larger file is a conflict where both sides have changed it. */
const MAX_TEXT_BYTES = 1 << 20;

export interface MergeRequest {
  /** Tips of the two branches. */
  ours: Sha;
  theirs: Sha;
  /** Best common ancestor; null for histories that have none. */
  base: Sha | null;
  commit: Pick<CommitIntent, 'message' | 'authorName' | 'acceptedAt'>;
  /** Decisions on an app's conflicts. */
  resolutionsOf: (gitAppId: string) => Resolutions;
}

/** An app with conflicts that can be settled. */
export interface ClashingApp {
  gitAppId: string;
  sides: AppSides;
  merged: MergedApp;
  /** The app in the repository, on the side that is the base and on theirs. */
  states: { base: AppLink; theirs: AppLink };
}

export interface PlannedMerge {
  /** Apps that the merge changes on our branch, and those that clash. */
  apps: MergedBranchApp[];
  /** Paths of other files that clash. */
  files: string[];
  /** The apps whose conflicts can be settled, or are. */
  clashing: ClashingApp[];
  /** The merged tree, and the changes to make in it. */
  treeOid: Sha | null;
  changes: FileChange[];
}

/** True if all that clashes is in documents of apps, where it can be settled. */
export const isSettleable = ({ apps, files, clashing }: PlannedMerge): boolean =>
  files.length === 0 &&
  apps.every(({ gitAppId, conflicts }) => {
    const clash = clashing.find((one) => one.gitAppId === gitAppId);
    return conflicts === 0 || (clash !== undefined && countUnresolved(clash.merged) === conflicts);
  });

export const hasConflicts = ({ apps, files }: Pick<PlannedMerge, 'apps' | 'files'>): boolean =>
  files.length > 0 || apps.some(({ conflicts }) => conflicts > 0);

type Both = ReturnType<typeof compareApps>['both'][number];

/**
 * Plans the merge of two commits. Apps that both sides have changed are merged on their structure, the lists of apps by
 * entry, everything else by Git's rules. Writes to the mirror alone.
 */
export async function planMerge(repository: OpenRepository, request: MergeRequest): Promise<PlannedMerge> {
  const { mirror, layout } = repository;
  const { ours, theirs, base } = request;
  const trees: AppSides<TreeReader> = {
    base: treeReaderOf(mirror, base),
    mine: treeReaderOf(mirror, ours),
    theirs: treeReaderOf(mirror, theirs),
  };
  const lists = {
    base: (await listRepositoryApps(trees.base, layout)).items,
    mine: (await listRepositoryApps(trees.mine, layout)).items,
    theirs: (await listRepositoryApps(trees.theirs, layout)).items,
  };
  const compared = compareApps(lists);
  const pathsOfBoth = compared.both.flatMap(({ base: b, mine, theirs: t }) => pathsOf([b, mine, t]));
  const metaPaths = [layout.metaPath, layout.splitMetaPath];
  const kept = [...metaPaths, ...pathsOfBoth];
  const { treeOid, conflicts } = await mirror.mergeTrees({ base, ours, theirs, kept });
  const tree = new TreeOverlay(await readerOfTree(repository, { treeOid, ours, request }));
  const plan = new MergePlan(tree);
  for (const both of compared.both) plan.add(await mergeBoth(repository, request, { both, trees, tree }));
  // Files of apps that cannot be used as such, on one side at least: no line of them is merged unseen.
  const ofApps = new Set(pathsOf([...lists.base, ...lists.mine, ...lists.theirs]));
  for (const conflict of conflicts) {
    const isOfApp = ofApps.has(conflict.path);
    plan.addFile(isOfApp ? { changes: [], file: conflict.path } : await mergeFile(trees.mine, conflict));
  }
  const settled = new Set(compared.both.map(({ gitAppId }) => gitAppId));
  for (const path of metaPaths) plan.addFile(await mergeList({ ...trees, mine: tree }, path, settled));
  for (const app of compared.theirs) plan.apps.push(await describe(repository, trees, app));
  const merged = (await listRepositoryApps(tree, layout)).items;
  plan.refuseBroken(merged, lists);
  const { apps, files, clashing, changes } = plan;
  return { apps, files, clashing, treeOid, changes };
}

interface Step {
  changes: PlannedChange[];
  app?: MergedBranchApp;
  clashing?: ClashingApp;
  file?: string;
}

class MergePlan {
  readonly apps: MergedBranchApp[] = [];
  readonly files: string[] = [];
  readonly clashing: ClashingApp[] = [];
  readonly changes: FileChange[] = [];

  constructor(private readonly tree: TreeOverlay) {}

  add({ changes, app, clashing }: Step): void {
    if (app) this.apps.push(app);
    if (clashing) this.clashing.push(clashing);
    this.apply(changes);
  }

  addFile({ changes, file }: Step): void {
    if (file !== undefined) this.files.push(file);
    this.apply(changes);
  }

  /** Adds the apps that nobody could use any more, and could before. */
  refuseBroken(merged: readonly RepositoryApp[], { mine, theirs }: AppSides<readonly RepositoryApp[]>): void {
    const keyOf = ({ gitAppId, path }: RepositoryApp) => `${gitAppId} ${path}`;
    const usable = new Set([...mine, ...theirs].filter(({ problem }) => problem === null).map(keyOf));
    const broken = merged.filter((app) => app.problem !== null && usable.has(keyOf(app)));
    const names = new Set([...broken.map(({ name }) => name), ...namesTakenTwice(merged, [mine, theirs])]);
    for (const app of merged) {
      if (!names.has(app.name) || app.gitAppId === null) continue;
      const known = this.apps.find(({ gitAppId }) => gitAppId === app.gitAppId);
      if (known) known.conflicts += 1;
      else
        this.apps.push({
          gitAppId: app.gitAppId,
          name: app.name,
          change: 'changed',
          total: 0,
          conflicts: 1,
        });
    }
  }

  private apply(changes: PlannedChange[]): void {
    this.tree.apply(changes);
    this.changes.push(...changes);
  }
}

/** A folder of the split layout stands for what is below it. */
const pathsOf = (apps: (RepositoryApp | null)[]): string[] => apps.flatMap((app) => app?.path ?? []);

/** A tree is read through a commit, which nothing refers to. */
async function readerOfTree(
  { mirror }: OpenRepository,
  { treeOid, ours, request }: { treeOid: Sha | null; ours: Sha; request: MergeRequest },
): Promise<TreeReader> {
  const nobody = { name: 'Trellis', email: 'trellis@localhost', date: request.commit.acceptedAt };
  const { sha } = await mirror.buildCommit({
    parent: ours,
    otherParents: [request.theirs],
    treeOid,
    changes: [],
    author: nobody,
    committer: nobody,
    message: 'Merged tree',
  });
  return treeReaderOf(mirror, sha);
}

/** Merges an app that both sides have changed. */
async function mergeBoth(
  { layout }: OpenRepository,
  { commit, resolutionsOf }: MergeRequest,
  { both, trees, tree }: { both: Both; trees: AppSides<TreeReader>; tree: TreeOverlay },
): Promise<Step> {
  const { gitAppId, name } = both;
  const clash = (total: number, conflicts = 1): Step => ({
    changes: [],
    app: { gitAppId, name, change: 'changed', total, conflicts },
  });
  if (!both.base || !both.mine || !both.theirs) return clash(0);
  const read = async (side: keyof AppSides): Promise<AppOnSide> =>
    sideAt(trees[side], await locateApp(trees[side], layout, { gitAppId }));
  const sides = { base: await read('base'), mine: await read('mine'), theirs: await read('theirs') };
  const merged = mergeApp(sides, resolutionsOf(gitAppId));
  const total = countChanges(merged.changesOf('theirs'));
  const unresolved = countUnresolved(merged);
  const states = { base: linkOf(both.base, sides.base), theirs: linkOf(both.theirs, sides.theirs) };
  const clashing = merged.conflicts.length > 0 ? { gitAppId, sides, merged, states } : undefined;
  if (unresolved > 0) return { ...clash(total, unresolved), clashing };
  const { document, appName, gitVersionId, versionName } = merged.result;
  const { mine } = both;
  const plan = await planCommit({
    tree,
    layout,
    job: {
      ...commit,
      kind: 'several',
      gitAppId,
      name: appName,
      gitVersionId,
      versionName,
      document: Buffer.from(document.text),
    },
    link: linkOf(mine, sides.mine),
    seen: null,
  });
  if (plan.kind === 'conflict' || plan.kind === 'name_taken') return clash(total);
  const changes = plan.kind === 'changes' ? plan.changes : [];
  return { changes, app: { gitAppId, name: appName, change: 'changed', total, conflicts: 0 }, clashing };
}

const linkOf = (placed: PlacedApp, side: AppOnSide): AppLink => ({
  path: placed.path,
  oid: placed.oid,
  entry: {
    gitAppName: placed.name,
    gitVersionId: placed.gitVersionId,
    gitVersionName: placed.versionName ?? side.versionName,
  },
});

async function sideAt(tree: TreeReader, located: Awaited<ReturnType<typeof locateApp>>): Promise<AppOnSide> {
  const document = await readDocument(tree, located);
  return {
    document,
    appName: trimmed(located.name),
    gitVersionId: located.gitVersionId ?? document.versionId ?? '',
    versionName: located.versionName ?? document.versionName ?? 'v1',
  };
}

/** Merges a file that is no app by line. */
async function mergeFile(tree: TreeReader, conflict: TreeConflict): Promise<Step> {
  const { path, base, ours, theirs } = conflict;
  const clash: Step = { changes: [], file: path };
  if (base?.kind !== 'blob' || ours?.kind !== 'blob' || theirs?.kind !== 'blob') return clash;
  const texts = await Promise.all([base, ours, theirs].map(({ oid }) => readText(tree, oid)));
  const [ofBase, mine, ofTheirs] = texts;
  if (ofBase === null || mine === null || ofTheirs === null) return clash;
  const pieces = mergeText({ base: ofBase, mine, theirs: ofTheirs }, plainUnits);
  if (pieces.some((piece) => typeof piece !== 'string')) return clash;
  const text = joinPieces(pieces, () => '');
  return { changes: [{ path, content: Buffer.from(text) }] };
}

/** Returns null for a file that is no text, or too large. */
async function readText(tree: TreeReader, oid: Sha): Promise<string | null> {
  try {
    const bytes = await tree.readBlob(oid, MAX_TEXT_BYTES);
    return bytes.includes(0)
      ? null
      : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError || error instanceof AppError) return null;
    throw error;
  }
}

/** Merges a list of apps by entry. */
async function mergeList(
  trees: AppSides<TreeReader>,
  path: string,
  settled: ReadonlySet<string>,
): Promise<Step> {
  const read = async (tree: TreeReader) => {
    const entry = await tree.findEntry(path);
    return entry?.kind === 'blob'
      ? (await tree.readBlob(entry.oid, Number.MAX_SAFE_INTEGER)).toString('utf8')
      : null;
  };
  const [base, mine, theirs] = [await read(trees.base), await read(trees.mine), await read(trees.theirs)];
  if (theirs === null || theirs === mine) return { changes: [] };
  const merged = mergeEntries({ base, mine, theirs }, settled);
  if (merged === null || merged.conflicts.length > 0) return { changes: [], file: path };
  return merged.text === mine ? { changes: [] } : { changes: [{ path, content: Buffer.from(merged.text) }] };
}

/** Describes an app that only their side has changed. */
async function describe(
  { layout }: OpenRepository,
  trees: AppSides<TreeReader>,
  { gitAppId, name, change }: { gitAppId: string; name: string; change: MergedBranchApp['change'] },
): Promise<MergedBranchApp> {
  if (change !== 'changed') return { gitAppId, name, change, total: 0, conflicts: 0 };
  const read = async (tree: TreeReader) => sideAt(tree, await locateApp(tree, layout, { gitAppId }));
  try {
    const base = await read(trees.base);
    const merged = mergeApp({ base, mine: base, theirs: await read(trees.theirs) });
    return { gitAppId, name, change, total: countChanges(merged.changesOf('theirs')), conflicts: 0 };
  } catch (error) {
    // A document that cannot be read is taken over as it is.
    if (error instanceof AppError) return { gitAppId, name, change, total: 0, conflicts: 0 };
    throw error;
  }
}
