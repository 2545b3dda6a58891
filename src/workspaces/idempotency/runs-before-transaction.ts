import { SetMetadata } from '@nestjs/common';

export const RUNS_BEFORE_TRANSACTION = 'runsBeforeTransaction';

/**
 * Marks a handler that waits for another server and does the same when repeated. With an `Idempotency-Key` it runs
 * before the transaction that keeps its answer, which would hold a connection to the database all the time.
 */
export const RunsBeforeTransaction = () => SetMetadata(RUNS_BEFORE_TRANSACTION, true);
