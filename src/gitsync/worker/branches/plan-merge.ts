import type { FileChange, Sha, TreeSide } from '../../../git';
import { listRepositoryApps } from '../../domain/format/list-apps';
import { ownPathsOf, type RepositoryApp } from '../../domain/format/repository-app';
import { TreeOverlay, type TreeReader } from '../../domain/format/tree';
import {
  clashOf,
  sideOfResolution,
  countChanges,
  type AppOnSide,
  type AppSides,
  type MergeConflict,
} from '../../domain/merge/conflicts';
import { mergeApp } from '../../domain/merge/merge-app';
import { mergeEntries, type ClashingEntry } from '../../domain/merge/merge-entries';
import { namesTakenTwice, type PlacedApp } from '../../domain/merge/name-clashes';
import type { CommitPlan, PlannedChange } from '../../domain/plan/commit-plan';
import { planCommit } from '../../domain/plan/plan-commit';
import type { MergedBranchApp } from '../../queue/branch-jobs';
import { treeReaderOf, type OpenRepository } from '../mirrors';
import { PlanApps, readLink, readSideIfAny, type Takeover } from './plan-apps';
import {
  SIDES,
  TREE_SIDES,
  planFiles,
  type MergeContext,
  type MergeRequest,
  type Side,
  type PlannedFiles,
} from './plan-files';

/** Unit that is settled at once: an app, or with the id null all other files. */
export interface ClashingApp {
  gitAppId: string | null;
  /** Null if the app is not there, or cannot be used. */
  placed: AppSides<PlacedApp | null>;
  /** Null if the app cannot be read either. */
  sides: AppSides<AppOnSide | null>;
  clashes: readonly MergeConflict[];
}

export interface PlannedMerge {
  /** Apps that the merge changes on our branch, and clashing apps. */
  apps: MergedBranchApp[];
  /** Paths of other files that clash. */
  files: string[];
  /** Apps and files whose conflicts can be settled, or are. */
  clashing: ClashingApp[];
  /** Reasons why decisions cannot settle the whole merge. */
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
  const metaPaths = [layout.metaPath, layout.splitMetaPath, layout.moduleMetaPath];
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

/** Returns the side to keep at the paths of apps that are not simply taken from the side that changed them. */
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
  // A file that several entries name belongs to the usable one.
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

/** Collects the changes to a merged tree, and the conflicts outside of apps. */
class PlanCommits {
  readonly changes: FileChange[] = [];
  /** Paths with open conflicts. */
  readonly files: string[] = [];
  /** Reasons why decisions cannot settle the whole merge. */
  readonly refused: string[] = [];
  private readonly clashes: MergeConflict[] = [];

  constructor(
    private readonly context: MergeContext,
    private readonly tree: TreeOverlay,
  ) {}

  addFiles({ clashes, open, canBeSettled }: PlannedFiles): void {
    this.clashes.push(...clashes);
    this.files.push(...open);
    if (!canBeSettled) this.refused.push(`${open.length} files have conflicts.`);
  }

  addList(path: string, { changes, clashes, isOpen, canBeSettled }: PlannedList): void {
    this.clashes.push(...clashes);
    if (isOpen) this.files.push(path);
    if (!canBeSettled) this.refused.push(`${path} is not a list of apps on one of the branches.`);
    this.apply(changes);
  }

  /** Commits apps on top of the merged tree. An app may have to wait until another one has left its folder. */
  async commit(apps: PlanApps): Promise<void> {
    let waiting = [...apps.takeovers].flatMap(([gitAppId, { from, commit }]) =>
      commit ? [{ gitAppId, from, commit }] : [],
    );
    while (waiting.length > 0) {
      const blocked: typeof waiting = [];
      for (const one of waiting) {
        const plan = await this.planOne(apps, one);
        if (plan.kind === 'changes') this.apply(plan.changes);
        else if (plan.kind !== 'nothing') blocked.push(one);
      }
      if (blocked.length === waiting.length) {
        this.refused.push(
          ...blocked.map(({ commit }) => `Something else is in the way of the app ${commit.appName}.`),
        );
        return;
      }
      waiting = blocked;
    }
  }

  /** Refuses the merge if usable apps would become unusable. */
  refuseBroken(merged: readonly RepositoryApp[], apps: MergedBranchApp[]): void {
    const { mine, theirs } = this.context.lists;
    const keyOf = ({ gitAppId, path }: RepositoryApp) => `${gitAppId} ${path}`;
    const usable = new Set([...mine, ...theirs].filter(({ problem }) => problem === null).map(keyOf));
    // A side has deleted the file, and left the entry.
    const wasStale = new Set([...mine, ...theirs].filter(({ problem }) => problem?.isStale).map(keyOf));
    const broken = merged.filter(
      (app) => app.problem !== null && usable.has(keyOf(app)) && !wasStale.has(keyOf(app)),
    );
    const twice = namesTakenTwice(merged, [mine, theirs]);
    this.refused.push(
      ...broken.map(({ name, problem }) => `The app ${name} could not be used: ${problem?.detail}`),
      ...twice.map((name) => `Two apps would have the name ${name}.`),
    );
    const names = new Set([...broken.map(({ name }) => name), ...twice]);
    for (const { gitAppId, name } of merged) {
      if (!names.has(name) || gitAppId === null) continue;
      const known = apps.find((app) => app.gitAppId === gitAppId);
      if (known) known.conflicts += 1;
      else apps.push({ gitAppId, name, change: 'changed', total: 0, conflicts: 1 });
    }
  }

  /** Returns the conflicts outside of apps. */
  clashingFiles(): ClashingApp[] {
    const none = { base: null, mine: null, theirs: null };
    return this.clashes.length === 0
      ? []
      : [{ gitAppId: null, placed: none, sides: none, clashes: this.clashes }];
  }

  private async planOne(
    apps: PlanApps,
    { gitAppId, from, commit }: { gitAppId: string; from: Takeover['from']; commit: AppOnSide },
  ): Promise<CommitPlan> {
    const { repository, request, trees } = this.context;
    const placed = apps.placed(gitAppId)[from];
    const { document, appName, gitVersionId, versionName } = commit;
    return planCommit({
      tree: this.tree,
      layout: repository.layout,
      job: {
        ...request.commit,
        kind: 'several',
        gitAppId,
        name: appName,
        gitVersionId,
        versionName,
        document: Buffer.from(document.text),
      },
      link: placed && (await readLink(trees[from], placed)),
      seen: null,
    });
  }

  private apply(changes: PlannedChange[]): void {
    this.tree.apply(changes);
    this.changes.push(...changes);
  }
}

interface PlannedList {
  changes: PlannedChange[];
  /** Conflicts of entries, including settled ones. */
  clashes: MergeConflict[];
  isOpen: boolean;
  /** False if a side's list is no list of apps. */
  canBeSettled: boolean;
}

const UNCHANGED: PlannedList = { changes: [], clashes: [], isOpen: false, canBeSettled: true };
const UNREADABLE: PlannedList = { ...UNCHANGED, isOpen: true, canBeSettled: false };

/** Stands for a link, a folder or the like in place of a list. */
const NO_FILE: unique symbol = Symbol('no file');

type ListText = string | null | typeof NO_FILE;

/** Merges a list of apps by entry. `settled`: the sides whose entries are taken. */
async function planList(
  { request, trees }: Pick<MergeContext, 'request' | 'trees'>,
  path: string,
  settled: ReadonlyMap<string, Side>,
): Promise<PlannedList> {
  const texts: AppSides<ListText> = {
    base: await readText(trees.base, path),
    mine: await readText(trees.mine, path),
    theirs: await readText(trees.theirs, path),
  };
  if (!areTexts(texts)) return UNREADABLE;
  const isTaken = [...settled.values()].some((side) => side !== 'mine');
  if (!isTaken && (texts.theirs === texts.base || texts.theirs === texts.mine)) return UNCHANGED;
  const first = mergeEntries(texts, settled);
  if (first === null) return UNREADABLE;
  const clashes = first.conflicts.map((entry) => clashOfEntry(path, entry));
  const decided = new Map(settled);
  const resolutions = request.resolutionsOf(null);
  for (const [index, { id }] of first.conflicts.entries()) {
    const side = sideOfResolution(resolutions.get(clashes[index].id));
    if (side) decided.set(id, side);
  }
  const merged = decided.size > settled.size ? (mergeEntries(texts, decided) ?? first) : first;
  return {
    changes: changesOf(path, texts, merged.text),
    clashes,
    isOpen: merged.conflicts.length > 0,
    canBeSettled: true,
  };
}

function clashOfEntry(path: string, { id, base, mine, theirs }: ClashingEntry): MergeConflict {
  const parsed = (text: string | null): unknown => text && JSON.parse(text);
  const values: AppSides<unknown> = { base: parsed(base), mine: parsed(mine), theirs: parsed(theirs) };
  return clashOf({
    kind: 'file',
    key: [path, id, base, mine, theirs],
    thing: { kind: 'file', id: path, name: path },
    path: [id],
    values,
  });
}

function changesOf(path: string, { mine, theirs }: AppSides<string | null>, merged: string): PlannedChange[] {
  if (merged === (mine ?? '{}')) return [];
  // Without its list of apps, the repository is in the other layout.
  const isRemoved = theirs === null && isEmpty(merged);
  return [{ path, content: isRemoved ? null : Buffer.from(merged) }];
}

const isEmpty = (list: string): boolean => Object.keys(JSON.parse(list) as object).length === 0;

const areTexts = (lists: AppSides<ListText>): lists is AppSides<string | null> =>
  Object.values(lists).every((text) => text !== NO_FILE);

async function readText(tree: TreeReader, path: string): Promise<ListText> {
  const entry = await tree.findEntry(path);
  if (entry === null) return null;
  if (entry.kind !== 'blob') return NO_FILE;
  return (await tree.readBlob(entry.oid, Number.MAX_SAFE_INTEGER)).toString('utf8');
}

/** Describes the apps that a merge changes on our branch, and apps with conflicts. */
async function describeApps(context: MergeContext, apps: PlanApps): Promise<MergedBranchApp[]> {
  const { both, theirs } = apps.compared;
  const names = new Map([...both, ...theirs].map(({ gitAppId, name }) => [gitAppId, name]));
  for (const id of apps.takeovers.keys()) if (!names.has(id)) names.set(id, apps.placed(id).mine?.name ?? id);
  const described: MergedBranchApp[] = [];
  for (const [gitAppId, name] of names) {
    const app = await describe(context, apps, { gitAppId, name });
    if (app) described.push(app);
  }
  return described;
}

/** Returns null for an app that stays as it is on our branch. */
async function describe(
  context: MergeContext,
  apps: PlanApps,
  { gitAppId, name }: { gitAppId: string; name: string },
): Promise<MergedBranchApp | null> {
  const takeover = apps.takeovers.get(gitAppId);
  const conflicts = apps.countOpen(gitAppId);
  const total = apps.totals.get(gitAppId) ?? 0;
  if (conflicts > 0) return { gitAppId, name, change: 'changed', total, conflicts };
  if (takeover?.from === 'mine' && takeover.commit === null) return null;
  const change = changeOf(apps, gitAppId);
  if (change === null) return null;
  const isTheirs = takeover === undefined && change === 'changed';
  return {
    gitAppId,
    name: takeover?.commit?.appName ?? name,
    change,
    total: isTheirs ? await countTheirs(context, apps, gitAppId) : total,
    conflicts,
  };
}

/** Compares the result with our branch; returns null for an app that neither has. */
function changeOf(apps: PlanApps, gitAppId: string): MergedBranchApp['change'] | null {
  const isHere = apps.placed(gitAppId).mine !== null;
  if (apps.resultOf(gitAppId) === null) return isHere ? 'removed' : null;
  return isHere ? 'changed' : 'added';
}

/** Counts the changes of an app that only they have changed. A document that cannot be read is taken over as it is. */
async function countTheirs({ trees }: MergeContext, apps: PlanApps, gitAppId: string): Promise<number> {
  const placed = apps.placed(gitAppId);
  const base = await readSideIfAny(trees.base, placed.base);
  const theirs = await readSideIfAny(trees.theirs, placed.theirs);
  if (!base || !theirs) return 0;
  return countChanges(mergeApp({ base, mine: base, theirs }).changesOf('theirs'));
}
