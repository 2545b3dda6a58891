import { Injectable } from '@nestjs/common';
import { Apps, getAppName, hashOf, parseAppDocument, type AppDocument } from '../../apps';
import { Database } from '../../core/database';
import { unprocessable } from '../../core/errors';
import { trimmed } from '../../core/names';
import { Constants } from '../../workspaces';
import {
  locateApp,
  maxFileBytes,
  readSplitDocument,
  type AppSelector,
  type LocatedApp,
  type TreeView,
} from '../domain';
import { GitError, type Sha } from '../git';
import { AppLinkStore, type LastCommit } from '../store/app-link-store';
import type { ImportInput, Job } from '../store/job';
import { QueueStore, type Lease } from '../store/queue-store';
import { lastCommitOfApp } from './app-history';
import { Remotes, viewOf, type Remote } from './remotes';

/** Of a version without a name. */
const FIRST_VERSION = 'v1';

/** An app as it stands in the repository, read and checked. */
export interface ForeignApp {
  app: LocatedApp & { versionName: string };
  document: AppDocument;
  last: LastCommit;
}

/** An app of the repository becomes an app of the workspace. All of it happens, or nothing. */
@Injectable()
export class ImportApp {
  constructor(
    private readonly database: Database,
    private readonly remotes: Remotes,
    private readonly apps: Apps,
    private readonly constants: Constants,
    private readonly links: AppLinkStore,
    private readonly queues: QueueStore,
  ) {}

  async run(lease: Lease, job: Job, signal: AbortSignal): Promise<void> {
    const input = job.input as ImportInput;
    const foreign = await this.remotes.use(job, input.target, async (remote) => {
      const tip = await this.remotes.fetch(remote, signal);
      return readForeignApp(remote, { tip, from: input.from });
    });
    const name = input.name === null ? trimmed(foreign.app.name) : getAppName(input.name);
    const missing = await this.constants.findMissing(job.workspaceId, foreign.document.references());
    const { app, last } = foreign;
    const { workspaceId } = job;
    const isLocked = input.isLocked ?? true;
    const hasOtherName = name !== trimmed(app.name);
    // An app that is worked on here is renamed by it, as it would be later: its next commit moves the folder.
    const isRenamed = hasOtherName && !isLocked;
    const version = versionOf(foreign);
    const document = isRenamed ? foreign.document.withName(name).text : version.document;
    await this.database.transaction(async (outer) => {
      // The app before the queue, as requests lock them: the other way round they would wait for each other.
      const row = { workspaceId, name, gitAppId: app.gitAppId, isLocked };
      const { id: appId, gitAppId } = await this.apps.insertForeign(outer, row, { ...version, document });
      await this.queues.guarded(lease, async (tx) => {
        const followsName = !hasOtherName || isRenamed;
        await this.links.save(tx, { appId, workspaceId, gitAppId, followsName, last });
        await this.queues.succeed(tx, job, { commit: last.sha, result: { appId, missing } });
      });
    });
  }
}

/** The version as it is stored here: an entry's id and name first, since the entry is what others go by. */
export const versionOf = ({ app, document }: ForeignApp) => ({
  gitVersionId: app.gitVersionId ?? document.versionId,
  name: app.versionName,
  document: document.text,
});

export async function readForeignApp(
  remote: Remote,
  { tip, from }: { tip: Sha | null; from: AppSelector },
): Promise<ForeignApp> {
  if (tip === null) throw new GitError('git_app_not_found', { message: 'The repository is empty.' });
  const { mirror, layout } = remote;
  const view = viewOf(mirror, tip);
  const located = await locateApp(view, layout, from);
  const document = await readDocument(view, located);
  const app = withVersion(located, document);
  const selector = app.gitAppId === null ? { path: app.path } : { gitAppId: app.gitAppId };
  const { sha, message, author, date } = await lastCommitOfApp(remote, { tip, app: selector });
  const entry =
    app.gitAppId === null
      ? null
      : { gitAppName: app.name, gitVersionId: app.gitVersionId, gitVersionName: app.versionName };
  const seen = { path: app.path, blobOid: app.oid, entry };
  return {
    app,
    document,
    last: { sha, message: message.trimEnd(), author, date, seen, documentHash: hashOf(document.text) },
  };
}

/** What the files of the split layout do not tell stands in the document, or is as in a new app. */
function withVersion(app: LocatedApp, document: AppDocument): ForeignApp['app'] {
  if (!app.isSplit) return { ...app, versionName: app.versionName ?? '' };
  const { versionId, versionName } = document;
  return { ...app, gitVersionId: versionId, versionName: versionName ?? FIRST_VERSION };
}

/** @throws AppError `invalid_app_document`, or `git_invalid_repository` where a part of it is none */
export async function readDocument(view: TreeView, app: LocatedApp): Promise<AppDocument> {
  const source = app.isSplit
    ? await readSplitDocument(view, app)
    : await view.readBlob(app.oid, maxFileBytes);
  try {
    return parseAppDocument(source);
  } catch (error) {
    throw unprocessable(
      'invalid_app_document',
      `${app.path} is not an app’s document. ${(error as Error).message}`,
      {
        remedy: 'Mend the file in the repository, or go back to an earlier commit of it.',
      },
    );
  }
}
