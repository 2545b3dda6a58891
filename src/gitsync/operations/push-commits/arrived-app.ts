import { hashOf } from '../../../apps';
import { locateApp, type AppLink } from '../../domain';
import type { Sha } from '../../git';
import type { JobApp } from '../../store/job';
import { viewOf, type Remote } from '../remotes';
import { hashOfRenamed, MAX_COMMITTED_BYTES } from './plan-batch';

/** What is known of an app before the commit that has arrived. */
interface Before {
  seen: AppLink;
  documentHash: string;
}

/** An app as a commit left it that was found in the remote's history: whoever built it could not write that down. */
export async function readArrivedApp(
  { mirror, layout }: Remote,
  { app, sha, before }: { app: JobApp; sha: Sha; before: Before | null },
): Promise<{ seen: AppLink; documentHash: string }> {
  const { gitAppId } = app;
  const located = await locateApp(viewOf(mirror, sha), layout, { gitAppId });
  const { path, oid: blobOid, name: gitAppName, isSplit } = located;
  if (isSplit) {
    // Its parts do not tell the version that they were committed as, nor the text that they were made from.
    const isRename = app.documentHash === null;
    const version = isRename ? before?.seen.entry : null;
    const { gitVersionId, gitVersionName } = version ?? {
      gitVersionId: app.gitVersionId,
      gitVersionName: app.versionName,
    };
    const documentHash = app.documentHash ?? hashOfRenamed(app, before?.documentHash ?? null) ?? '';
    return { seen: { path, blobOid, entry: { gitAppName, gitVersionId, gitVersionName } }, documentHash };
  }
  const document = await mirror.readBlob(blobOid, { maxBytes: MAX_COMMITTED_BYTES });
  const { gitVersionId, versionName } = located;
  const entry = { gitAppName, gitVersionId, gitVersionName: versionName ?? '' };
  return { seen: { path, blobOid, entry }, documentHash: hashOf(document.toString('utf8')) };
}
