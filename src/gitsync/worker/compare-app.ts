import { Injectable } from '@nestjs/common';
import { Apps, parseAppDocument, type AppDocument, type AppWithVersion } from '../../apps';
import { Database } from '../../core/database';
import type { CallWith } from '../calls';
import { AppChanges } from '../domain/app-changes';
import { appNotInRepository } from '../domain/errors';
import { isSplitLink } from '../domain/format/app-link';
import { asInParts } from '../domain/format/split/write';
import type { AppSelector } from '../domain/format/tree';
import { hasUncommittedChanges } from '../domain/uncommitted-changes';
import type { DiscardJob } from '../queue/app-jobs';
import type { CompareInput, ReadResult } from '../queue/read-jobs';
import { findDocument } from '../store/documents';
import { AppLinkStore, type StoredLink } from '../store/links';
import { Mirrors } from './mirrors';
import { presentDifference, presentChanges } from './present-changes';
import { readCommittedHere, readForeignApp } from './read-app';

/** Compares an app with its last commit or pull, or with an app of the repository. */
@Injectable()
export class CompareApp {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly mirrors: Mirrors,
  ) {}

  async run(call: CallWith<CompareInput>, signal: AbortSignal): Promise<ReadResult> {
    const tx = this.database.manager;
    const app = await this.apps.get(tx, call.appId ?? '');
    const { from } = call.input;
    if (from) return this.compareWith(call, { app, from }, signal);
    const link = await this.links.find(app.id);
    const since = link?.last?.sha ?? null;
    if (!hasUncommittedChanges(app, link))
      return { hasUncommittedChanges: false, since, ...presentChanges([], []) };
    if (!link?.committed) throw appNotInRepository();
    const { all, documents } = await this.changesOf(call, { app, link, signal });
    return { hasUncommittedChanges: true, since, ...presentChanges(all, documents) };
  }

  /** Compares the app with its last commit. Throws 404 `git_app_not_found` if there is none. */
  async changesOf(
    job: CallWith<CompareInput> | DiscardJob,
    { app, link, signal }: { app: AppWithVersion; link: StoredLink | null; signal: AbortSignal },
  ): Promise<AppChanges> {
    const followsName = link?.followsName ?? true;
    const { gitAppId, name: appName, version } = app;
    const { gitVersionId, name: versionName } = version;
    return this.mirrors.use(job, job.input.target, async (repository) => {
      const stores = { database: this.database, mirrors: this.mirrors };
      const { document, syncedState } = await readCommittedHere(stores, repository, { link, signal });
      const text = await this.apps.documentOf(this.database.manager, version.id);
      // The repository's part files do not have the text by whose hash the app counts as unchanged.
      const hash = isSplitLink(syncedState, repository.layout) ? link?.committed?.documentHash : undefined;
      const kept = hash
        ? await findDocument(this.database.manager, { workspaceId: app.workspaceId, hash })
        : null;
      return new AppChanges(
        { document, syncedState, followsName, kept },
        { gitAppId, appName, gitVersionId, versionName, text },
        repository.layout,
      );
    });
  }

  /** Returns the changes that replacing the app by the repository's would make. */
  private compareWith(
    call: CallWith<CompareInput>,
    { app, from }: { app: AppWithVersion; from: AppSelector },
    signal: AbortSignal,
  ): Promise<ReadResult> {
    const { target } = call.input;
    return this.mirrors.use(call, target, async (repository) => {
      const { base: tip } = await this.mirrors.fetch(repository, signal);
      const { document, app: theirs } = await readForeignApp(repository, { tip, from });
      const present = await this.presentDocument(app, { ...theirs, document });
      // Apps that were created separately have different ids even for equal parts.
      return presentDifference(present, document.withIdsOf(present));
    });
  }

  /** Returns the app's document for a comparison with another one. `isSplit`: the other one comes from part files. */
  async presentDocument(
    app: AppWithVersion,
    { isSplit, document: other }: { isSplit: boolean; document: AppDocument },
  ): Promise<AppDocument> {
    const text = await this.apps.documentOf(this.database.manager, app.version.id);
    return isSplit ? asInParts(text, other) : parseAppDocument(text);
  }
}
