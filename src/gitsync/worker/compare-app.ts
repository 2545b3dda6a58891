import { Injectable } from '@nestjs/common';
import {
  Apps,
  listChanges,
  parseAppDocument,
  type AppDocument,
  type AppWithVersion,
  type Change,
  type ListedChange,
} from '../../apps';
import { Database } from '../../core/database';
import {
  AppChanges,
  appNotInRepository,
  isSplitLink,
  normalizeThroughParts,
  type AppSelector,
} from '../domain';
import { AppLinkStore, type LastCommit } from '../store/app-link-store';
import type { ReceivedCallOf } from '../calls/call';
import type { ReadResult } from '../queue/job-inputs';
import { readCommitted } from './committed-document';
import { readForeignApp } from './foreign-app';
import { Mirrors, type OpenRepository } from './mirrors';
import { hasUncommittedChanges } from '../store/uncommitted-changes';

interface SinceCommit {
  last: LastCommit;
  followsName: boolean;
  repository: OpenRepository;
  signal: AbortSignal;
}

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
    const { last, followsName } = link;
    if (!hasUncommittedChanges(app, link))
      return { hasUncommittedChanges: false, since: last.sha, ...presentChanges([]) };
    const changes = await this.mirrors.use(call, target, (repository) =>
      this.changesOf(app, { last, followsName, repository, signal }),
    );
    return { hasUncommittedChanges: true, since: last.sha, ...presentChanges(changes.all) };
  }

  /** Reads the app and its last commit, and compares them. */
  async changesOf(app: AppWithVersion, since: SinceCommit): Promise<AppChanges> {
    const { last, followsName, repository, signal } = since;
    const { syncedState } = last;
    const committed = await readCommitted(this.mirrors, repository, { last, signal });
    const isSplit = isSplitLink(syncedState, repository.layout);
    return new AppChanges(
      { document: committed, syncedState, followsName },
      {
        gitAppId: app.gitAppId,
        appName: app.name,
        gitVersionId: app.version.gitVersionId,
        versionName: app.version.name,
        document: await this.presentDocument(app, { isSplit }),
      },
    );
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
      return presentChanges((await this.presentDocument(app, theirs)).differenceTo(document).changes);
    });
  }

  /** `isSplit`: for a comparison with a document from the split layout, which does not keep the order of lists. */
  async presentDocument(app: AppWithVersion, { isSplit }: { isSplit: boolean }): Promise<AppDocument> {
    const document = await this.apps.documentOf(this.database.manager, app.version.id);
    return parseAppDocument(isSplit ? normalizeThroughParts(document) : document);
  }
}

/** Presents changes for the answer of a request: the first ones, cut where they are long. */
export function presentChanges(all: readonly Change[]) {
  const { changes, total } = listChanges(all);
  const isShort = ({ kind, fields, fieldCount }: ListedChange) =>
    kind !== 'timestamps' && fields.length < fieldCount;
  return { changes, total, truncated: total > changes.length || changes.some(isShort) };
}
