import type { ApplyProgress, Recovery } from '../../app-host';
import type { AppState, ToolJetApi } from '../client/tooljet-api';
import { removeOwnApp, removeOwnVersion, unlessGone } from './remove-own';
import { switchApp } from './switch-app';

/** Finishes a change that was interrupted after its last step; otherwise removes its leftovers. */
export function recover(api: ToolJetApi, progress: ApplyProgress, signal: AbortSignal): Promise<Recovery> {
  return progress.operation === 'apply'
    ? recoverApply(api, progress, signal)
    : recoverCreate(api, progress, signal);
}

async function recoverApply(
  api: ToolJetApi,
  progress: ApplyProgress,
  signal: AbortSignal,
): Promise<Recovery> {
  const { hostAppId, ownVersionId, ownName, baseVersionId } = progress;
  const appId = hostAppId!;
  const state = await unlessGone(api.app(appId, signal));
  if (!state) return 'nothing';
  if (progress.step === 'switching' && (await finish(api, { progress, state }, signal))) return 'finished';
  const own = { appId, versionId: ownVersionId, name: ownName, baseVersionId: baseVersionId! };
  return (await removeOwnVersion(api, own, signal)) ? 'removed' : 'nothing';
}

/**
 * Never makes up for a failed release: the base may have been edited since. Without a release, people have been editing
 * the created version since.
 */
async function finish(
  api: ToolJetApi,
  { progress, state }: { progress: ApplyProgress; state: AppState },
  signal: AbortSignal,
): Promise<boolean> {
  const { hostAppId, ownVersionId, releases, captured } = progress;
  if (releases) return state.releasedVersionId === ownVersionId;
  const versions = await api.versions(hostAppId!, signal);
  if (!versions.some(({ id }) => id === ownVersionId)) return false;
  const name = captured!.name === state.name ? null : captured!.name;
  await switchApp(api, { appId: hostAppId!, versionId: null, name }, signal);
  return true;
}

async function recoverCreate(
  api: ToolJetApi,
  progress: ApplyProgress,
  signal: AbortSignal,
): Promise<Recovery> {
  const { hostAppId, step, ownName } = progress;
  if (step === 'switching' && hostAppId !== null) {
    const state = await unlessGone(api.app(hostAppId, signal));
    // People may have renamed it since it got its name.
    if (state && state.name !== ownName) return 'finished';
  }
  return (await removeOwnApp(api, ownName, signal)) ? 'removed' : 'nothing';
}
