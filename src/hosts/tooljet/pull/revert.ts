import type { CapturedApp, RevertRequest } from '../../app-host';
import { fingerprintOf, rowsOfExport } from '../document/capture-version';
import { removeOwnVersion, unlessGone } from './remove-own';
import { switchApp, type Switching } from './switch-app';

/** Gives an app its former version and name back, or deletes a created one, unless it was edited since. */
export async function revert(
  server: Switching,
  { hostAppId: appId, before, after }: RevertRequest,
): Promise<boolean> {
  const { api, signal } = server;
  const state = await unlessGone(api.app(appId, signal));
  if (!state) return before === null;
  const { hostVersionId: versionId } = after;
  // An earlier attempt may have stopped between name and release.
  const names = [after.name, before?.name];
  if (state.editingVersionId !== versionId || !names.includes(state.name)) return false;
  if (before?.hostVersionId === versionId) return true;
  const answer = await api.exportVersion({ appId, versionId }, signal);
  const rows = rowsOfExport({ answer, versionId });
  const named = { ...rows, body: { ...rows.body, name: after.name } };
  if (fingerprintOf(named) !== after.fingerprint) return false;
  if (before === null) {
    await api.deleteApp(appId, signal);
    return true;
  }
  const isReleased = state.releasedVersionId === versionId;
  const released = isReleased ? before.hostVersionId : null;
  const name = state.name === before.name ? null : before.name;
  await switchApp(server, { appId, versionId: released, name });
  const own = { appId, versionId, name: hostNameOf(after), baseVersionId: before.hostVersionId };
  return removeOwnVersion(api, own, signal);
}

const hostNameOf = ({ ids, versionName }: CapturedApp): string => ids.versionName?.host ?? versionName;
