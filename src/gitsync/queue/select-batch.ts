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

/** Ids of the jobs at the head of a queue that are run together. */
export interface Head {
  /** Started together. */
  together: string[];
  /** Started one after another when their turn comes. */
  behind: string[];
}

/**
 * Selects the jobs at the head of a queue that are run together: commits that share a push, imports that share a fetch, or
 * else one job. A job with a strike is run alone. All of them have one target. Nothing is run while the head is of an
 * unknown kind: the order is kept.
 */
export function selectHead(rows: HeadRow[]): Head {
  const ids = selectBatch(rows).map(({ id }) => id);
  const count = rows.length > 0 && sharedBy(rows[0]) === 'push' ? ids.length : 1;
  return { together: ids.slice(0, count), behind: ids.slice(count) };
}

function selectBatch(rows: HeadRow[]): HeadRow[] {
  const [first] = rows;
  if (!first || !isKnownKind(first.kind)) return [];
  const shared = sharedBy(first);
  if (shared === null) return [first];
  const end = rows.findIndex(
    (row, index) =>
      index > 0 && (sharedBy(row) !== shared || row.target !== first.target || row.bytes > MAX_BATCH_BYTES),
  );
  return rows.slice(0, Math.min(MAX_BATCH, end === -1 ? rows.length : end));
}

const sharedBy = ({ kind, runs_alone }: HeadRow) =>
  runs_alone ? null : (definitionOf(kind)?.shares ?? null);
