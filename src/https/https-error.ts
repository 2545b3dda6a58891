/** `status`: the server has answered, and not with what was asked for. */
export type HttpsFailure =
  | 'unreachable'
  | 'timeout'
  | 'certificate'
  | 'client_certificate'
  | 'proxy'
  | 'redirected'
  | 'not_git'
  | 'status'
  | 'closed'
  | 'cancelled';

export interface HttpsErrorData {
  host: string;
  port: number;
  status?: number;
  /** From `Retry-After`. */
  retryAfterSeconds?: number;
  /** Where a redirect led. */
  location?: string;
  /** What the server itself said, as it said it. */
  serverText?: string;
}

/** Every way in which a request to a Git server can fail; the message is written for people, and holds no secret. */
export class HttpsError extends Error {
  override readonly name = 'HttpsError';

  constructor(
    readonly kind: HttpsFailure,
    message: string,
    readonly data: HttpsErrorData,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
