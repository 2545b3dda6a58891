import { ProviderError } from '../api/provider-error';
import { shownWords } from '../api/shown-words';

/** What a provider says in the terms of RFC 6749 or, as GitHub and Gitea do, in its own. */
export interface OAuthRefusal {
  error: string;
  description: string;
}

/** The app itself is wrong: its id, its secret, its redirect address, or what it may ask for. */
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
 * Gitea says `unauthorized_client` of a code or refresh token that is of no use too, and of what belongs to the app only
 * in its words.
 */
function isOfTheApp({ error, description }: OAuthRefusal): boolean {
  if (error === 'unauthorized_client' && /refresh token|already used|not authorized|PKCE/i.test(description))
    return false;
  return OF_THE_APP.has(error);
}

export interface RefusalContext {
  host: string;
  /** What may stand in no message. */
  secrets: readonly string[];
}

const dataOf = ({ error, description }: OAuthRefusal, { host, secrets }: RefusalContext) => ({
  host,
  serverMessage: shownWords([description, `(${error})`], secrets),
});

const appRefused = (refusal: OAuthRefusal, context: RefusalContext) =>
  new ProviderError('provider_oauth_app_refused', `${context.host} refuses this instance’s OAuth app.`, {
    remedy:
      'The operator of this server can compare client id, secret, redirect address and scopes with those of the app there.',
    data: dataOf(refusal, context),
  });

/** Why the page of the provider led back without a code. */
export function explainAuthorizationRefusal(refusal: OAuthRefusal, context: RefusalContext): ProviderError {
  const data = dataOf(refusal, context);
  if (refusal.error === 'access_denied')
    return new ProviderError('provider_sign_in_denied', `${context.host} says that access was not allowed.`, {
      remedy: 'Sign in again, and allow it there. Or connect the account with a token.',
      data,
    });
  if (['server_error', 'temporarily_unavailable'].includes(refusal.error))
    return new ProviderError(
      'provider_unavailable',
      `${context.host} cannot sign anybody in at the moment.`,
      {
        remedy: 'Try again later.',
        data,
      },
    );
  if (isOfTheApp(refusal)) return appRefused(refusal, context);
  return codeRefused(refusal, context);
}

/** Why there is no token for a code, or for a refresh token. */
export const explainTokenRefusal = (refusal: OAuthRefusal, context: RefusalContext): ProviderError =>
  isOfTheApp(refusal) ? appRefused(refusal, context) : codeRefused(refusal, context);

const codeRefused = (refusal: OAuthRefusal, context: RefusalContext) =>
  new ProviderError('provider_sign_in_refused', `${context.host} does not accept this sign-in.`, {
    remedy: 'What it gives is good for a few minutes and for one time. Sign in once more.',
    data: dataOf(refusal, context),
  });

/** The provider wants to see the person again: what there was has ended, or was taken back. */
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
