import type { CapturedApp, RevertRequest } from '../../app-host';
import type { ToolJetApi } from '../client/tooljet-api';
import { fingerprintOf, rowsOfExport } from '../document/capture-version';
import { removeOwnVersion, unlessGone } from './remove-own';
import { switchApp } from './switch-app';

/** Gives an app its former version and name back, or deletes a created one, unless it was edited since. */
export async function revert(
  api: ToolJetApi,
  { hostAppId: appId, before, after }: RevertRequest,
  signal: AbortSignal,
): Promise<boolean> {
  const state = await unlessGone(api.app(appId, signal));
  if (!state) return before === null;
  const { hostVersionId: versionId } = after;
  if (state.editingVersionId !== versionId || state.name !== after.name) return false;
  if (before?.hostVersionId === versionId) return true;
  const answer = await api.exportVersion({ appId, versionId }, signal);
  if (fingerprintOf(rowsOfExport({ answer, versionId })) !== after.fingerprint) return false;
  if (before === null) {
    await api.deleteApp(appId, signal);
    return true;
  }
  const isReleased = state.releasedVersionId === versionId;
  const released = isReleased ? before.hostVersionId : null;
  const name = state.name === before.name ? null : before.name;
  await switchApp(api, { appId, versionId: released, name }, signal);
  const own = { appId, versionId, name: hostNameOf(after), baseVersionId: before.hostVersionId };
  return removeOwnVersion(api, own, signal);
}

const hostNameOf = ({ ids, versionName }: CapturedApp): string => ids.versionName?.host ?? versionName;
