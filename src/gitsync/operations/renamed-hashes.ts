import { hashOf, parseAppDocument, type AppWithVersion } from '../../apps';
import { isInParts, type RepositoryLayout } from '../domain';
import type { LastCommit } from '../store/app-link-store';
import type { CommitInput } from '../store/job';

interface Rename {
  app: AppWithVersion;
  before: AppWithVersion;
  last: LastCommit | null;
  layout: RepositoryLayout;
  readDocument: () => Promise<string>;
}

/**
 * Which document counts as committed once a rename is, where that was true of one with another name: the app's own a
 * moment ago, or by the name that the repository has, to which a rename that failed has not come. Only apps in parts
 * need it: of the others the commit makes the document itself, and knows its hash.
 */
export async function renamedHashes({
  app: { version },
  before,
  last,
  layout,
  readDocument,
}: Rename): Promise<Pick<CommitInput, 'renamed'>> {
  if (last && !isInParts(last.seen, layout)) return {};
  const from: string[] = [];
  if (before.version.id === version.id) from.push(before.version.documentHash);
  const name = last?.seen.entry?.gitAppName;
  if (name !== undefined && name !== before.name)
    from.push(hashOf(parseAppDocument(await readDocument()).withName(name).text));
  return { renamed: { from, to: version.documentHash } };
}
