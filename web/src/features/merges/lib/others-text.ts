import type { Conflict } from '../../../lib/workspace/merge-query';
import { thingName, titleOf } from './conflict-words';

/** Says what others have settled, and if that stopped a decision of one's own. */
export function othersText(settled: readonly Conflict[], isStopped: boolean): string {
  const end = isStopped ? ' Your choice was not saved.' : '';
  const [first, ...rest] = settled;
  if (!first) return `This conflict has changed meanwhile.${end}`;
  const who = first.resolvedBy?.name ?? 'Somebody else';
  const verb = first.resolution ? 'settled' : 'opened again';
  const more = rest.length > 0 ? `, and ${rest.length} more` : '';
  return `${who} ${verb} ${titleOf(first)} of ${thingName(first.of)}${more}.${end}`;
}
