import type { CapturedApp } from '../../app-host';
import type { ToolJetApi } from '../client/tooljet-api';
import { captureKnown, captureOther } from '../document/capture-version';
import { withSchema } from './read-schema';

const NO_IDS = { toRepository: {}, versionName: null };

/** Captures the version that opens in the editor. `previous`: the last capture; null for the first one. */
export async function captureApp(
  api: ToolJetApi,
  { appId, previous }: { appId: string; previous: CapturedApp | null },
  signal: AbortSignal,
): Promise<CapturedApp> {
  const { editingVersionId: versionId } = await api.app(appId, signal);
  const answer = await api.exportVersion({ appId, versionId }, signal);
  const source = await withSchema(api, { source: { answer, versionId }, appId }, signal);
  if (previous === null) return captureKnown(source, { previous: null, ids: NO_IDS });
  if (previous.hostVersionId !== versionId) return captureOther(source, previous);
  return captureKnown(source, { previous: previous.document, ids: previous.ids });
}
