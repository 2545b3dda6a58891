import type { ApplyProgress, Recovery } from '../../app-host';
import type { AppState } from '../client/tooljet-api';
import { removeOwnApp, removeOwnVersion, unlessGone } from './remove-own';
import { switchApp, type Switching } from './switch-app';

/** Finishes a change that was interrupted after its last step; otherwise removes its leftovers. */
export function recover(server: Switching, progress: ApplyProgress): Promise<Recovery> {
  return progress.operation === 'apply' ? recoverApply(server, progress) : recoverCreate(server, progress);
}

async function recoverApply(server: Switching, progress: ApplyProgress): Promise<Recovery> {
  const { api, signal } = server;
  const state = await unlessGone(api.app(progress.hostAppId!, signal));
  if (!state) return 'nothing';
  if (progress.step === 'switching' && (await finish(server, { progress, state }))) return 'finished';
  return (await takeBackApply(server, progress, state)) ? 'removed' : 'nothing';
}

/**
 * Gives the app its former name back, if a switch has stopped between name and release, and deletes the version that was
 * made. Returns false if there is none, or if users see it.
 */
export async function takeBackApply(
  server: Switching,
  progress: ApplyProgress,
  state: AppState,
): Promise<boolean> {
  const { hostAppId, ownVersionId, ownName, baseVersionId, releases, captured, formerName } = progress;
  const { api, traits, signal } = server;
  const appId = hostAppId!;
  const isHalf = traits.release === 'release' && releases && state.releasedVersionId !== ownVersionId;
  if (isHalf && formerName !== undefined && formerName !== state.name && captured?.name === state.name)
    await switchApp(server, { appId, versionId: null, name: formerName });
  const own = { appId, versionId: ownVersionId, name: ownName, baseVersionId: baseVersionId! };
  return removeOwnVersion(api, own, signal);
}

/**
 * Never makes up for a failed release: the base may have been edited since. Without a release, people have been editing
 * the created version since.
 */
async function finish(
  server: Switching,
  { progress, state }: { progress: ApplyProgress; state: AppState },
): Promise<boolean> {
  const { hostAppId, ownVersionId, releases, captured } = progress;
  if (releases) return state.releasedVersionId === ownVersionId;
  const versions = await server.api.versions(hostAppId!, server.signal);
  if (!versions.some(({ id }) => id === ownVersionId)) return false;
  const name = captured!.name === state.name ? null : captured!.name;
  await switchApp(server, { appId: hostAppId!, versionId: null, name });
  return true;
}

async function recoverCreate(server: Switching, progress: ApplyProgress): Promise<Recovery> {
  const { api, signal } = server;
  const { hostAppId, step, ownName } = progress;
  if (step === 'switching' && hostAppId !== null) {
    const state = await unlessGone(api.app(hostAppId, signal));
    // People may have renamed it since it got its name.
    if (state && state.name !== ownName) return 'finished';
  }
  return (await removeOwnApp(server, ownName)) ? 'removed' : 'nothing';
}
