import { t } from '@lingui/core/macro';
import type { Conflict } from '../../../lib/workspace/merge-query';
import { thingName, titleOf } from './conflict-words';

/** Says what others have settled, and if that stopped a decision of one's own. */
export function othersText(settled: readonly Conflict[], isStopped: boolean): string {
  const news = newsOf(settled);
  return isStopped ? `${news} ${t`Your choice was not saved.`}` : news;
}

function newsOf([first, ...rest]: readonly Conflict[]): string {
  if (!first) return t`This conflict has changed in the meantime.`;
  const who = first.resolvedBy?.name ?? t`Someone else`;
  const conflict = t`${titleOf(first)} of ${thingName(first.of)}`;
  const what = rest.length > 0 ? t`${conflict}, and ${rest.length} more` : conflict;
  return first.resolution ? t`${who} settled ${what}.` : t`${who} opened ${what} again.`;
}
