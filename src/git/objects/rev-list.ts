import { parseCommit } from './commit';
import type { ObjectStore } from './object-store';
import type { Sha } from './sha';

interface Step {
  parents: Sha[];
  time: number;
}

/**
 * Fallback rev walk (same order as libgit2) for histories that libgit2 rejects, e.g. a commit with a malformed
 * author. Missing or corrupt objects still throw.
 */
export async function revList(
  store: ObjectStore,
  { from, hide }: { from: Sha; hide?: Sha | null },
): Promise<Sha[]> {
  const hidden = hide ? await collect(store, hide) : new Map<Sha, Step>();
  const steps = await collect(store, from, hidden);
  const childrenLeft = countChildren(steps);
  const ready = steps.has(from) ? [from] : [];
  const walked: Sha[] = [];
  for (let sha = takeNewest(ready, steps); sha !== null; sha = takeNewest(ready, steps)) {
    walked.push(sha);
    for (const parent of steps.get(sha)?.parents ?? []) {
      const left = (childrenLeft.get(parent) ?? 0) - 1;
      childrenLeft.set(parent, left);
      if (left === 0 && steps.has(parent)) ready.push(parent);
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

/** Returns true if `from` is `ancestor`, or is built on it. */
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
    const { parents, date } = parseCommit(sha, await store.getStructure(sha, 'commit'));
    steps.set(sha, { parents, time: date.getTime() });
    waiting.push(...parents);
  }
  return steps;
}

function takeNewest(ready: Sha[], steps: ReadonlyMap<Sha, Step>): Sha | null {
  const timeOf = (sha: Sha) => steps.get(sha)?.time ?? 0;
  let newest = 0;
  for (let index = 1; index < ready.length; index += 1)
    if (timeOf(ready[index]) > timeOf(ready[newest])) newest = index;
  return ready.splice(newest, 1)[0] ?? null;
}
