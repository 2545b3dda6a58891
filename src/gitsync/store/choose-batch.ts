import { COMMIT_KINDS, type JobKind } from './job';
import { MAX_BATCH, MAX_BATCH_BYTES } from './queue-sql';

export interface HeadRow {
  id: string;
  kind: JobKind;
  crashes: number;
  restarts: number;
  /** Of its document and those of all before it. */
  bytes: number;
}

/** Workers end for many reasons; a job that was left behind more often may be one. */
const INNOCENT_RESTARTS = 2;

/**
 * Which of a queue's first jobs are begun together: one that is no commit alone, else the commits of one app each up to the next job of
 * another kind. Who may have brought a worker down takes few others with it: none after a crash, and after each further
 * end of a worker a quarter of those before, until it is known whose fault it is.
 */
export function chooseBatch(rows: HeadRow[]): HeadRow[] {
  const [first] = rows;
  if (!first || !isCommit(first) || first.crashes > 0) return rows.slice(0, 1);
  const suspicion = Math.max(0, first.restarts - INNOCENT_RESTARTS);
  const most = Math.max(1, Math.floor(MAX_BATCH / 4 ** suspicion));
  const isWorse = ({ crashes, restarts }: HeadRow) =>
    crashes > 0 || restarts > Math.max(first.restarts, INNOCENT_RESTARTS);
  const end = rows.findIndex(
    (row, index) => index > 0 && (!isCommit(row) || row.bytes > MAX_BATCH_BYTES || isWorse(row)),
  );
  return rows.slice(0, Math.min(most, end === -1 ? rows.length : end));
}

/** One of several apps goes by itself: its documents are no part of `bytes`. */
const isCommit = ({ kind }: HeadRow): boolean => COMMIT_KINDS.includes(kind) && kind !== 'commit_apps';
