import type { Mirror, Sha } from '../../../git';
import { findListedParents, type RepositoryLayout } from '../../domain';
import { CommitLog, DEPTHS } from './commit-log';

/** Finds how listed commits follow each other; null in a straight history. `shas`: all of them from the tip on. */
export async function findGraph(
  { mirror, layout }: { mirror: Mirror; layout: RepositoryLayout },
  { tip, shas }: { tip: Sha; shas: readonly Sha[] },
): Promise<{ sha: Sha; parents: Sha[] }[] | null> {
  const last = shas.at(-1);
  if (last === undefined) return null;
  // The list was found in this order, which the log still has.
  const commits = await CommitLog.of(mirror, layout.directory).load(mirror, tip, DEPTHS[0]);
  const end = commits.findIndex(({ sha }) => sha === last) + 1;
  const parents = findListedParents(commits.slice(0, end), shas);
  return parents && shas.map((sha) => ({ sha, parents: parents.get(sha) ?? [] }));
}
