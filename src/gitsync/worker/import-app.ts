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
  type TreeReader,
} from '../domain';
import { GitError, type Sha } from '../../git';
import { AppLinkStore, type LastCommit } from '../store/app-link-store';
import type { ImportJob } from '../queue/job';
import { QueueStore, type Lease } from '../queue/queue-store';
import { lastCommitOfApp } from './app-history';
import { SettlePushed } from './commit/settle-pushed';
import { Mirrors, treeReaderOf, type OpenRepository } from './mirrors';

/** Name of a version whose document has none. */
const FIRST_VERSION = 'v1';

/** An app that was read from the repository and checked. */
export interface ForeignApp {
  targetId: string;
  app: LocatedApp & { versionName: string };
  document: AppDocument;
  last: LastCommit;
}

/** Imports an app of the repository into the workspace, in one transaction. */
@Injectable()
export class ImportApp {
  constructor(
    private readonly database: Database,
    private readonly mirrors: Mirrors,
    private readonly apps: Apps,
    private readonly constants: Constants,
    private readonly links: AppLinkStore,
    private readonly queues: QueueStore,
    private readonly pushed: SettlePushed,
  ) {}

  async run(lease: Lease, job: ImportJob, signal: AbortSignal): Promise<void> {
    const { input } = job;
    const foreign = await this.mirrors.use(job, input.target, async (repository) => {
      const { tip, base } = await this.mirrors.fetch(repository, signal);
      await this.pushed.settleUncertain({ lease, repository }, tip);
      return readForeignApp(repository, { tip: base, from: input.from });
    });
    const name = input.name === null ? trimmed(foreign.app.name) : getAppName(input.name);
    const missing = await this.constants.findMissing(job.workspaceId, foreign.document.references());
    const { app, last, targetId } = foreign;
    const { workspaceId, position } = job;
    const isLocked = input.isLocked ?? true;
    const hasOtherName = name !== trimmed(app.name);
    // An unlocked app takes the new name, as in a later rename: its next commit moves the folder.
    const isRenamed = hasOtherName && !isLocked;
    const version = versionOf(foreign);
    const document = isRenamed ? foreign.document.withName(name).text : version.document;
    await this.database.transaction(async (outer) => {
      // Requests lock the app before the queue. The opposite order could deadlock with them.
      const row = { workspaceId, name, gitAppId: app.gitAppId, isLocked };
      const { id: appId, gitAppId } = await this.apps.insertImported(outer, row, { ...version, document });
      await this.queues.guarded(lease, async (tx) => {
        const followsName = !hasOtherName || isRenamed;
        await this.links.save(tx, { workspaceId, targetId }, [
          { appId, gitAppId, followsName, last, position },
        ]);
        await this.queues.succeed(tx, job, { commit: last.sha, result: { appId, missing } });
      });
    });
  }
}

/** Returns the version to store. The id and name of the entry take precedence, because other tools use the entry. */
export const versionOf = ({ app, document }: ForeignApp) => ({
  gitVersionId: app.gitVersionId ?? document.versionId,
  name: app.versionName,
  document: document.text,
});

export async function readForeignApp(
  repository: OpenRepository,
  { tip, from }: { tip: Sha | null; from: AppSelector },
): Promise<ForeignApp> {
  if (tip === null) throw new GitError('git_app_not_found', { message: 'The repository is empty.' });
  const { mirror, layout } = repository;
  const tree = treeReaderOf(mirror, tip);
  const located = await locateApp(tree, layout, from);
  const document = await readDocument(tree, located);
  const app = withVersion(located, document);
  const selector = app.gitAppId === null ? { path: app.path } : { gitAppId: app.gitAppId };
  const { sha, message, author, date } = await lastCommitOfApp(repository, { tip, app: selector });
  const entry =
    app.gitAppId === null
      ? null
      : { gitAppName: app.name, gitVersionId: app.gitVersionId, gitVersionName: app.versionName };
  const syncedState = { path: app.path, oid: app.oid, entry };
  return {
    targetId: repository.targetId,
    app,
    document,
    last: { sha, message: message.trimEnd(), author, date, syncedState, documentHash: hashOf(document.text) },
  };
}

/** Takes the version of an app in the split layout from its document, or uses that of a new app. */
function withVersion(app: LocatedApp, document: AppDocument): ForeignApp['app'] {
  if (!app.isSplit) return { ...app, versionName: app.versionName ?? '' };
  const { versionId, versionName } = document;
  return { ...app, gitVersionId: versionId, versionName: versionName ?? FIRST_VERSION };
}

/** @throws AppError `invalid_app_document`, or `git_invalid_repository` where a part file is not valid */
export async function readDocument(tree: TreeReader, app: LocatedApp): Promise<AppDocument> {
  const source = app.isSplit
    ? await readSplitDocument(tree, app)
    : await tree.readBlob(app.oid, maxFileBytes);
  try {
    return parseAppDocument(source);
  } catch (error) {
    throw unprocessable(
      'invalid_app_document',
      `${app.path} is not an app’s document. ${(error as Error).message}`,
      {
        remedy: 'Fix the file in the repository, or restore an earlier commit of it.',
      },
    );
  }
}
