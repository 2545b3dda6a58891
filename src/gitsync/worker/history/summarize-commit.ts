import type { AppDocument } from '../../../apps';
import { ByteCache } from '../../../core/concurrency';
import { AppError } from '../../../core/errors';
import { isGitError, type Commit, type Mirror, type Sha } from '../../../git';
import { locateApp, type AppSelector, type LocatedApp, type RepositoryLayout } from '../../domain';
import { readDocument } from '../foreign-app';
import { treeReaderOf } from '../mirrors';

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

/** Tells what commits have changed in an app. */
export class SummarizeCommit {
  constructor(
    private readonly mirror: Mirror,
    private readonly layout: RepositoryLayout,
    private readonly app: AppSelector,
  ) {}

  async run(commit: Commit): Promise<CommitSummary> {
    const key = [this.mirror.dir, this.layout.directory, commit.sha, ...Object.entries(this.app).flat()].join(
      '\n',
    );
    const present = known.get(key);
    if (present !== undefined) return present;
    const summary = await this.summarize(commit);
    known.add(key, summary, 2 * JSON.stringify(summary).length + key.length);
    return summary;
  }

  private async summarize({ sha, parents }: Commit): Promise<CommitSummary> {
    const { located, document } = await this.readAt(sha);
    const former = document && parents.length > 0 ? (await this.readAt(parents[0])).document : null;
    const versionName = located?.isSplit ? document?.versionName : located?.versionName;
    return {
      path: located?.path ?? null,
      versionName: versionName ?? null,
      summary: document && former && summaryOf(former, document),
    };
  }

  private async readAt(commit: Sha): Promise<{ located: LocatedApp | null; document: AppDocument | null }> {
    const tree = treeReaderOf(this.mirror, commit);
    const located = await unlessUnreadable(() => locateApp(tree, this.layout, this.app));
    const document = located && (await unlessUnreadable(() => readDocument(tree, located)));
    return { located, document };
  }
}

function summaryOf(before: AppDocument, after: AppDocument): CommitSummary['summary'] {
  const { changes } = before.differenceTo(after);
  const kinds: Record<string, number> = {};
  for (const { kind } of changes) kinds[kind] = (kinds[kind] ?? 0) + 1;
  return { total: changes.length, kinds };
}

/** Returns null where the repository holds no valid app. Failures of the mirror itself are thrown. */
async function unlessUnreadable<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    const isOfContent = error instanceof AppError && (!isGitError(error) || error.code === 'git_too_large');
    if (isOfContent) return null;
    throw error;
  }
}
