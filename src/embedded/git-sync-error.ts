import type { AppError } from '../core/errors';

/** Failure of a call, or its refusal. */
export class GitSyncError extends Error {
  override readonly name = 'GitSyncError';
  /** Stable, such as `uncommitted_changes`: the codes of the API. */
  readonly code: string;
  /** HTTP status of the API for it. */
  readonly status: number;
  /** A sentence for people that says what to do; absent where there is nothing. */
  readonly remedy?: string;
  /** More members, such as `mergeId`. */
  readonly data: Record<string, unknown>;

  constructor({
    code,
    status,
    message,
    remedy,
    data,
  }: Pick<AppError, 'code' | 'status' | 'message' | 'remedy' | 'data'>) {
    super(message);
    this.code = code;
    this.status = status;
    this.remedy = remedy;
    this.data = data;
  }
}
