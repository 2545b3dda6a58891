import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { GitError } from '../errors/git-error';
import { parseCommit } from './commit';
import { NewestFirst } from './newest-first';
import type { ObjectStore } from './object-store';
import type { Sha } from './sha';

interface Step {
  parents: Sha[];
  time: number;
}

/** Histories that libgit2 refuses are rare, and this walk keeps all of one in memory. */
const MAX_COMMITS = 500_000;
/** Commits between two pauses for everything else that the worker has to do. */
const STEPS_BETWEEN_PAUSES = 1_000;

/**
 * Fallback rev walk (same order as libgit2) for histories that libgit2 rejects, e.g. a commit with a malformed
 * author. Missing or corrupt objects still throw.
 * @throws GitError `git_too_large`
 */
export async function revList(
  store: ObjectStore,
  { from, hide }: { from: Sha; hide?: Sha | null },
): Promise<Sha[]> {
  const hidden = hide ? await collect(store, hide) : new Map<Sha, Step>();
  const steps = await collect(store, from, hidden);
  const childrenLeft = countChildren(steps);
  const ready = new NewestFirst();
  const add = (sha: Sha) => ready.add({ sha, time: steps.get(sha)?.time ?? 0 });
  if (steps.has(from)) add(from);
  const walked: Sha[] = [];
  for (let sha = ready.take(); sha !== null; sha = ready.take()) {
    walked.push(sha);
    if (walked.length % STEPS_BETWEEN_PAUSES === 0) await yieldToOthers();
    for (const parent of steps.get(sha)?.parents ?? []) {
      const left = (childrenLeft.get(parent) ?? 0) - 1;
      childrenLeft.set(parent, left);
      if (left === 0 && steps.has(parent)) add(parent);
    }
  }
  return walked;
}

function countChildren(steps: ReadonlyMap<Sha, Step>): Map<Sha, number> {
  const counts = new Map<Sha, number>();
  for (const { parents } of steps.values())
    for (const parent of parents) counts.set(parent, (counts.get(parent) ?? 0) + 1);
  return counts;
}

/**
 * Returns true if `from` is `ancestor`, or is built on it.
 * @throws GitError `git_too_large`
 */
export async function isReachable(store: ObjectStore, ancestor: Sha, from: Sha): Promise<boolean> {
  return (await collect(store, from)).has(ancestor);
}

/** Collects a commit and its ancestors, except those in `except`. */
async function collect(
  store: ObjectStore,
  from: Sha,
  except: ReadonlyMap<Sha, Step> = new Map(),
): Promise<Map<Sha, Step>> {
  const steps = new Map<Sha, Step>();
  const waiting = [from];
  for (let sha = waiting.pop(); sha !== undefined; sha = waiting.pop()) {
    if (steps.has(sha) || except.has(sha)) continue;
    const { parents, date } = parseCommit(sha, await store.getCommit(sha));
    steps.set(sha, { parents, time: date.getTime() });
    if (steps.size > MAX_COMMITS) throw historyTooLong();
    // Reads that a cache answers let nothing else run.
    if (steps.size % STEPS_BETWEEN_PAUSES === 0) await yieldToOthers();
    for (const parent of parents) waiting.push(parent);
  }
  return steps;
}

const historyTooLong = () =>
  new GitError('git_too_large', {
    message: `The history has more than ${MAX_COMMITS} commits, and one that Git’s library does not read.`,
    remedy: 'Use a repository with less history, such as one for the apps alone.',
    data: { maxCommits: MAX_COMMITS },
  });
