import { AppError } from '../../../core/errors';
import { nameKey, trimmed } from '../../../core/names';
import { linkEntryOf, type AppLink } from '../../domain/format/app-link';
import type { RepositoryApp } from '../../domain/format/repository-app';
import type { TreeReader } from '../../domain/format/tree';
import {
  countChanges,
  countUnresolved,
  sideOfResolution,
  type AppOnSide,
  type AppSides,
  type MergeConflict,
} from '../../domain/merge/conflicts';
import { clashOfWholeApp, type Resolutions } from '../../domain/merge/merge-app';
import { mergeEntry } from '../../domain/merge/merge-entries';
import {
  clashOfNames,
  compareApps,
  findNameClashes,
  freeAppName,
  placedApps,
  type NameClash,
  type PlacedApp,
  type ResultingApp,
} from '../../domain/merge/name-clashes';
import { readDocument } from '../read-app';
import type { MergeContext, Side } from './plan-files';

/** An app that is not simply taken from the side that has changed it. */
export interface Takeover {
  /** Side whose files and entry the merge starts from; a side without the app has none. */
  from: Side;
  /** State to commit on top; null for none. */
  commit: AppOnSide | null;
  /** The resulting app, as far as it is known; null if it is gone. */
  result: Pick<RepositoryApp, 'name' | 'path' | 'versionName'> | null;
}

/** An app with conflicts to resolve one by one, or settled ones. */
export interface ClashingApp {
  gitAppId: string;
  placed: AppSides<PlacedApp | null>;
  sides: AppSides<AppOnSide | null>;
  clashes: MergeConflict[];
}

type Both = AppSides<PlacedApp | null> & { gitAppId: string; name: string };

/** Decides the state of each app that both branches have changed, or that clashes with another app. */
export class PlanApps {
  readonly takeovers = new Map<string, Takeover>();
  readonly clashing = new Map<string, ClashingApp>();
  /** Numbers of the other side's changes, by app. */
  readonly totals = new Map<string, number>();
  readonly compared: ReturnType<typeof compareApps>;
  private readonly known: AppSides<ReadonlyMap<string, PlacedApp>>;

  private constructor(private readonly context: MergeContext) {
    const { lists } = context;
    this.compared = compareApps(lists);
    this.known = {
      base: placedApps(lists.base),
      mine: placedApps(lists.mine),
      theirs: placedApps(lists.theirs),
    };
  }

  static async run(context: MergeContext): Promise<PlanApps> {
    const plan = new PlanApps(context);
    for (const both of plan.compared.both) await plan.mergeBoth(both);
    for (const { gitAppId, name } of plan.brokenByTheirs())
      plan.chooseWhole(gitAppId, name, await plan.read(gitAppId));
    await plan.settleNames();
    return plan;
  }

  /** Returns the app on each side; null if it is unusable there. */
  placed(gitAppId: string): AppSides<PlacedApp | null> {
    const on = (side: Side) => this.known[side].get(gitAppId) ?? null;
    return { base: on('base'), mine: on('mine'), theirs: on('theirs') };
  }

  /** Counts the open conflicts of an app. */
  countOpen(gitAppId: string): number {
    const app = this.clashing.get(gitAppId);
    return app ? countUnresolved(mergeEntry(app, this.resolutionsOf(gitAppId))) : 0;
  }

  hasOpenClash(): boolean {
    return [...this.clashing.values()].some(({ gitAppId, clashes }) =>
      clashes.some(({ id }) => !this.resolutionsOf(gitAppId).has(id)),
    );
  }

  /** Apps that the merge leaves behind, as far as they can be used. */
  results(): ResultingApp[] {
    const ids = new Set(
      (['mine', 'theirs', 'base'] as const).flatMap((side) => [...this.known[side].keys()]),
    );
    return [...ids].flatMap((gitAppId): ResultingApp[] => {
      const app = this.resultOf(gitAppId);
      return app ? [{ gitAppId, name: app.name, path: app.path }] : [];
    });
  }

  resultOf(gitAppId: string): Takeover['result'] {
    const takeover = this.takeovers.get(gitAppId);
    return takeover ? takeover.result : this.placed(gitAppId)[this.sourceOf(gitAppId)];
  }

  /** Side that an app's files and entry are taken from. */
  sourceOf(gitAppId: string): Side {
    const takeover = this.takeovers.get(gitAppId);
    if (takeover) return takeover.from;
    return this.compared.theirs.some((app) => app.gitAppId === gitAppId) ? 'theirs' : 'mine';
  }

  /** Reads an app's state on each side; null if it cannot be read. */
  async read(gitAppId: string): Promise<AppSides<AppOnSide | null>> {
    const { trees } = this.context;
    const { base, mine, theirs } = this.placed(gitAppId);
    return {
      base: await readSideIfAny(trees.base, base),
      mine: await readSideIfAny(trees.mine, mine),
      theirs: await readSideIfAny(trees.theirs, theirs),
    };
  }

  private resolutionsOf(gitAppId: string): Resolutions {
    return this.context.request.resolutionsOf(gitAppId);
  }

  /** Apps that only their side changed, and made unusable. An app without its file was deleted by hand, and is gone. */
  private brokenByTheirs(): { gitAppId: string; name: string }[] {
    const entries = this.context.lists.theirs.filter(({ problem }) => problem?.code !== 'git_file_missing');
    const there = new Set(entries.map(({ gitAppId }) => gitAppId));
    return this.compared.theirs.filter(({ gitAppId, change }) => change === 'removed' && there.has(gitAppId));
  }

  private async mergeBoth({ gitAppId, name }: Both): Promise<void> {
    const sides = await this.read(gitAppId);
    if (!sides.base || !sides.mine || !sides.theirs) return this.chooseWhole(gitAppId, name, sides);
    const placed = this.placed(gitAppId);
    const app = { gitAppId, placed, sides, clashes: [] };
    const merged = mergeEntry(app, this.resolutionsOf(gitAppId));
    this.totals.set(gitAppId, countChanges(merged.changesOf('theirs')));
    if (merged.conflicts.length > 0) this.clashing.set(gitAppId, app);
    const isOpen = countUnresolved(merged) > 0;
    const result = merged.result ?? sides.mine;
    this.takeovers.set(gitAppId, {
      from: 'mine',
      commit: isOpen ? null : result,
      result: placeOf(result, placed),
    });
  }

  /** Lets users choose the side whose app is taken. */
  private chooseWhole(gitAppId: string, name: string, sides: AppSides<AppOnSide | null>): void {
    const { lists } = this.context;
    const on = (side: Side) => lists[side].find((app) => app.gitAppId === gitAppId) ?? null;
    const states = { base: on('base'), mine: on('mine'), theirs: on('theirs') };
    const clash = clashOfWholeApp({ gitAppId, name, ...states });
    const placed = this.placed(gitAppId);
    this.clashing.set(gitAppId, { gitAppId, placed, sides, clashes: [clash] });
    const chosen = sideOfResolution(this.resolutionsOf(gitAppId).get(clash.id));
    this.takeovers.set(gitAppId, {
      from: chosen ?? 'mine',
      commit: null,
      result: chosen ? placed[chosen] : (placed.mine ?? placed.theirs),
    });
  }

  /** Settles names that two apps of the result would share, and name clashes that follow. */
  private async settleNames(): Promise<void> {
    const seen = new Set<string>();
    const taken = (['mine', 'theirs'] as const).flatMap((side) =>
      this.context.lists[side].map(({ name }) => name),
    );
    for (;;) {
      const clashes = findNameClashes(this.results(), this.context.lists).filter(({ id }) => !seen.has(id));
      if (clashes.length === 0) return;
      for (const clash of clashes) {
        seen.add(clash.id);
        await this.settleName(clash, taken);
      }
    }
  }

  private async settleName(clash: NameClash, taken: string[]): Promise<void> {
    const { mine, theirs } = clash;
    const freeName = freeAppName(theirs.name, taken);
    taken.push(freeName);
    const former = { mine: this.formerName(mine), theirs: this.formerName(theirs) };
    const conflict = clashOfNames(clash, { former, freeName });
    await this.addClash(theirs.gitAppId, conflict);
    const resolution = this.resolutionsOf(theirs.gitAppId).get(conflict.id);
    if (resolution === undefined) return this.takeWhole(theirs.gitAppId, 'mine');
    if (resolution === 'mine') return this.giveWay(theirs, { from: 'mine', former: former.theirs });
    if (resolution === 'theirs') return this.giveWay(mine, { from: 'theirs', former: former.mine });
    const isValue = typeof resolution === 'object' && 'value' in resolution;
    await this.rename(theirs.gitAppId, {
      from: 'mine',
      name: isValue ? (JSON.parse(resolution.value) as string) : freeName,
    });
  }

  private async addClash(gitAppId: string, conflict: MergeConflict): Promise<void> {
    const known = this.clashing.get(gitAppId);
    if (known) {
      known.clashes.push(conflict);
      return;
    }
    const { theirs, mine } = await this.read(gitAppId);
    const commit = this.takeovers.get(gitAppId)?.commit ?? null;
    const sides = { base: null, mine: commit ?? (theirs ? null : mine), theirs: commit ? null : theirs };
    this.clashing.set(gitAppId, { gitAppId, placed: this.placed(gitAppId), sides, clashes: [conflict] });
  }

  /** Returns the name that an app had before one side gave it the present one; null if it had none. */
  private formerName({ gitAppId, name }: ResultingApp): string | null {
    const former = this.known.base.get(gitAppId)?.name ?? null;
    return former !== null && nameKey(former) !== nameKey(name) ? former : null;
  }

  /** Reverts an app's new name or, if the app is new, the app. */
  private async giveWay(
    { gitAppId }: ResultingApp,
    { from, former }: { from: 'mine' | 'theirs'; former: string | null },
  ): Promise<void> {
    if (former === null) this.takeWhole(gitAppId, from);
    else await this.rename(gitAppId, { from, name: former });
  }

  private takeWhole(gitAppId: string, from: Side): void {
    this.takeovers.set(gitAppId, { from, commit: null, result: this.placed(gitAppId)[from] });
  }

  /** Commits the app under another name, on top of the side that does not have the clashing one. */
  private async rename(gitAppId: string, { from, name }: { from: Side; name: string }): Promise<void> {
    const placed = this.placed(gitAppId);
    const source = this.sourceOf(gitAppId);
    const there = placed[source];
    const committed = this.takeovers.get(gitAppId)?.commit ?? null;
    const state = committed ?? (there && (await readSide(this.context.trees[source], there)));
    if (!state) return this.takeWhole(gitAppId, from);
    const { document } = state;
    const commit = {
      ...state,
      appName: name,
      document: document.name === null ? document : document.withName(name),
    };
    this.takeovers.set(gitAppId, { from, commit, result: placeOf(commit, placed) });
  }
}

/** Returns where a state will be; its path is known if a side has it under that name. */
function placeOf({ appName, versionName }: AppOnSide, sides: AppSides<PlacedApp | null>): Takeover['result'] {
  const same = [sides.mine, sides.theirs].find(
    (side) => side?.name === appName && (side.versionName ?? versionName) === versionName,
  );
  return { name: appName, path: same?.path ?? null, versionName };
}

/** Reads an app of a listing. In the split layout, only the document has the version. */
export async function readSide(tree: TreeReader, placed: PlacedApp): Promise<AppOnSide> {
  const isSplit = placed.versionName === null;
  const document = await readDocument(tree, { ...placed, isSplit, size: null, problem: null });
  return {
    document,
    appName: trimmed(placed.name),
    gitVersionId: placed.gitVersionId ?? document.versionId ?? '',
    versionName: placed.versionName ?? document.versionName ?? 'v1',
  };
}

/** Returns null for an app that is not there, or that cannot be read. */
export async function readSideIfAny(tree: TreeReader, placed: PlacedApp | null): Promise<AppOnSide | null> {
  if (placed === null) return null;
  try {
    return await readSide(tree, placed);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** Returns the link to an app of a listing. Only in the split layout does it read the document, for the version. */
export const readLink = async (tree: TreeReader, placed: PlacedApp): Promise<AppLink> => ({
  path: placed.path,
  oid: placed.oid,
  entry: linkEntryOf({
    ...placed,
    versionName: placed.versionName ?? (await readSide(tree, placed)).versionName,
  }),
});
