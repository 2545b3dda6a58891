import { HttpStatus } from '@nestjs/common';
import { AppError, type AppErrorOptions } from '../../core/errors';
import { HttpsError, type HttpsFailure } from '../../https';

/** Unsuccessful answer of a provider. */
export interface Refusal {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** Parsed JSON, or else the text. */
  body: unknown;
  /** The provider's message, shortened, without the token. */
  text: string;
}

type Code =
  | 'provider_token_refused'
  | 'provider_scope_missing'
  | 'provider_forbidden'
  | 'provider_not_found'
  | 'provider_rate_limited'
  | 'provider_unavailable'
  | 'provider_unreachable'
  | 'provider_timeout'
  | 'provider_certificate_untrusted'
  | 'provider_client_certificate'
  | 'provider_proxy_failed'
  | 'provider_redirected'
  | 'provider_refused'
  | 'provider_unexpected_answer'
  | 'provider_key_in_use'
  | 'provider_sign_in_denied'
  | 'provider_sign_in_refused'
  | 'provider_sign_in_again'
  | 'provider_oauth_app_refused'
  | 'provider_app_code_refused'
  | 'provider_app_refused'
  | 'provider_app_not_installed'
  | 'provider_app_suspended'
  | 'provider_app_gone'
  | 'provider_visibility'
  | 'provider_pull_request_exists'
  | 'provider_branch_not_found'
  | 'provider_no_changes';

const STATUS: Partial<Record<Code, HttpStatus>> = {
  provider_rate_limited: HttpStatus.TOO_MANY_REQUESTS,
  provider_timeout: HttpStatus.GATEWAY_TIMEOUT,
  provider_key_in_use: HttpStatus.CONFLICT,
  provider_pull_request_exists: HttpStatus.CONFLICT,
};

/** Failure of a request to a provider. */
export class ProviderError extends AppError {
  /** Set if the provider has answered. */
  readonly refusal: Refusal | null;

  constructor(
    override readonly code: Code,
    message: string,
    { refusal = null, ...options }: AppErrorOptions & { refusal?: Refusal | null } = {},
  ) {
    super(code, STATUS[code] ?? HttpStatus.UNPROCESSABLE_ENTITY, message, options);
    this.refusal = refusal;
  }
}

const FAILURES: Record<Exclude<HttpsFailure, 'status' | 'not_git' | 'cancelled'>, [Code, string]> = {
  unreachable: ['provider_unreachable', 'Check the address, and that this server may reach it.'],
  timeout: ['provider_timeout', 'Check the address, and try again.'],
  certificate: [
    'provider_certificate_untrusted',
    'If the certificate comes from your own authority, enter that authority’s certificate with the account.',
  ],
  client_certificate: [
    'provider_client_certificate',
    'Provider accounts have no client certificate. The operator of the provider can let this server connect without one.',
  ],
  proxy: [
    'provider_proxy_failed',
    'Ask the operator of this server to check HTTPS_PROXY and NO_PROXY, and what the proxy allows.',
  ],
  redirected: ['provider_redirected', 'Enter the address that it redirects to.'],
  closed: ['provider_unreachable', 'Try again. Steps that are already done are not repeated.'],
};

/** Maps a connection failure. */
export function explainFailure(error: HttpsError): ProviderError {
  const { kind, data } = error;
  if (kind === 'status' || kind === 'not_git' || kind === 'cancelled')
    return new ProviderError('provider_unexpected_answer', error.message, { cause: error });
  if (kind === 'proxy' && /\b407\b/.test(error.message)) return proxyWantsSignIn(data.host, error);
  const [code, remedy] = FAILURES[kind];
  return new ProviderError(code, error.message, { remedy, data: { host: data.host }, cause: error });
}

const proxyWantsSignIn = (host: string, cause?: unknown) =>
  new ProviderError(
    'provider_proxy_failed',
    `The proxy on the way to ${host} requires a user name and password.`,
    {
      remedy: 'The operator of this server can put them into HTTPS_PROXY: http://user:password@proxy:port.',
      data: { host },
      cause,
    },
  );

export const silent = (host: string, timeoutMs: number) =>
  new ProviderError('provider_timeout', `${host} did not answer within ${Math.ceil(timeoutMs / 1000)} s.`, {
    remedy: 'Try again. Steps that are already done are not repeated.',
    data: { host },
  });

export const unexpectedAnswer = (host: string, what: string) =>
  new ProviderError('provider_unexpected_answer', `${host} ${what}.`, {
    remedy: 'Check that the address is that of the provider, and that no sign-in page is in between.',
    data: { host },
  });

/**
 * Waits for a verdict on a pull request whose comments are posted already. Its refusal says nothing of the account: with
 * another one, the comments would be posted again.
 */
export async function giveVerdict(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ProviderError) || !error.refusal) throw error;
    const { status, text } = error.refusal;
    const message = `The provider has the comments, but refuses the verdict${text ? `: ${text}` : ` (${status})`}.`;
    throw new ProviderError('provider_refused', message, {
      remedy:
        'Approve, or decline, on the provider’s page. It may be your own pull request, or approved already.',
      cause: error,
    });
  }
}

interface Context {
  host: string;
  /** Sentence with another possible reason for a refused token. */
  refusedTokenHint: string | null;
  /** Scopes that the provider names as missing. */
  missingScopes: (refusal: Refusal) => string[];
}

/** Makes the error for a refusal; `more` is added to its data. */
type MakeError = (
  code: Code,
  message: string,
  advice: { remedy: string; more?: Record<string, unknown> },
) => ProviderError;

/** Explains a provider's refusal. */
export function explainRefusal(refusal: Refusal, context: Context): ProviderError {
  const { host, missingScopes, refusedTokenHint } = context;
  const { status, text } = refusal;
  const data = { host, status, ...(text && { serverMessage: text }) };
  const make: MakeError = (code, message, { remedy, more }) =>
    new ProviderError(code, message, { remedy, data: { ...data, ...more }, refusal });
  const pause = pauseOf(refusal);
  if (status === 429 || (status === 403 && pause !== null)) return rateLimited(refusal, { host, pause });
  if (status === 401) {
    const remedy =
      'It may be mistyped, expired or revoked: create another one there, and connect the account with it.';
    return make('provider_token_refused', `${host} does not accept the token.`, {
      remedy: [remedy, refusedTokenHint].filter(Boolean).join(' '),
    });
  }
  const missing = missingScopes(refusal);
  if (missing.length > 0)
    return make(
      'provider_scope_missing',
      `The token does not have the permissions for this. Missing: ${missing.join(', ')}.`,
      {
        remedy: 'Give it that permission at the provider, or connect the account with another token.',
        more: { missing },
      },
    );
  return explainStatus(refusal, host, make);
}

function explainStatus({ status, text, headers }: Refusal, host: string, make: MakeError): ProviderError {
  if (status === 403) return forbidden(headers, make);
  if (status === 404 || status === 410)
    return make('provider_not_found', `${host} does not have this, or the token has no access to it.`, {
      remedy: 'Check the name, and which organizations and repositories the token gives access to.',
    });
  if (status === 407) return proxyWantsSignIn(host);
  if (status >= 500)
    return make('provider_unavailable', `${host} cannot answer at the moment (${status}).`, {
      remedy: 'Try again later.',
    });
  return make(
    'provider_refused',
    text ? `${host} refuses this: ${text}` : `${host} refuses this (${status}).`,
    { remedy: 'Read the provider’s message.' },
  );
}

function forbidden(headers: Refusal['headers'], make: MakeError): ProviderError {
  const signOn = /\burl=(https:\/\/[^\s;,]+)/.exec(String(headers['x-github-sso'] ?? ''))?.[1];
  if (signOn)
    return make(
      'provider_forbidden',
      'The organization requires the token to be authorized for its single sign-on.',
      {
        remedy: `Authorize it at the provider, then try again: ${signOn}`,
        more: { signOn },
      },
    );
  return make('provider_forbidden', 'The account does not have permission to do this there.', {
    remedy:
      'This requires administration rights to the repository or organization. An organization may also block tokens.',
  });
}

function rateLimited(
  refusal: Refusal,
  { host, pause }: { host: string; pause: number | null },
): ProviderError {
  const wait = pause === null ? 'in a few minutes' : `in ${pause} s`;
  return new ProviderError(
    'provider_rate_limited',
    `${host} accepts no more requests from this account for now.`,
    {
      remedy: `Try again ${wait}.`,
      data: { host, status: refusal.status },
      retryAfterSeconds: pause ?? undefined,
      refusal,
    },
  );
}

/** In seconds; null if the provider names none. `x-ratelimit-reset` is GitHub's, in seconds since the epoch. */
function pauseOf({ headers }: Refusal): number | null {
  const after = one(headers['retry-after']);
  if (after !== null) return /^\d{1,6}$/.test(after) ? Number(after) : untilTime(Date.parse(after));
  const reset = one(headers['x-ratelimit-reset']) ?? one(headers['ratelimit-reset']);
  const remaining = one(headers['x-ratelimit-remaining']) ?? one(headers['ratelimit-remaining']);
  if (remaining !== '0' || reset === null || !/^\d{1,12}$/.test(reset)) return null;
  return untilTime(Number(reset) * 1000);
}

const untilTime = (time: number): number | null =>
  Number.isFinite(time) ? Math.max(1, Math.ceil((time - Date.now()) / 1000)) : null;

const one = (value: string | string[] | undefined): string | null =>
  typeof value === 'string' ? value : null;
