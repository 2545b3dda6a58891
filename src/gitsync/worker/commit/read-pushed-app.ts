import { hashOf } from '../../../apps';
import { locateApp, type AppLink } from '../../domain';
import type { Sha } from '../../../git';
import type { JobApp } from '../../queue/job-inputs';
import type { LastCommit } from '../../store/app-link-store';
import { treeReaderOf, type OpenRepository } from '../mirrors';
import { hashOfRenamed, MAX_COMMITTED_BYTES } from './plan-app';

interface PushedAppState {
  syncedState: AppLink;
  documentHash: string;
}

/**
 * Reads the state that a commit found in the remote's history gave an app: the attempt that pushed it could not save it.
 * `before`: the app's last commit before that one.
 */
export async function readPushedApp(
  { mirror, layout }: OpenRepository,
  { app, sha, before }: { app: JobApp; sha: Sha; before: LastCommit | null },
): Promise<PushedAppState> {
  const { gitAppId } = app;
  const located = await locateApp(treeReaderOf(mirror, sha), layout, { gitAppId });
  const { path, oid, name: gitAppName, isSplit } = located;
  if (isSplit) {
    const entry = { gitAppName, ...versionOfSplit(app, before) };
    const documentHash = app.documentHash ?? hashOfRenamed(app, before?.documentHash ?? null) ?? '';
    return { syncedState: { path, oid, entry }, documentHash };
  }
  const document = await mirror.readBlob(oid, { maxBytes: MAX_COMMITTED_BYTES });
  const { gitVersionId, versionName } = located;
  const entry = { gitAppName, gitVersionId, gitVersionName: versionName ?? '' };
  return { syncedState: { path, oid, entry }, documentHash: hashOf(document.toString('utf8')) };
}

/** The split layout does not store the version. A rename keeps that of the last commit. */
function versionOfSplit(app: JobApp, before: LastCommit | null) {
  const isRename = app.documentHash === null;
  const { gitVersionId, gitVersionName } = (isRename ? before?.syncedState.entry : null) ?? {
    gitVersionId: app.gitVersionId,
    gitVersionName: app.versionName,
  };
  return { gitVersionId, gitVersionName };
}
