import {
  namesTakenTwice,
  planCommit,
  type AppOnSide,
  type CommitPlan,
  type MergeConflict,
  type PlannedChange,
  type RepositoryApp,
  type TreeOverlay,
} from '../../domain';
import type { FileChange } from '../../../git';
import type { MergedBranchApp } from '../../queue/job-inputs';
import type { MergeContext } from './merge-request';
import type { PlanApps, Takeover } from './plan-apps';
import type { PlannedFiles } from './plan-files';
import type { PlannedList } from './plan-lists';
import type { ClashingEntry } from './plan-merge';
import { readLink } from './read-side';

/** Collects what is changed in a merged tree, and what clashes beside apps. */
export class PlanCommits {
  readonly changes: FileChange[] = [];
  /** Paths of what clashes and is not settled. */
  readonly files: string[] = [];
  /** Reasons for which no decision settles all of it. */
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

  /** Commits apps on top of the merged tree. One may have to wait until another one has left its folder. */
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

  /** Finds the apps that nobody could use any more, and could before. */
  refuseBroken(merged: readonly RepositoryApp[], apps: MergedBranchApp[]): void {
    const { mine, theirs } = this.context.lists;
    const keyOf = ({ gitAppId, path }: RepositoryApp) => `${gitAppId} ${path}`;
    const usable = new Set([...mine, ...theirs].filter(({ problem }) => problem === null).map(keyOf));
    const broken = merged.filter((app) => app.problem !== null && usable.has(keyOf(app)));
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

  /** Clashes of all that is no app. */
  clashingFiles(): ClashingEntry[] {
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
