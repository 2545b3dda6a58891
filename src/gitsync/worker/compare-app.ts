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
import {
  normalizeThroughParts,
  isSplitLink,
  localNameOf,
  maxFileBytes,
  readSplitDocument,
  type AppSelector,
  appNotInRepository,
} from '../domain';
import { GitError, isGitError } from '../../git';
import { AppLinkStore, type LastCommit, type StoredLink } from '../store/app-link-store';
import type { ReceivedCallOf } from '../calls/call';
import type { ReadResult } from '../queue/job-inputs';
import { readForeignApp } from './foreign-app';
import { Mirrors, treeReaderOf, type OpenRepository } from './mirrors';
import { hasUncommittedChanges } from '../store/uncommitted-changes';

/** Compares an app with its last commit or pull, or with an app of the repository. */
@Injectable()
export class CompareApp {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly mirrors: Mirrors,
  ) {}

  async run(call: ReceivedCallOf<'check_changes'>, signal: AbortSignal): Promise<ReadResult> {
    const tx = this.database.manager;
    const app = await this.apps.get(tx, call.appId ?? '');
    const { from, target } = call.input;
    if (from) return this.compareWith(call, { app, from }, signal);
    const link = await this.links.find(app.id);
    if (!link?.last) throw appNotInRepository();
    const { last } = link;
    const hasChanges = hasUncommittedChanges(app, link);
    const found: DocumentDifference = { changes: [], total: 0 };
    if (hasChanges && app.version.documentHash !== last.documentHash) {
      const { committed, isSplit } = await this.mirrors.use(call, target, async (repository) => ({
        committed: await this.readCommitted(repository, last, signal),
        isSplit: isSplitLink(last.syncedState, repository.layout),
      }));
      Object.assign(found, committed.differenceTo(await this.presentDocument(app, { isSplit })));
    }
    const difference = hasChanges ? withNames(found, app, { ...link, last }) : found;
    return { hasUncommittedChanges: hasChanges, since: last.sha, ...presentDifference(difference) };
  }

  /** Returns the changes that replacing the app by the repository's would make. */
  private compareWith(
    call: ReceivedCallOf<'check_changes'>,
    { app, from }: { app: AppWithVersion; from: AppSelector },
    signal: AbortSignal,
  ): Promise<ReadResult> {
    const { target } = call.input;
    return this.mirrors.use(call, target, async (repository) => {
      const { base: tip } = await this.mirrors.fetch(repository, signal);
      const { document, app: theirs } = await readForeignApp(repository, { tip, from });
      return presentDifference((await this.presentDocument(app, theirs)).differenceTo(document));
    });
  }

  /** `isSplit`: for a comparison with a document from the split layout, which does not keep the order of lists. */
  async presentDocument(app: AppWithVersion, { isSplit }: { isSplit: boolean }): Promise<AppDocument> {
    const document = await this.apps.documentOf(this.database.manager, app.version.id);
    return parseAppDocument(isSplit ? normalizeThroughParts(document) : document);
  }

  /** Fetches only if the mirror, which is a cache, no longer has the commit. */
  private async readCommitted(
    repository: OpenRepository,
    last: LastCommit,
    signal: AbortSignal,
  ): Promise<AppDocument> {
    const kept = await findCommitted(repository, last).catch((error: unknown) => {
      if (isGitError(error) && error.code === 'git_mirror_damaged') return null;
      throw error;
    });
    if (kept) return kept;
    await this.mirrors.fetch(repository, signal);
    const fetched = await findCommitted(repository, last);
    if (fetched) return fetched;
    throw new GitError('git_remote_moved', {
      message:
        'The repository no longer holds the last commit of this app, so there is nothing to compare it with.',
      remedy: 'Check for updates to see what it holds now.',
    });
  }
}

/** A fetch brings a commit with all its objects. If the mirror has the commit but not the file, it is damaged. */
async function findCommitted(
  { mirror, layout }: OpenRepository,
  { syncedState, sha }: LastCommit,
): Promise<AppDocument | null> {
  const isHere = (oid: string) => mirror.findSize(oid).then((size) => size !== null);
  const hasCommit = await isHere(sha);
  if (!hasCommit && !(await isHere(syncedState.oid))) return null;
  const { path, oid } = syncedState;
  // The folder is read by its own id, since the mirror may have it without the commit.
  if (isSplitLink(syncedState, layout))
    return parseAppDocument(await readSplitDocument(treeReaderOf(mirror, sha), { path, oid }));
  return parseAppDocument(await mirror.readBlob(syncedState.oid, { maxBytes: maxFileBytes }));
}

/** Adds differences of the name and version, which the repository's entry has too. The documents may be equal. */
function withNames(
  difference: DocumentDifference,
  app: AppWithVersion,
  { last: { syncedState }, followsName }: StoredLink & { last: LastCommit },
): DocumentDifference {
  const { entry } = syncedState;
  const changes: DocumentChange[] = [];
  const oldName = localNameOf(syncedState);
  if (followsName && oldName !== null && oldName !== app.name && !isListed(difference, 'app'))
    changes.push(renamed('app', { id: app.gitAppId, name: app.name, oldName }));
  const { gitVersionId: id, name } = app.version;
  const isOther = entry?.gitVersionId !== id || entry.gitVersionName !== name;
  if (isOther && !isListed(difference, 'version'))
    changes.push(renamed('version', { id, name, oldName: entry?.gitVersionName ?? null }));
  return {
    changes: [...changes, ...difference.changes],
    total: difference.total + changes.length,
  };
}

const isListed = ({ changes }: DocumentDifference, what: 'app' | 'version'): boolean =>
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
