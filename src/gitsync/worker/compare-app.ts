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
  type AppSelector,
  appNotInRepository,
} from '../domain';
import { AppLinkStore, type LastCommit, type StoredLink } from '../store/app-link-store';
import type { ReceivedCallOf } from '../calls/call';
import type { ReadResult } from '../queue/job-inputs';
import { readCommitted } from './committed-document';
import { readForeignApp } from './foreign-app';
import { Mirrors } from './mirrors';
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
        committed: await readCommitted(this.mirrors, repository, { last, signal }),
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
