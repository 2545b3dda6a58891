import { Injectable } from '@nestjs/common';
import { AppError } from '../../core/errors';
import type { Sha } from '../../git';
import type { CallWith } from '../../gitsync/calls';
import { listRepositoryApps } from '../../gitsync/domain/format/list-apps';
import type { RepositoryApp } from '../../gitsync/domain/format/repository-app';
import { countChanges } from '../../gitsync/domain/merge/conflicts';
import { mergeApp } from '../../gitsync/domain/merge/merge-app';
import { compareApps, placedApps } from '../../gitsync/domain/merge/name-clashes';
import type { BranchPair, ChangedApp, ChangedApps, ListChangedAppsInput } from '../jobs';
import { Mirrors, treeReaderOf, type OpenRepository } from '../../gitsync/worker/mirrors';
import { readSideIfAny } from '../../gitsync/worker/branches/plan-apps';

/** Apps whose changes are counted in one call; both of their documents are read for it. */
const MOST_COUNTED = 60;
/** Apps that one pair of branches lists. */
const MOST_LISTED = 100;
/** Time after which no further pair is compared. */
const MOST_MS = 4_000;

/**
 * Lists the apps that branches change beside the branches that take their changes, as far as their commits are known here.
 * Fetches nothing.
 */
@Injectable()
export class ListChangedApps {
  constructor(private readonly mirrors: Mirrors) {}

  run(call: CallWith<ListChangedAppsInput>, signal: AbortSignal): Promise<ChangedApps> {
    const { target, pairs } = call.input;
    return this.mirrors.use(call, target, async (repository) => {
      const comparison = new Comparison(repository);
      const endMs = Date.now() + MOST_MS;
      const changed: ChangedApp[][] = [];
      for (const pair of pairs) {
        signal.throwIfAborted();
        changed.push(Date.now() > endMs ? [] : await comparison.listChanged(pair));
      }
      return { changed };
    });
  }
}

/** Compares branches of one repository. Several of them may start from the same commit, which is read once. */
class Comparison {
  readonly #lists = new Map<Sha, Promise<RepositoryApp[]>>();
  #counted = 0;

  constructor(private readonly repository: OpenRepository) {}

  async listChanged(pair: BranchPair): Promise<ChangedApp[]> {
    const { mirror } = this.repository;
    const [from, into] = [await this.findCommit(pair), mirror.tip(pair.into)];
    if (from === null || into === null) return [];
    const base = await mirror.findMergeBase(from, into);
    return base === null || base === from ? [] : this.compare(base, from);
  }

  /** Returns null for a commit that is not here. */
  private async findCommit({ from, sha }: BranchPair): Promise<Sha | null> {
    const { mirror } = this.repository;
    const tip = mirror.tip(from);
    if (sha === null || tip?.startsWith(sha)) return tip;
    return sha.length === 40 && (await mirror.hasCommit(sha)) ? sha : null;
  }

  private async compare(base: Sha, from: Sha): Promise<ChangedApp[]> {
    try {
      const lists = { base: await this.appsAt(base), theirs: await this.appsAt(from) };
      const { theirs } = compareApps({ ...lists, mine: lists.base });
      const changed: ChangedApp[] = [];
      for (const { gitAppId, name, change } of theirs.slice(0, MOST_LISTED)) {
        const total = change === 'changed' ? await this.countChanges(gitAppId, { base, from }) : 0;
        changed.push({ gitAppId, name, total });
      }
      return changed;
    } catch (error) {
      // A commit whose apps cannot be listed has none to name.
      if (error instanceof AppError) return [];
      throw error;
    }
  }

  private async countChanges(gitAppId: string, commits: { base: Sha; from: Sha }): Promise<number> {
    if (this.#counted >= MOST_COUNTED) return 0;
    this.#counted += 1;
    const read = async (sha: Sha) =>
      readSideIfAny(
        treeReaderOf(this.repository.mirror, sha),
        placedApps(await this.appsAt(sha)).get(gitAppId) ?? null,
      );
    const [base, theirs] = [await read(commits.base), await read(commits.from)];
    return base && theirs ? countChanges(mergeApp({ base, mine: base, theirs }).changesOf('theirs')) : 0;
  }

  private appsAt(sha: Sha): Promise<RepositoryApp[]> {
    const { mirror, layout } = this.repository;
    const known =
      this.#lists.get(sha) ??
      listRepositoryApps(treeReaderOf(mirror, sha), layout).then(({ items }) => items);
    this.#lists.set(sha, known);
    return known;
  }
}
