import { badRequest } from '../../core/errors';

/** Place in an app's history: the number of commits back from `tip` that were listed before. */
export interface HistoryPosition {
  tip: string;
  count: number;
}

export const cursorOf = ({ tip, count }: HistoryPosition): string =>
  Buffer.from(`${tip} ${count}`).toString('base64url');

/** @throws AppError for a cursor of another list */
export function parseCursor(cursor: string): HistoryPosition {
  const text = Buffer.from(cursor, 'base64url').toString();
  const [, tip, count] = /^([0-9a-f]{40}) (\d{1,9})$/.exec(text) ?? [];
  if (tip === undefined)
    throw badRequest('The cursor is not one of this list.', [{ path: 'cursor', message: 'is unknown' }]);
  return { tip, count: Number(count) };
}

interface WalkedCommit {
  sha: string;
  parents: readonly string[];
}

/**
 * Finds the nearest listed ancestors of each listed commit, in the order of its parents, without ancestors of one another.
 * `commits`: all commits down to the last listed, children before parents. Returns null if each leads to the next in the list.
 */
export function findListedParents(
  commits: readonly WalkedCommit[],
  listed: readonly string[],
): Map<string, string[]> | null {
  if (commits.every(({ parents }) => parents.length < 2)) return null;
  const at = new Map(listed.map((sha, index) => [sha, index]));
  const found = new Map<string, string[]>();
  /** Nearest listed commits of each commit, itself included. */
  const nearest = new Map<string, string[]>();
  for (const { sha, parents } of commits.toReversed()) {
    const ancestors = withoutReached([...new Set(parents.flatMap((each) => nearest.get(each) ?? []))], {
      found,
      at,
    });
    if (at.has(sha)) found.set(sha, ancestors);
    nearest.set(sha, at.has(sha) ? [sha] : ancestors);
  }
  return isStraight(found, listed) ? null : found;
}

interface Known {
  found: ReadonlyMap<string, string[]>;
  at: ReadonlyMap<string, number>;
}

function withoutReached(shas: string[], known: Known): string[] {
  if (shas.length < 2) return shas;
  return shas.filter((sha) => !shas.some((other) => other !== sha && leadsTo(other, sha, known)));
}

function leadsTo(from: string, to: string, { found, at }: Known): boolean {
  const limit = at.get(to) ?? 0;
  const seen = new Set<string>();
  const open = [from];
  for (let sha = open.pop(); sha !== undefined; sha = open.pop()) {
    if (sha === to) return true;
    // A commit that is listed below cannot lead there.
    if (seen.has(sha) || (at.get(sha) ?? 0) > limit) continue;
    seen.add(sha);
    open.push(...(found.get(sha) ?? []));
  }
  return false;
}

const isStraight = (found: ReadonlyMap<string, string[]>, listed: readonly string[]): boolean =>
  listed.every((sha, index) => {
    const parents = found.get(sha) ?? [];
    return index === listed.length - 1 ? parents.length === 0 : parents.join() === listed[index + 1];
  });
