import { AppHostError } from '../../app-host-error';
import type { ServerTraits } from '../client/server-traits';
import type { AppState, ToolJetApi } from '../client/tooljet-api';

export interface Switch {
  appId: string;
  /** Version that users are to see; null if that stays. */
  versionId: string | null;
  /** Name that the app is to have; null if that stays. */
  name: string | null;
}

/** A server, the way in which it releases, and the end of patience with it. */
export interface Switching {
  api: ToolJetApi;
  traits: ServerTraits;
  signal: AbortSignal;
}

/**
 * Gives an app another version and name: in one request, or the name first where a release has a route of its own. A lost
 * answer is made up for by looking.
 */
export async function switchApp(
  { api, traits, signal }: Switching,
  { appId, versionId, name }: Switch,
): Promise<void> {
  const isAtOnce = traits.release === 'app';
  const change = {
    ...(name !== null && { name }),
    ...(isAtOnce && versionId !== null && { current_version_id: versionId }),
  };
  const isNamed = (state: AppState) => name === null || state.name === name;
  const isReleased = (state: AppState) => versionId === null || state.releasedVersionId === versionId;
  const done = async (change: Promise<unknown>, isDone: (state: AppState) => boolean) => {
    try {
      await change;
    } catch (error) {
      if (!isUncertain(error) || !isDone(await api.app(appId, signal))) throw error;
    }
  };
  if (Object.keys(change).length > 0)
    await done(
      api.changeApp(appId, change, signal),
      (state) => isNamed(state) && (!isAtOnce || isReleased(state)),
    );
  if (!isAtOnce && versionId !== null) await done(api.releaseVersion(appId, versionId, signal), isReleased);
}

const isUncertain = (error: unknown): boolean =>
  error instanceof AppHostError &&
  ['host_unreachable', 'host_timeout', 'host_answer_invalid', 'host_not_tooljet'].includes(error.code);
