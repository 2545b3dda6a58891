import { hashOf, parseAppDocument, type AppWithVersion } from '../../apps';
import type { LastCommit } from '../store/app-link-store';
import type { CommitInput } from '../store/job';

/**
 * Which document counts as committed once a rename is, where that was true of one with another name: the app's own a
 * moment ago, or by the name that the repository has, to which a rename that failed has not come.
 */
export function renamedHashes(
  { version }: AppWithVersion,
  document: string,
  { last, before }: { last: LastCommit | null; before: AppWithVersion },
): Pick<CommitInput, 'renamed'> {
  const from: string[] = [];
  if (before.version.id === version.id) from.push(before.version.documentHash);
  const name = last?.seen.entry?.gitAppName;
  if (name !== undefined) from.push(hashOf(parseAppDocument(document).withName(name).text));
  return { renamed: { from, to: version.documentHash } };
}
