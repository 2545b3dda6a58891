import { AppHostError } from '../../app-host-error';
import type { ToolJetApi } from '../client/tooljet-api';

export interface Switch {
  appId: string;
  /** Version that users are to see; null if that stays. */
  versionId: string | null;
  /** Name that the app is to have; null if that stays. */
  name: string | null;
}

/** Gives an app another version and name in one request. A lost answer is made up for by looking. */
export async function switchApp(
  api: ToolJetApi,
  { appId, versionId, name }: Switch,
  signal: AbortSignal,
): Promise<void> {
  if (versionId === null && name === null) return;
  const change = {
    ...(name !== null && { name }),
    ...(versionId !== null && { current_version_id: versionId }),
  };
  try {
    await api.changeApp(appId, change, signal);
  } catch (error) {
    if (!isUncertain(error)) throw error;
    const state = await api.app(appId, signal);
    const isDone =
      (versionId === null || state.releasedVersionId === versionId) && (name === null || state.name === name);
    if (!isDone) throw error;
  }
}

const isUncertain = (error: unknown): boolean =>
  error instanceof AppHostError &&
  ['host_unreachable', 'host_timeout', 'host_answer_invalid', 'host_not_tooljet'].includes(error.code);
