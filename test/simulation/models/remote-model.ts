import { GitError } from '../../../src/git';
import type { GitObjects, ModelCommit } from './git-objects';
import type { Actor } from './scheduler';

/** The command of one push, as the server receives it. */
export interface PushCommand {
  branch: string;
  expected: string | null;
  sha: string;
}

/** A command between client and server. If its sender is gone, it arrives at any time, or never. */
export interface CommandUnderWay {
  command: PushCommand;
  sender: Actor | null;
}

export type Report = { kind: 'ok' } | { kind: 'moved' | 'rejected'; error: GitError };

/** One change of a branch; `command` is null for other writers' changes. */
export interface BranchUpdate {
  /** Length of the trace at that time. */
  at: number;
  branch: string;
  before: string | null;
  after: string;
  /** Commits new to the repository, oldest first. */
  added: readonly ModelCommit[];
  command: PushCommand | null;
}

/**
 * Repository on a Git server. Compares a branch with the expected tip and swaps it; like Git's servers by default, it does
 * not require a fast-forward.
 */
export class RemoteModel {
  readonly branches = new Map<string, string>();
  readonly updates: BranchUpdate[] = [];
  readonly underWay: CommandUnderWay[] = [];
  private readonly known = new Set<string>();

  constructor(
    readonly key: string,
    private readonly objects: GitObjects,
    private readonly around: {
      refuses: (sha: string) => boolean;
      now: () => number;
      onUpdate: (remote: RemoteModel, update: BranchUpdate) => void;
    },
  ) {}

  tip(branch: string): string | null {
    return this.branches.get(branch) ?? null;
  }

  get isEmpty(): boolean {
    return this.branches.size === 0;
  }

  receive(command: PushCommand): Report {
    const { branch, expected, sha } = command;
    if (this.tip(branch) !== expected) return { kind: 'moved', error: new GitError('git_remote_moved') };
    if (this.objects.history(sha, expected).some((commit) => this.around.refuses(commit.sha)))
      return { kind: 'rejected', error: new GitError('git_push_rejected') };
    this.update({ branch, before: expected, after: sha, command });
    return { kind: 'ok' };
  }

  /** Returns a command whose sender no longer waits. */
  findStrayCommand(): CommandUnderWay | null {
    return this.underWay.find(({ sender }) => sender?.isAlive !== true) ?? null;
  }

  take(command: CommandUnderWay): void {
    this.underWay.splice(this.underWay.indexOf(command), 1);
  }

  /** Sets a branch for another writer, who may force it. */
  set(branch: string, sha: string): void {
    this.update({ branch, before: this.tip(branch), after: sha, command: null });
  }

  private update(change: Omit<BranchUpdate, 'added' | 'at'>): void {
    const added = this.objects
      .history(change.after)
      .filter(({ sha }) => !this.known.has(sha))
      .reverse();
    for (const { sha } of added) this.known.add(sha);
    const update = { ...change, added, at: this.around.now() };
    this.branches.set(update.branch, update.after);
    this.updates.push(update);
    this.around.onUpdate(this, update);
  }
}
