import type { JobTarget } from '../store/job-references';
import { definitionOf, isKnownKind } from './jobs';
import { MAX_BATCH, MAX_BATCH_BYTES } from './sql';

export interface HeadRow {
  id: string;
  /** May be a kind that only a newer version knows. */
  kind: string;
  /** Equal for jobs of one target. */
  target: string | null;
  runs_alone: boolean;
  /** Target of the first row; null for the others. */
  job_target: JobTarget | null;
  /** Size of its document and of those of all jobs before it. */
  bytes: number;
}

/** The jobs at the head of a queue that are run together, by their ids. */
export interface Head {
  /** Started together. */
  together: string[];
  /** Started one after another when their turn comes. */
  behind: string[];
  /** The first job has a strike: nothing else runs in the worker beside it. */
  runsAlone: boolean;
  /** Null if nothing can be started. */
  target: JobTarget | null;
  /** They are commits, which need the lock on the target's branch. */
  isCommit: boolean;
}

/**
 * Selects the jobs at the head of a queue that are run together: commits that share a push, imports that share a fetch, or
 * else one job. A job with a strike is run alone. All of them have one target. Nothing is run while the head is of an
 * unknown kind: the order is kept.
 */
export function selectHead(rows: HeadRow[]): Head {
  const batch = selectBatch(rows);
  const first = batch.at(0);
  const ids = batch.map(({ id }) => id);
  const count = first && sharedBy(first) === 'push' ? ids.length : 1;
  return {
    together: ids.slice(0, count),
    behind: ids.slice(count),
    runsAlone: first?.runs_alone ?? false,
    target: first?.job_target ?? null,
    isCommit: (definitionOf(first?.kind ?? '')?.commits ?? null) !== null,
  };
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
