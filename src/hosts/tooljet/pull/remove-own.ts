import { AppHostError } from '../../app-host-error';
import type { ToolJetApi } from '../client/tooljet-api';
import type { Switching } from './switch-app';

interface OwnVersion {
  appId: string;
  /** Null if its making was not answered. */
  versionId: string | null;
  name: string;
  baseVersionId: string;
}

/**
 * Deletes a version that Trellis made, unless it was released or renamed. Never deletes another one, because data sources
 * of the whole workspace may go with it.
 */
export async function removeOwnVersion(
  api: ToolJetApi,
  { appId, versionId, name, baseVersionId }: OwnVersion,
  signal: AbortSignal,
): Promise<boolean> {
  const versions = await unlessGone(api.versions(appId, signal));
  const own = versions?.find((version) => version.name === name && (versionId ?? version.id) === version.id);
  if (!own || own.id === baseVersionId) return false;
  if ((await api.app(appId, signal)).releasedVersionId === own.id) return false;
  await api.deleteVersion(appId, own.id, signal);
  return true;
}

/** Deletes an app that Trellis has made, as long as it has the name that Trellis gave it. */
export async function removeOwnApp({ api, traits, signal }: Switching, ownName: string): Promise<boolean> {
  const module = traits.modules ? await api.findModuleNamed(ownName, signal) : null;
  const own = module ?? (await api.findAppNamed(ownName, signal));
  if (!own) return false;
  await api.deleteApp(own.id, signal);
  return true;
}

/** Returns null if the app is not there. */
export async function unlessGone<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof AppHostError && error.code === 'host_app_not_found') return null;
    throw error;
  }
}
