import type { ApplyProgress, ApplyRequest, CapturedApp, RevertRequest } from './app-host';

/** Returns the progress of a change that is one step in the host: it has been taken, or not. */
export const progressOf = (
  { hostAppId, base, label }: ApplyRequest,
  captured: CapturedApp,
): ApplyProgress => ({
  ...{ operation: 'apply', step: 'switching', hostAppId, baseVersionId: base.fingerprint, ownName: label },
  ...{ ownVersionId: null, releases: true, captured },
});

/**
 * Takes such a change back, unless the former document is there already. Compares documents: the change was recorded before
 * anybody knew the hash that it would have. Returns false if somebody has gone on with the app. `isThere` tells if the host
 * has a document now; `putBack` returns false if it has another one by then.
 */
export async function takeBack(
  { before, after }: Pick<RevertRequest, 'after'> & { before: CapturedApp },
  isThere: (document: string) => boolean,
  putBack: () => Promise<boolean>,
): Promise<boolean> {
  if (isThere(before.document)) return true;
  return isThere(after.document) && putBack();
}
