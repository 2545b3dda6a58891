import type { AppEdits } from './agent-edits';
import { versionOf } from './document/open-document';
import type { ApiAs } from './inner-api';

interface EditedState {
  /** Path of the app in the API. */
  path: string;
  query: { branch?: string };
  /** Its document as it is now. */
  text: string;
  /** Edits of a session, the oldest first. */
  edits: AppEdits['edits'];
}

/** Returns true if all that is not committed yet was done by the session: a commit takes along no work of others. */
export async function hasOnlyOwnChanges(
  api: ApiAs,
  { path, query, text, edits }: EditedState,
): Promise<boolean> {
  const { gitState } = await api.get<{ gitState: string }>(path, query);
  if (gitState === 'clean') return true;
  const last = edits.at(-1);
  if (!last || last.versions.at(-1) !== versionOf(text)) return false;
  const { items } = await api.get<{ items: { sha: string }[] }>(`${path}/git/history`, {
    ...query,
    limit: 1,
  });
  if (items.length === 0) return false;
  const committed = await api.text(`${path}/git/history/${items[0].sha}/definition`, query);
  return last.versions.includes(versionOf(committed.text));
}
