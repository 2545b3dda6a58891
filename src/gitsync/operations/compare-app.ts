import { Injectable } from '@nestjs/common';
import {
  Apps,
  parseAppDocument,
  type AppDocument,
  type AppWithVersion,
  type DocumentChange,
  type DocumentDifference,
} from '../../apps';
import { Database } from '../../core/database';
import { asReadFromParts, isInParts, maxFileBytes, readSplitDocument, type AppSelector } from '../domain';
import { GitError, isGitError } from '../git';
import { AppLinkStore, type LastCommit, type StoredLink } from '../store/app-link-store';
import type { Job, ReadInput } from '../store/job';
import { readForeignApp } from './import-app';
import { Remotes, viewOf, type Remote } from './remotes';
import { hasUncommittedChanges, notYetInRepository } from './uncommitted';

/** What has changed in an app since it was last committed or pulled. */
@Injectable()
export class CompareApp {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly remotes: Remotes,
  ) {}

  async run(job: Job, signal: AbortSignal): Promise<Record<string, unknown>> {
    const tx = this.database.manager;
    const app = await this.apps.get(tx, job.appId ?? '');
    const { from } = job.input as ReadInput;
    if (from) return this.compareWith(job, { app, from }, signal);
    const link = await this.links.find(app.id);
    if (!link?.last) throw notYetInRepository();
    const { last } = link;
    const hasChanges = hasUncommittedChanges(app, link);
    const found: DocumentDifference = { changes: [], total: 0 };
    if (hasChanges && app.version.documentHash !== last.documentHash) {
      const { target } = job.input as ReadInput;
      const { committed, isSplit } = await this.remotes.use(job, target, async (remote) => ({
        committed: await this.readCommitted(remote, last, signal),
        isSplit: isInParts(last.seen, remote.layout),
      }));
      Object.assign(found, committed.differenceTo(await this.presentDocument(app, { isSplit })));
    }
    const difference = hasChanges ? withNames(found, app, { ...link, last }) : found;
    return { hasUncommittedChanges: hasChanges, since: last.sha, ...presentDifference(difference) };
  }

  /** What taking theirs would change here. */
  private compareWith(
    job: Job,
    { app, from }: { app: AppWithVersion; from: AppSelector },
    signal: AbortSignal,
  ): Promise<Record<string, unknown>> {
    const { target } = job.input as ReadInput;
    return this.remotes.use(job, target, async (remote) => {
      const tip = await this.remotes.fetch(remote, signal);
      const { document, app: theirs } = await readForeignApp(remote, { tip, from });
      return presentDifference((await this.presentDocument(app, theirs)).differenceTo(document));
    });
  }

  /** `isSplit`: to be compared with what is kept in parts, which do not tell the order of lists. */
  async presentDocument(app: AppWithVersion, { isSplit }: { isSplit: boolean }): Promise<AppDocument> {
    const document = await this.apps.documentOf(this.database.manager, app.version.id);
    return parseAppDocument(isSplit ? asReadFromParts(document) : document);
  }

  /** The network is asked only where the mirror, which is a cache, has lost it. */
  private async readCommitted(remote: Remote, last: LastCommit, signal: AbortSignal): Promise<AppDocument> {
    const kept = await findCommitted(remote, last).catch((error: unknown) => {
      if (isGitError(error) && error.code === 'git_mirror_damaged') return null;
      throw error;
    });
    if (kept) return kept;
    await this.remotes.fetch(remote, signal);
    const fetched = await findCommitted(remote, last);
    if (fetched) return fetched;
    throw new GitError('git_remote_moved', {
      message:
        'The repository no longer holds the last commit of this app, so there is nothing to compare it with.',
      remedy: 'Check for updates to see what it holds now.',
    });
  }
}

/** With a commit comes all that it holds: where the commit is here and the file is not, the mirror is damaged. */
async function findCommitted(
  { mirror, layout }: Remote,
  { seen, sha }: LastCommit,
): Promise<AppDocument | null> {
  const isHere = (oid: string) => mirror.findSize(oid).then((size) => size !== null);
  const hasCommit = await isHere(sha);
  if (!hasCommit && !(await isHere(seen.blobOid))) return null;
  const { path, blobOid: oid } = seen;
  // Read by the folder's own id, which may be here without the commit.
  if (isInParts(seen, layout))
    return parseAppDocument(await readSplitDocument(viewOf(mirror, sha), { path, oid }));
  return parseAppDocument(await mirror.readBlob(seen.blobOid, { maxBytes: maxFileBytes }));
}

/** Name and version stand in the repository's entry too, and may differ there alone. */
function withNames(
  difference: DocumentDifference,
  app: AppWithVersion,
  { last: { seen }, followsName }: StoredLink & { last: LastCommit },
): DocumentDifference {
  const { entry } = seen;
  const changes: DocumentChange[] = [];
  if (followsName && entry && entry.gitAppName !== app.name && !isTold(difference, 'app'))
    changes.push(renamed('app', { id: app.gitAppId, name: app.name, oldName: entry.gitAppName }));
  const { gitVersionId: id, name } = app.version;
  const isOther = entry?.gitVersionId !== id || entry.gitVersionName !== name;
  if (isOther && !isTold(difference, 'version'))
    changes.push(renamed('version', { id, name, oldName: entry?.gitVersionName ?? null }));
  return {
    changes: [...changes, ...difference.changes],
    total: difference.total + changes.length,
  };
}

const isTold = ({ changes }: DocumentDifference, what: 'app' | 'version'): boolean =>
  changes.some(({ kind, oldName }) => kind === what && (what === 'version' || oldName !== null));

const renamed = (
  kind: 'app' | 'version',
  { id, name, oldName }: { id: string; name: string; oldName: string | null },
): DocumentChange => ({
  kind,
  change: 'changed',
  id,
  name,
  oldName: oldName === name ? null : oldName,
  page: null,
  of: null,
  fields: [],
  fieldCount: 0,
});

export function presentDifference({ changes, total }: DocumentDifference) {
  const isShort = ({ kind, fields, fieldCount }: DocumentChange) =>
    kind !== 'timestamps' && fields.length < fieldCount;
  return { changes, total, truncated: total > changes.length || changes.some(isShort) };
}
