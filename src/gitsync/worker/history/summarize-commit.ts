import type { AppDocument } from '../../../apps';
import { ByteCache } from '../../../core/concurrency';
import type { Commit } from '../../../git';
import { cacheKeyOf, readAppAt, type AppInHistory } from './read-app-at';

/** The app as a commit left it. */
interface CommitSummary {
  /** Null where the commit removed the app. */
  path: string | null;
  versionName: string | null;
  /** Null for the first commit of the app, and where a document cannot be read. */
  summary: { total: number; kinds: Record<string, number> } | null;
}

/** Cache of all mirrors. A commit never changes, and comparing two documents takes longer than all the rest of a page. */
const known = new ByteCache<CommitSummary>(4 << 20);

/** Tells what a commit has changed in an app. */
export async function summarizeCommit(history: AppInHistory, commit: Commit): Promise<CommitSummary> {
  const key = cacheKeyOf(history, commit.sha);
  const present = known.get(key);
  if (present !== undefined) return present;
  const summary = await summarize(history, commit);
  known.add(key, summary, 2 * JSON.stringify(summary).length + key.length);
  return summary;
}

async function summarize(history: AppInHistory, { sha, parents }: Commit): Promise<CommitSummary> {
  const { located, document } = await readAppAt(history, sha);
  const former = document && parents.length > 0 ? (await readAppAt(history, parents[0])).document : null;
  const versionName = located?.isSplit ? document?.versionName : located?.versionName;
  return {
    path: located?.path ?? null,
    versionName: versionName ?? null,
    summary: document && former && summaryOf(former, document),
  };
}

function summaryOf(before: AppDocument, after: AppDocument): CommitSummary['summary'] {
  const { changes } = before.differenceTo(after);
  const kinds: Record<string, number> = {};
  for (const { kind } of changes) kinds[kind] = (kinds[kind] ?? 0) + 1;
  return { total: changes.length, kinds };
}
