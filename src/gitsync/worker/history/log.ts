import { createHash } from 'node:crypto';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mirror, Sha } from '../../../git';
import type { CommitChanges } from '../app-history';

/** Commit of a history with the facts found about it, which never change. */
export interface LoggedCommit {
  sha: Sha;
  parents: readonly Sha[];
  /** Differences from each parent, as far as they are known. */
  changes: (CommitChanges | undefined)[];
  /** True for each parent with apps in the split layout, as far as it is known. */
  isAfterSplit: (boolean | undefined)[];
}

/** Commits that are walked at first, then, and at most. Older ones are not listed. */
export const DEPTHS = [64, 1_024, 100_000] as const;
const [, , MAX_COMMITS] = DEPTHS;
/** Limit on tips with a cached order: the current tip, and the tips that users page from. */
const MAX_TIPS = 4;
/** Limit on cached logs: the repositories with open mirrors. */
const MAX_LOGS = 32;
/** Limit on cached commits outside the log in use, of about 1 KB each. */
const MAX_KEPT = 50_000;

/** Commits that are stored together, so that a long search that is interrupted can go on from there. */
const STORED_AT_ONCE = 500;

interface Order {
  commits: readonly LoggedCommit[];
  isComplete: boolean;
}

/**
 * The history of a repository: the order of its commits from a tip, and what each has changed. It is a cache
 * that is never stale, since commits are named by their content: a force push adds another tip.
 */
export class CommitLog {
  private readonly orders = new Map<Sha, Order>();
  private readonly known = new Map<Sha, LoggedCommit>();
  private readonly learned = new Set<LoggedCommit>();
  private restored: Promise<void> | null = null;

  private constructor(private readonly file: LogFile) {}

  /** Returns the log of a directory of the mirror. */
  static of(mirror: Mirror, directory: string): CommitLog {
    const key = `${mirror.dir}\n${directory}`;
    const log = logs.get(key) ?? new CommitLog(new LogFile(mirror, directory));
    keepLast(logs, { key, value: log, max: MAX_LOGS });
    forgetOldest(log);
    return log;
  }

  /** Number of commits in memory. */
  get size(): number {
    return this.known.size;
  }

  /** Returns the newest `depth` commits, or all if there are fewer. A greater depth adds to the end. */
  async load(mirror: Mirror, tip: Sha, depth: number): Promise<readonly LoggedCommit[]> {
    await (this.restored ??= this.restore());
    let order = this.orders.get(tip) ?? (await this.findBelow(mirror, tip));
    if (!order || (!order.isComplete && order.commits.length < depth)) {
      const walked = await mirror.walk({ from: tip, limit: depth });
      order = { commits: walked.map((commit) => this.log(commit)), isComplete: walked.length < depth };
    }
    keepLast(this.orders, { key: tip, value: order, max: MAX_TIPS });
    return order.commits;
  }

  /** Records that more is known of a commit, and now and then stores it. */
  markLearned(commit: LoggedCommit): void {
    this.learned.add(commit);
    if (this.learned.size >= STORED_AT_ONCE) void this.store();
  }

  /** Stores the facts learned since the last call. */
  async store(): Promise<void> {
    const learned = [...this.learned];
    this.learned.clear();
    if (learned.length > 0) await this.file.append(learned);
  }

  private async restore(): Promise<void> {
    for (const commit of await this.file.read()) this.known.set(commit.sha, commit);
  }

  /**
   * Finds the order of an earlier tip that `tip` continues in a straight line, and puts the new commits before it: a walk
   * from `tip` would give the same order.
   */
  private async findBelow(mirror: Mirror, tip: Sha): Promise<Order | null> {
    const added: LoggedCommit[] = [];
    for (let next = tip; added.length < DEPTHS[0];) {
      const order = this.orders.get(next);
      if (order) return { ...order, commits: [...added, ...order.commits] };
      const commit = this.known.get(next) ?? (await mirror.commit(next));
      if (commit.parents.length !== 1) return null;
      added.push(this.log(commit));
      [next] = commit.parents;
    }
    return null;
  }

  private log({ sha, parents }: Pick<LoggedCommit, 'sha' | 'parents'>): LoggedCommit {
    const present = this.known.get(sha);
    if (present) return present;
    // Histories that were replaced leave commits behind.
    if (this.known.size >= 2 * MAX_COMMITS) this.known.clear();
    const commit: LoggedCommit = { sha, parents, changes: [], isAfterSplit: [] };
    this.known.set(sha, commit);
    return commit;
  }
}

const logs = new Map<string, CommitLog>();

/** Forgets the logs that were used the longest ago, which are read again from their files. */
function forgetOldest(inUse: CommitLog): void {
  let kept = 0;
  for (const [key, log] of [...logs].reverse()) {
    if (log === inUse) continue;
    kept += log.size;
    if (kept > MAX_KEPT) logs.delete(key);
  }
}

/** Puts a value at the end of a map, and removes the first ones beyond `max`. */
function keepLast<V>(map: Map<string, V>, { key, value, max }: { key: string; value: V; max: number }): void {
  map.delete(key);
  map.set(key, value);
  for (const first of map.keys()) {
    if (map.size <= max) return;
    map.delete(first);
  }
}

/** Part of the file's name; a version of Trellis that writes other lines uses another one. */
const FORMAT = 1;

type StoredChanges = [entries: string[] | null, names: string[] | null] | null;
type StoredCommit = [
  sha: string,
  parents: string[],
  changes: StoredChanges[],
  isAfterSplit: (boolean | null)[],
];

/**
 * File in a mirror's folder that keeps its log across workers, one line per commit. It is a cache: a line truncated by a
 * crash is skipped, and facts that cannot be written are found again.
 */
class LogFile {
  private readonly path: string;

  constructor(mirror: Mirror, directory: string) {
    const name = createHash('sha256').update(directory).digest('hex').slice(0, 16);
    this.path = join(mirror.dir, `history-${FORMAT}-${name}.jsonl`);
  }

  async read(): Promise<LoggedCommit[]> {
    const text = await readFile(this.path, 'utf8').catch(() => '');
    return text.split('\n').flatMap((line) => parseLine(line) ?? []);
  }

  async append(commits: Iterable<LoggedCommit>): Promise<void> {
    const lines = [...commits].map((commit) => `\n${JSON.stringify(storedOf(commit))}`);
    // The folder may be gone.
    await appendFile(this.path, lines.join('')).catch(() => undefined);
  }
}

const storedOf = ({ sha, parents, changes, isAfterSplit }: LoggedCommit): StoredCommit => [
  sha,
  [...parents],
  parents.map((_, index) => storedChanges(changes[index])),
  parents.map((_, index) => isAfterSplit[index] ?? null),
];

const storedChanges = (changes: CommitChanges | undefined): StoredChanges =>
  changes ? [changes.entries && [...changes.entries], changes.names && [...changes.names]] : null;

function parseLine(line: string): LoggedCommit | null {
  try {
    const [sha, parents, changes, isAfterSplit] = JSON.parse(line) as StoredCommit;
    return {
      sha,
      parents,
      changes: changes.map((stored) =>
        stored
          ? { entries: stored[0] && new Set(stored[0]), names: stored[1] && new Set(stored[1]) }
          : undefined,
      ),
      isAfterSplit: isAfterSplit.map((isAfter) => isAfter ?? undefined),
    };
  } catch {
    return null;
  }
}
