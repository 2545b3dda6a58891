/** `status`: the server answered with an error status. */
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
  /** Value of `Retry-After`. */
  retryAfterSeconds?: number;
  /** Target of a redirect. */
  location?: string;
  /** Unmodified text of the server. */
  serverText?: string;
}

/** All ways in which a request to a Git server can fail; the message is written for people, and holds no secret. */
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
