import type { Mirror, Sha } from '../../../git';
import { findListedParents, type RepositoryLayout } from '../../domain';
import { CommitLog, DEPTHS, type LoggedCommit } from './log';

/** Finds how listed commits follow each other; null in a straight history. `shas`: all of them from the tip on. */
export async function findGraph(
  { mirror, layout }: { mirror: Mirror; layout: RepositoryLayout },
  { tip, shas }: { tip: Sha; shas: readonly Sha[] },
): Promise<{ sha: Sha; parents: Sha[] }[] | null> {
  const last = shas.at(-1);
  if (last === undefined) return null;
  const commits = await loadUntil(CommitLog.of(mirror, layout.directory), { mirror, tip, last });
  const parents = findListedParents(commits, shas);
  return parents && shas.map((sha) => ({ sha, parents: parents.get(sha) ?? [] }));
}

/** The list was found in this order, which the log mostly still has. */
async function loadUntil(
  log: CommitLog,
  { mirror, tip, last }: { mirror: Mirror; tip: Sha; last: Sha },
): Promise<readonly LoggedCommit[]> {
  for (const depth of DEPTHS) {
    const commits = await log.load(mirror, tip, depth);
    const end = commits.findIndex(({ sha }) => sha === last) + 1;
    if (end > 0) return commits.slice(0, end);
  }
  return [];
}
