import { ProviderError } from '../api/provider-error';
import { shownWords } from '../api/shown-words';

/** Refusal in the terms of RFC 6749 or, as at GitHub and Gitea, of the provider. */
export interface OAuthRefusal {
  error: string;
  description: string;
}

/** The app itself is misconfigured: its id, secret, redirect address or scopes. */
const OF_THE_APP = new Set([
  'invalid_client',
  'incorrect_client_credentials',
  'redirect_uri_mismatch',
  'unauthorized_client',
  'invalid_request',
  'invalid_scope',
  'unsupported_response_type',
  'unsupported_grant_type',
  'application_suspended',
]);

/**
 * Gitea uses `unauthorized_client` for a useless code or refresh token, too, and distinguishes problems of the app by
 * the text only.
 */
function isOfTheApp({ error, description }: OAuthRefusal): boolean {
  if (error === 'unauthorized_client' && /refresh token|already used|not authorized|PKCE/i.test(description))
    return false;
  return OF_THE_APP.has(error);
}

export interface RefusalContext {
  host: string;
  /** Must not appear in any message. */
  secrets: readonly string[];
}

const dataOf = ({ error, description }: OAuthRefusal, { host, secrets }: RefusalContext) => ({
  host,
  serverMessage: shownWords([description, `(${error})`], secrets),
});

const appRefused = (refusal: OAuthRefusal, context: RefusalContext) =>
  new ProviderError('provider_oauth_app_refused', `${context.host} refuses this server’s OAuth app.`, {
    remedy:
      'Ask the operator of this server to compare the client ID, secret, redirect address and scopes with those of the app there.',
    data: dataOf(refusal, context),
  });

/** Explains why the provider redirected without a code. */
export function explainAuthorizationRefusal(refusal: OAuthRefusal, context: RefusalContext): ProviderError {
  const data = dataOf(refusal, context);
  if (refusal.error === 'access_denied')
    return new ProviderError('provider_sign_in_denied', `${context.host} says that access was not allowed.`, {
      remedy: 'Sign in again, and allow it there. Or connect the account with a token.',
      data,
    });
  if (['server_error', 'temporarily_unavailable'].includes(refusal.error))
    return new ProviderError('provider_unavailable', `${context.host} cannot sign anyone in at the moment.`, {
      remedy: 'Try again later.',
      data,
    });
  if (isOfTheApp(refusal)) return appRefused(refusal, context);
  return codeRefused(refusal, context);
}

/** Explains why a code or refresh token gave no token. */
export const explainTokenRefusal = (refusal: OAuthRefusal, context: RefusalContext): ProviderError =>
  isOfTheApp(refusal) ? appRefused(refusal, context) : codeRefused(refusal, context);

const codeRefused = (refusal: OAuthRefusal, context: RefusalContext) =>
  new ProviderError('provider_sign_in_refused', `${context.host} does not accept this sign-in.`, {
    remedy: 'Its code works once, for a few minutes. Sign in again.',
    data: dataOf(refusal, context),
  });

/** The provider requires a new sign-in: the previous one has expired or was revoked. */
export const signInAgain = (account: { baseUrl: string; login: string }) => {
  const host = new URL(account.baseUrl).hostname;
  return new ProviderError(
    'provider_sign_in_again',
    `${host} no longer accepts the sign-in of ${account.login}.`,
    {
      remedy: 'Sign in there again: Profile → Accounts at Git providers.',
      data: { host },
    },
  );
};
