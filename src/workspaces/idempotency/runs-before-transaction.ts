import { SetMetadata } from '@nestjs/common';

export const RUNS_BEFORE_TRANSACTION = 'runsBeforeTransaction';

/**
 * Marks a handler that waits for another server. It runs before the transactions that record it in the audit trail and keep its
 * answer for an `Idempotency-Key`: they would hold a connection and locks all the time, and their rollback would take back
 * what has to stay, such as a token that the other server has just given.
 */
export const RunsBeforeTransaction = () => SetMetadata(RUNS_BEFORE_TRANSACTION, true);
