import { Injectable } from '@nestjs/common';
import type { Change } from '../../apps';
import type { Sha } from '../../git';
import type { CallWith } from '../../gitsync/calls';
import { AppChanges } from '../../gitsync/domain/app-changes';
import { listRepositoryApps } from '../../gitsync/domain/format/list-apps';
import type { RepositoryApp } from '../../gitsync/domain/format/repository-app';
import { RememberedTree } from '../../gitsync/domain/format/tree';
import { compareApps, placedApps, type PlacedApp } from '../../gitsync/domain/merge/name-clashes';
import { notInRepository } from '../../gitsync/domain/remote/branch';
import { changeOfWholeApp, describeForReview, type FoundChanges, type ReviewContent } from '../rules';
import type { ReadReviewInput } from '../jobs';
import { readLink, readSideIfAny } from '../../gitsync/worker/branches/plan-apps';
import { Mirrors, treeReaderOf, type OpenRepository } from '../../gitsync/worker/mirrors';
import { presentChanges } from '../../gitsync/worker/present-changes';

/** Characters of listed changes after which further apps are decided upon as a whole: more would be too much to read. */
const MOST_SHOWN = 16 << 20;

/** Reads the changes of a branch since it left another one, for a review. */
@Injectable()
export class ReadReview {
  constructor(private readonly mirrors: Mirrors) {}

  run(call: CallWith<ReadReviewInput>, signal: AbortSignal): Promise<ReviewContent> {
    const { target, from, to } = call.input;
    return this.mirrors.use(call, target, (repository) => this.read(repository, { from, to }, signal));
  }

  /** Throws 404 `git_branch_not_found`. */
  async read(
    repository: OpenRepository,
    { from, to }: { from: string; to: string },
    signal: AbortSignal,
  ): Promise<ReviewContent> {
    const toSha = await this.mirrors.fetchBranch(repository, to, signal);
    if (toSha === null) throw notInRepository(to);
    const fromSha = await this.mirrors.fetchBranch(repository, from, signal);
    if (fromSha === null) throw notInRepository(from);
    const base = await repository.mirror.findMergeBase(toSha, fromSha);
    const compared = await ComparedCommits.read(repository, { base, tip: fromSha });
    return { fromSha, toSha, base, apps: describeForReview(await compared.findAll(signal)) };
  }
}

/** The apps of a branch's tip beside the apps of the commit that it comes from. */
export class ComparedCommits {
  private readonly known: Record<'base' | 'tip', ReadonlyMap<string, PlacedApp>>;

  private constructor(
    private readonly repository: OpenRepository,
    readonly trees: { base: RememberedTree; tip: RememberedTree },
    readonly lists: { base: readonly RepositoryApp[]; tip: readonly RepositoryApp[] },
    private readonly changed: ReturnType<typeof compareApps>['theirs'],
  ) {
    this.known = { base: placedApps(lists.base), tip: placedApps(lists.tip) };
  }

  static async read(
    repository: OpenRepository,
    { base, tip }: { base: Sha | null; tip: Sha },
  ): Promise<ComparedCommits> {
    const { mirror, layout } = repository;
    const trees = {
      base: new RememberedTree(treeReaderOf(mirror, base)),
      tip: new RememberedTree(treeReaderOf(mirror, tip)),
    };
    const [ofBase, ofTip] = [
      (await listRepositoryApps(trees.base, layout)).items,
      (await listRepositoryApps(trees.tip, layout)).items,
    ];
    const { theirs } = compareApps({ base: ofBase, mine: ofBase, theirs: ofTip });
    return new ComparedCommits(repository, trees, { base: ofBase, tip: ofTip }, theirs);
  }

  /** Finds the changes of all apps. */
  async findAll(signal: AbortSignal): Promise<FoundChanges[]> {
    const found: FoundChanges[] = [];
    let shown = 0;
    for (const { gitAppId, name, change } of this.changed) {
      signal.throwIfAborted();
      const { before, after } = this.placed(gitAppId);
      const changes = change === 'changed' && shown < MOST_SHOWN ? await this.changesOf(gitAppId) : null;
      const all = changes?.all ?? [this.wholeChange({ gitAppId, name, change })];
      const listed = presentChanges(all, changes?.documents ?? []);
      shown += JSON.stringify(listed).length;
      const names = { before: before?.name ?? null, after: after?.name ?? null };
      found.push({ gitAppId, name, change, names, all, listed });
    }
    return found;
  }

  /** Returns the change of an app that is decided upon as a whole. */
  wholeChange(app: Parameters<typeof changeOfWholeApp>[0]): Change {
    const { before, after } = this.placed(app.gitAppId);
    return changeOfWholeApp(app, [stateOf(before), stateOf(after)]);
  }

  /** Returns true for the id of that change. */
  isOfWhole(gitAppId: string, changeId: string): boolean {
    return this.wholeChange({ gitAppId, name: '', change: 'changed' }).id === changeId;
  }

  /** Compares an app that both commits have; null if it cannot be read in one of them. */
  async changesOf(gitAppId: string): Promise<AppChanges | null> {
    const placed = this.placed(gitAppId);
    const [before, after] = [
      await readSideIfAny(this.trees.base, placed.before),
      await readSideIfAny(this.trees.tip, placed.after),
    ];
    if (!before || !after || !placed.before || !placed.after) return null;
    const syncedState = await readLink(this.trees.base, placed.before);
    const { document, gitVersionId, versionName } = after;
    const appName = placed.after.name;
    return new AppChanges(
      { document: before.document, syncedState, followsName: true },
      { gitAppId, appName, gitVersionId, versionName, text: document.text },
      this.repository.layout,
    );
  }

  /** Returns the app in both commits; null in a commit that has no usable one. */
  placed(gitAppId: string): { before: PlacedApp | null; after: PlacedApp | null } {
    return {
      before: this.known.base.get(gitAppId) ?? null,
      after: this.known.tip.get(gitAppId) ?? null,
    };
  }
}

const stateOf = (app: PlacedApp | null): string | null =>
  app && JSON.stringify([app.path, app.oid, app.name, app.versionName, app.gitVersionId]);
