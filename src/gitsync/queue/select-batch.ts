import { definitionOf, isKnownKind } from './job-definitions';
import { MAX_BATCH, MAX_BATCH_BYTES } from './queue-sql';

export interface HeadRow {
  id: string;
  /** May be a kind that only a newer version knows. */
  kind: string;
  /** Equal for jobs of one target. */
  target: string | null;
  runs_alone: boolean;
  /** Size of its document and of those of all jobs before it. */
  bytes: number;
}

/**
 * Selects the jobs at the head of a queue that are started together: commits that share a push, or else one job. A job
 * with a strike is started alone. All of them have one target. Nothing is started while the head is of an unknown kind: the order is kept.
 */
export function selectBatch(rows: HeadRow[]): HeadRow[] {
  const [first] = rows;
  if (!first || !isKnownKind(first.kind)) return [];
  if (!mayShare(first)) return [first];
  const end = rows.findIndex(
    (row, index) =>
      index > 0 && (!mayShare(row) || row.target !== first.target || row.bytes > MAX_BATCH_BYTES),
  );
  return rows.slice(0, Math.min(MAX_BATCH, end === -1 ? rows.length : end));
}

const mayShare = ({ kind, runs_alone }: HeadRow): boolean =>
  !runs_alone && (definitionOf(kind)?.sharesPush ?? false);
