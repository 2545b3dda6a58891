import type { Logger } from '@nestjs/common';
import { AppError } from '../../core/errors';
import { isOperatorsTrouble, toAppError } from '../../core/http';

/** Turns anything thrown into a failure to show; logs a defect of ours, which is shown without detail. */
export function explainFailure(thrown: unknown, logger: Pick<Logger, 'error'>): AppError {
  const error = toAppError(thrown);
  if (isOperatorsTrouble(error)) logger.error({ err: thrown }, 'A Git operation failed unexpectedly');
  return error;
}
