import type { CapturedApp, CaptureOptions } from '../../app-host';
import { AppHostError } from '../../app-host-error';
import type { ToolJetApi } from '../client/tooljet-api';
import { captureKnown, captureOther, type VersionExport } from '../document/capture-version';
import { withSchema } from './read-schema';

const NO_IDS = { toRepository: {}, versionName: null };

interface CaptureRequest extends CaptureOptions {
  appId: string;
  /** The last capture; null for the first one. */
  previous: CapturedApp | null;
}

/** Captures the version that opens in the editor. */
export async function captureApp(
  api: ToolJetApi,
  { appId, previous, listedVersionId = null, modules = [], isPairedAnew = false }: CaptureRequest,
  signal: AbortSignal,
): Promise<CapturedApp> {
  const exported =
    (await exportListed(api, { appId, previous, listedVersionId }, signal)) ??
    (await exportEdited(api, appId, signal));
  const source = await withSchema(api, { source: exported, appId }, signal);
  const { versionId } = source;
  if (previous === null) return captureKnown(source, { previous: null, ids: NO_IDS, modules });
  if (isPairedAnew) return captureOther(source, { ...previous, ids: NO_IDS }, modules);
  if (previous.hostVersionId !== versionId) return captureOther(source, previous, modules);
  const { document, ids, added } = previous;
  return captureKnown(source, { previous: document, ids, added, modules });
}

/**
 * Saves the request for the app. Only the version that was captured before counts, since a pull may have switched the app
 * after it was listed. Returns null if the version has to be asked for.
 */
async function exportListed(
  api: ToolJetApi,
  { appId, previous, listedVersionId: versionId }: CaptureRequest,
  signal: AbortSignal,
): Promise<VersionExport | null> {
  if (!versionId || (previous !== null && previous.hostVersionId !== versionId)) return null;
  try {
    return { answer: await api.exportVersion({ appId, versionId }, signal), versionId };
  } catch (error) {
    // The version alone may have been deleted.
    if (error instanceof AppHostError && error.code === 'host_app_not_found') return null;
    throw error;
  }
}

async function exportEdited(api: ToolJetApi, appId: string, signal: AbortSignal): Promise<VersionExport> {
  const { editingVersionId: versionId } = await api.app(appId, signal);
  return { answer: await api.exportVersion({ appId, versionId }, signal), versionId };
}
