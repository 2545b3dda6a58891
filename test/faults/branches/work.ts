import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppBody } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/trellis-server';

export const MAIN = 'main';
/** Codes of answers about a branch deleted by another person. */
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
  /** Unique among commits. */
  message: string;
  /** Status of the merge, or code of the refusal. */
  outcome: string;
  sha: string | null;
}

/** The app on both instances, its branches, and the fate of everything added to it. */
export class Work {
  /** Ids of added pages and query lines, and the branches that may have them uncommitted. */
  readonly added = new Map<string, Set<string>>();
  /** Ids removed on purpose: by an edit, a restore, or a decision. */
  readonly removed = new Set<string>();
  /** Commits answered as made, with their branches; two people who complete one merge get one answer. */
  readonly commits = new Map<string, string>();
  /** Messages of unpushed commits, with their branches. */
  readonly kept = new Map<string, string>();
  readonly merges: MergeMade[] = [];
  /** Merges of branches with decisions. */
  readonly settled = new Set<string>();
  /** Branches of the repository besides the default one. Names are never reused. */
  readonly branches = new Set<string>();
  /** Branches that were deleted in the repository, and whether by force. */
  readonly deleted = new Map<string, { isForced: boolean }>();
  /** Branches with a working copy that was deleted by force, with its uncommitted changes. */
  readonly abandoned = new Set<string>();
  /** Commits that were compared with their parents. */
  readonly checked = new Set<string>();
  readonly steps = new Map<string, number>();
  /** Answers about merges and their completion, kept for a failed run. */
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

  /** True for a restored branch: earlier pushes of others to it are only on the branch it was merged into. */
  isBack(branch: string): boolean {
    return this.deleted.has(branch) && this.branches.has(branch);
  }

  /** Saves the repository of a failed run, with all records. Returns the folder. */
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

  /** Moves uncommitted changes of a branch to another one. */
  moveChanges(from: string, to: string): void {
    for (const branches of this.added.values()) if (branches.has(from)) branches.add(to);
  }
}
