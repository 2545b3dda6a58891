import { Catch } from '@nestjs/common';
import { AppError, type AppErrorOptions } from '../../core/errors';
import { ProblemFilter } from '../../core/http';

/** Codes of RFC 6749, 7591 and 8707. */
export type OAuthCode =
  | 'invalid_client'
  | 'invalid_client_metadata'
  | 'invalid_grant'
  | 'invalid_redirect_uri'
  | 'invalid_request'
  | 'invalid_target'
  | 'unsupported_grant_type'
  | 'unsupported_response_type';

export class OAuthError extends AppError {
  constructor(code: OAuthCode, message: string, options: AppErrorOptions = {}) {
    super(code, 400, message, options);
  }
}

/** Characters that a description may hold (RFC 6749, 5.2). */
const NOT_IN_DESCRIPTION = /[^\x20\x21\x23-\x5b\x5d-\x7e]/g;

/** Answers failures in the form that clients of OAuth read. */
@Catch()
export class OAuthErrorFilter extends ProblemFilter {
  protected override present(error: AppError) {
    const { message, remedy, status } = error;
    const refused = status < 500 ? 'invalid_request' : 'server_error';
    return {
      type: 'application/json',
      body: {
        error: error instanceof OAuthError ? error.code : refused,
        error_description: [message, remedy].filter(Boolean).join(' ').replace(NOT_IN_DESCRIPTION, "'"),
      },
    };
  }
}
