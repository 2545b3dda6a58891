import {
  listRepositoryApps,
  ownPathsOf,
  TreeOverlay,
  type AppOnSide,
  type AppSides,
  type MergeConflict,
  type PlacedApp,
  type TreeReader,
} from '../../domain';
import type { FileChange, Sha, TreeSide } from '../../../git';
import type { MergedBranchApp } from '../../queue/job-inputs';
import { treeReaderOf, type OpenRepository } from '../mirrors';
import { describeApps } from './describe-apps';
import { SIDES, TREE_SIDES, type MergeContext, type MergeRequest, type Side } from './merge-request';
import { PlanCommits } from './plan-commits';
import { PlanApps } from './plan-apps';
import { planFiles } from './plan-files';
import { planList } from './plan-lists';

/** Unit that is settled at once: an app, or with the id null all other files. */
export interface ClashingEntry {
  gitAppId: string | null;
  /** Null where the app is not there, or cannot be used. */
  placed: AppSides<PlacedApp | null>;
  /** Null where the app cannot be read either. */
  sides: AppSides<AppOnSide | null>;
  clashes: readonly MergeConflict[];
}

export interface PlannedMerge {
  /** Apps that the merge changes on our branch, and those that clash. */
  apps: MergedBranchApp[];
  /** Paths of other files that clash. */
  files: string[];
  /** All whose conflicts can be settled, or are. */
  clashing: ClashingEntry[];
  /** Reasons for which no decision settles all of it. */
  refused: string[];
  /** The merged tree, and the changes to make in it. */
  treeOid: Sha | null;
  changes: FileChange[];
}

/** True if all that clashes can be settled. */
export const isSettleable = ({ clashing, refused }: PlannedMerge): boolean =>
  clashing.length > 0 && refused.length === 0;

export const hasConflicts = ({ apps, files, refused }: PlannedMerge): boolean =>
  files.length > 0 || refused.length > 0 || apps.some(({ conflicts }) => conflicts > 0);

/**
 * Plans the merge of two commits. Apps that both sides have changed are merged on their structure, the lists of apps by
 * entry, everything else by Git's rules. Writes to the mirror alone.
 */
export async function planMerge(repository: OpenRepository, request: MergeRequest): Promise<PlannedMerge> {
  const context = await readContext(repository, request);
  const { lists } = context;
  const apps = await PlanApps.run(context);
  const { layout } = repository;
  const metaPaths = [layout.metaPath, layout.splitMetaPath];
  const kept = keptPaths(context, apps);
  for (const path of metaPaths) kept.set(path, 'ours');
  const ofApps = new Set([...lists.base, ...lists.mine, ...lists.theirs].flatMap(({ path }) => path ?? []));
  const files = await planFiles(context, { kept, ofApps });
  const tree = new TreeOverlay(await readerOfTree(repository, { treeOid: files.treeOid, request }));
  const plan = new PlanCommits(context, tree);
  plan.addFiles(files);
  const settled = new Map([...apps.takeovers].map(([id, { from }]) => [id, from]));
  for (const path of metaPaths) plan.addList(path, await planList(mergedInto(context, tree), path, settled));
  await plan.commit(apps);
  const described = await describeApps(context, apps);
  const isUndecided = apps.hasOpenClash() || plan.files.length > 0;
  if (!isUndecided) plan.refuseBroken((await listRepositoryApps(tree, layout)).items, described);
  return {
    apps: described,
    files: plan.files,
    clashing: [...apps.clashing.values(), ...plan.clashingFiles()],
    refused: plan.refused,
    treeOid: files.treeOid,
    changes: plan.changes,
  };
}

async function readContext(repository: OpenRepository, request: MergeRequest): Promise<MergeContext> {
  const { mirror, layout } = repository;
  const trees = {
    base: treeReaderOf(mirror, request.base),
    mine: treeReaderOf(mirror, request.ours),
    theirs: treeReaderOf(mirror, request.theirs),
  };
  const list = async (tree: TreeReader) => (await listRepositoryApps(tree, layout)).items;
  const lists = {
    base: await list(trees.base),
    mine: await list(trees.mine),
    theirs: await list(trees.theirs),
  };
  return { repository, request, trees, lists };
}

/** The lists of apps are merged into the tree so far. */
const mergedInto = ({ request, trees }: MergeContext, tree: TreeReader) => ({
  request,
  trees: { ...trees, mine: tree },
});

/** Returns what is kept at the paths of apps that are not simply taken from the side that has changed them. */
function keptPaths({ lists }: MergeContext, apps: PlanApps): Map<string, TreeSide | null> {
  const all = [...lists.base, ...lists.mine, ...lists.theirs];
  const sources = pathsOfResult(lists, apps);
  const ofOurs = new Set(lists.mine.map(({ path }) => path));
  const kept = new Map<string, TreeSide | null>();
  for (const { gitAppId, path, versionName } of all) {
    if (gitAppId === null || path === null || !apps.takeovers.has(gitAppId)) continue;
    const source = sources.get(path);
    // An app of ours that is no longer there leaves nothing behind.
    const ofNone = ofOurs.has(path) ? null : 'ours';
    const side = source === undefined ? ofNone : TREE_SIDES[source];
    for (const own of ownPathsOf({ path, versionName })) kept.set(own, side);
  }
  return kept;
}

/** Returns the sides that the files of the resulting apps come from, by their paths. */
function pathsOfResult(lists: MergeContext['lists'], apps: PlanApps): Map<string, Side> {
  const sources = new Map<string, Side>();
  // A file that several entries name belongs to the one that can be used.
  for (const isUsable of [false, true])
    for (const side of SIDES)
      for (const { gitAppId, path, problem } of lists[side])
        if (
          gitAppId !== null &&
          path !== null &&
          (problem === null) === isUsable &&
          apps.sourceOf(gitAppId) === side
        )
          sources.set(path, side);
  return sources;
}

/** A tree is read through a commit, which nothing refers to. */
async function readerOfTree(
  { mirror }: OpenRepository,
  { treeOid, request }: { treeOid: Sha | null; request: MergeRequest },
): Promise<TreeReader> {
  const nobody = { name: 'Trellis', email: 'trellis@localhost', date: request.commit.acceptedAt };
  const { sha } = await mirror.buildCommit({
    parent: request.ours,
    otherParents: [request.theirs],
    treeOid,
    changes: [],
    author: nobody,
    committer: nobody,
    message: 'Merged tree',
  });
  return treeReaderOf(mirror, sha);
}
