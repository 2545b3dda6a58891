import { AppError, type FieldError } from '../../core/errors';

/** A failure as a job's row keeps it; the request that waits for the job answers it. */
export interface JobError {
  code: string;
  status: number;
  message: string;
  remedy?: string;
  data: Record<string, unknown>;
  errors?: FieldError[];
  retryAfterSeconds?: number;
}

export const jobErrorOf = (error: AppError): JobError => ({
  code: error.code,
  status: error.status,
  message: error.message,
  remedy: error.remedy,
  data: error.data,
  errors: error.errors,
  retryAfterSeconds: error.retryAfterSeconds,
});

export const appErrorOf = (error: JobError): AppError =>
  new AppError(error.code, error.status, error.message, {
    remedy: error.remedy,
    data: error.data,
    errors: error.errors,
    retryAfterSeconds: error.retryAfterSeconds,
  });
