import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppBody } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/trellis-server';

export const MAIN = 'main';
/** Codes of answers about a branch that somebody has deleted meanwhile. */
const GONE = ['git_branch_not_found', 'app_not_on_branch', 'not_found', 'git_cancelled'];

export const isGone = ({ code }: { code?: string }): boolean => GONE.includes(code ?? '');

/** A person's working copies on an instance. */
export interface Place {
  member: Member;
  app: AppBody;
}

export interface MergeMade {
  into: string;
  from: string;
  /** Message of no other commit. */
  message: string;
  /** As answered: the status of the merge, or the code of a refusal. */
  outcome: string;
  sha: string | null;
}

/** The app on both instances, its branches, and what has become of each thing that was put into it. */
export class Work {
  /** Ids of pages and lines of the query that were added, and the branches that may have them uncommitted. */
  readonly added = new Map<string, Set<string>>();
  /** Those that somebody has removed, knowingly: by an edit, a restore, or a decision. */
  readonly removed = new Set<string>();
  /** Commits that were answered to be made, and their branches; two people who complete one merge get one answer. */
  readonly commits = new Map<string, string>();
  /** Messages of commits that were kept here, and their branches. */
  readonly kept = new Map<string, string>();
  readonly merges: MergeMade[] = [];
  /** Merges of branches in which people have decided. */
  readonly settled = new Set<string>();
  /** Branches of the repository beside the default one. Names are never used again. */
  readonly branches = new Set<string>();
  /** Branches that were deleted in the repository, and whether by force. */
  readonly deleted = new Map<string, { isForced: boolean }>();
  /** Branches of which a working copy at least was deleted by force, with what it had uncommitted. */
  readonly abandoned = new Set<string>();
  /** Commits that were compared with their parents. */
  readonly checked = new Set<string>();
  readonly steps = new Map<string, number>();
  /** Answers to requests that merge branches, and that complete merges, for a run that fails. */
  readonly answers: unknown[] = [];

  constructor(
    readonly repository: GitRepository,
    readonly places: Place[],
  ) {}

  /** A branch may have been deleted and pushed again at the same moment. */
  async noteWhetherThere(branch: string): Promise<void> {
    if (branch === MAIN || !this.deleted.has(branch)) return;
    if ((await this.repository.findTip(branch)) === null) this.branches.delete(branch);
    else this.branches.add(branch);
  }

  /** True for a branch that was brought back: what others have pushed to it before is where it was merged. */
  isBack(branch: string): boolean {
    return this.deleted.has(branch) && this.branches.has(branch);
  }

  /** Keeps the repository of a failed run, and what is known of it. Returns the folder. */
  async keep(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'trellis-four-people-'));
    await this.repository.git(['bundle', 'create', join(folder, 'repository.bundle'), '--all']);
    const { merges, answers } = this;
    const sets = {
      settled: this.settled,
      removed: this.removed,
      commits: this.commits,
      kept: this.kept,
      deleted: this.deleted,
    };
    const lists = Object.entries(sets).map(([name, values]) => [name, [...values]]);
    const known = { merges, answers, ...Object.fromEntries(lists) };
    await writeFile(join(folder, 'work.json'), JSON.stringify(known, null, 1));
    return folder;
  }

  count(step: string): void {
    this.steps.set(step, (this.steps.get(step) ?? 0) + 1);
  }

  add(id: string, branch: string): void {
    this.added.set(id, new Set([branch]));
  }

  /** Uncommitted changes of a branch have gone to another one. */
  moveChanges(from: string, to: string): void {
    for (const branches of this.added.values()) if (branches.has(from)) branches.add(to);
  }
}
