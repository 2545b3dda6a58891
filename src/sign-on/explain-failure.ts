import { HttpStatus } from '@nestjs/common';
import { AppError, conflict, forbidden, notFound, unprocessable } from '../core/errors';
import { HttpsError } from '../https';
import { ClaimError, shown, type Email, type Groups, type GroupsProblem } from './claims';
import { describeWay, type SecretWay } from './client-authentication';

/** The provider's clock is ahead of this server's by so many seconds; behind, if negative. */
export class ClockError extends Error {
  constructor(readonly aheadSeconds: number) {
    super(`The clocks differ by ${aheadSeconds} s.`);
  }
}

/** The token endpoint has refused the client in every way to send its secret. `cause`: its first refusal. */
export class ClientRefusedError extends Error {
  constructor(
    readonly ways: readonly SecretWay[],
    options: { cause: unknown },
  ) {
    super('The identity provider refused the client.', options);
  }
}

interface Context {
  issuer: string;
  /** Null where no browser is sent there. */
  redirectUri: string | null;
}

/** Error of `openid-client` and `oauth4webapi`. */
interface LibraryError {
  code?: string;
  message?: string;
  cause?: unknown;
  error?: string;
  error_description?: string;
}

/** Challenge of a `WWW-Authenticate` header, which a token endpoint answers to a wrong secret. RFC 6749, 5.2. */
interface Challenge {
  scheme: string;
  parameters: Record<string, string | undefined>;
}

const CLIENT_REFUSALS = ['invalid_client', 'unauthorized_client'];

/**
 * Tells if a token endpoint has refused the client, which may be for how its secret was sent. glewlwyd says
 * `unauthorized_client` to a wrong secret, others `invalid_client`, and some only 401.
 */
export function isClientRefused(thrown: unknown): boolean {
  const { name, status, error } = thrown as { name?: string; status?: number; error?: string };
  if (name === 'ResponseBodyError') return CLIENT_REFUSALS.includes(error ?? '') || status === 401;
  if (name === 'WWWAuthenticateChallengeError') return status === 401 || status === 400;
  return causesOf(thrown).some((one) => one instanceof Response && one.status === 401);
}

/** Refusals that the operator mends. RFC 6749, 4.1.2.1 and 5.2. */
const REMEDIES: Readonly<Record<string, string>> = {
  unauthorized_client: 'Allow the authorization code flow for this client at the provider.',
  invalid_scope: 'Check TRELLIS_OIDC_SCOPES: the provider does not know one of them, or does not grant it.',
};

/** Turns every failure of a sign-on into an error that says which claim, clock or address is wrong. */
export function explainSignOnFailure(thrown: unknown, context: Context): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof ClockError) return clocksDiffer(thrown.aheadSeconds, context);
  if (thrown instanceof ClaimError) return claimInvalid(thrown);
  if (thrown instanceof ClientRefusedError) return clientRefused(thrown, context);
  const chain = causesOf(thrown);
  const network = chain.find((one) => one instanceof HttpsError);
  if (network instanceof HttpsError && network.kind !== 'cancelled')
    return unavailable(network.message, context);
  if (network || chain.some((one) => ['TimeoutError', 'AbortError'].includes((one as Error).name)))
    return unavailable(`${hostOf(context)} does not answer.`, context);
  return explainAnswer(chain as LibraryError[], context);
}

function explainAnswer(chain: LibraryError[], context: Context): AppError {
  const refusal = chain.find(({ error }) => typeof error === 'string');
  if (refusal) return refused(refusal, context);
  // The library wraps the cause, such as a claim that is missing, in general words.
  const words = chain.findLast((one) => one instanceof Error && one.message !== '')?.message ?? 'no reason';
  const code = chain.map((one) => one.code).find((one) => one?.startsWith('OAUTH_')) ?? '';
  const facts = chain.map(({ cause }) => cause).find(isClaimFact);
  if (code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED') return wrongTime(facts, words, context);
  if (facts?.claim) return wrongClaim(facts, context);
  return invalid(words, context);
}

interface ClaimFact {
  claim: string;
  claims?: Record<string, unknown>;
  expected?: unknown;
  now?: number;
}

const isClaimFact = (value: unknown): value is ClaimFact =>
  typeof value === 'object' && value !== null && typeof (value as ClaimFact).claim === 'string';

function wrongTime(facts: ClaimFact | undefined, words: string, context: Context): AppError {
  const { iat, exp, nbf } = facts?.claims ?? {};
  const now = facts?.now ?? Math.floor(Date.now() / 1000);
  if (facts?.claim === 'nbf' && typeof nbf === 'number') return clocksDiffer(nbf - now, context);
  // A token that ended is one of a clock that is behind: it was made a moment ago.
  const made = typeof iat === 'number' ? iat : typeof exp === 'number' ? exp : null;
  return made === null ? invalid(words, context) : clocksDiffer(made - now, context);
}

const wrongClaim = ({ claim, claims, expected }: ClaimFact, context: Context): AppError =>
  unprocessable(
    'sign_on_refused',
    `The ID token of ${hostOf(context)} has the wrong ${claim}${claim === 'nonce' ? '' : `: ${shown(claims?.[claim])}, not ${shown(expected)}`}.`,
    { remedy: remedyOf(claim) },
  );

const remedyOf = (claim: string): string => {
  if (claim === 'aud' || claim === 'azp')
    return 'Check TRELLIS_OIDC_CLIENT_ID: the token was made for another application.';
  if (claim === 'iss') return 'Check TRELLIS_OIDC_ISSUER: the token comes from another issuer.';
  return 'Sign in again. If it happens again, tell the operator of this server.';
};

function refused({ error, error_description: description }: LibraryError, context: Context): AppError {
  const words = [error, description].filter(Boolean).join(': ').slice(0, 300);
  const message = `${hostOf(context)} refused the sign-in (${words}).`;
  if (error === 'access_denied')
    return unprocessable('sign_on_denied', message, {
      remedy: 'Sign in again, or ask the people who run your identity provider to allow Trellis for you.',
    });
  const known = REMEDIES[error ?? ''];
  const redirect = context.redirectUri
    ? `Check that this redirect address is registered there, exactly so: ${context.redirectUri}`
    : 'Tell the operator of this server.';
  return unprocessable('sign_on_refused', message, { remedy: known ?? redirect });
}

function clientRefused({ ways, cause }: ClientRefusedError, context: Context): AppError {
  const { error, error_description: description } = refusalOf(cause);
  const words = [error, description].filter(Boolean).join(': ').slice(0, 300) || 'status 401';
  const tried = ways.map(describeWay).join(', then ');
  return unprocessable(
    'sign_on_refused',
    `${hostOf(context)} refused Trellis itself (${words}), with the secret sent ${tried}.`,
    {
      remedy:
        'Check TRELLIS_OIDC_CLIENT_ID and TRELLIS_OIDC_CLIENT_SECRET first. If they are right, allow the authorization code flow for this client at the provider, and set TRELLIS_OIDC_CLIENT_AUTHENTICATION to the method it is registered with: basic or post.',
    },
  );
}

/** Returns the refusal in the body, or in the header of an answer. */
function refusalOf(cause: unknown): { error?: string; error_description?: string } {
  const { error, error_description, cause: challenges } = cause as LibraryError;
  if (typeof error === 'string') return { error, error_description };
  const parameters = Array.isArray(challenges) ? (challenges as Challenge[])[0]?.parameters : undefined;
  return { error: parameters?.error, error_description: parameters?.error_description };
}

const invalid = (words: string, context: Context): AppError =>
  unprocessable('sign_on_refused', `The answer of ${hostOf(context)} is not valid: ${words.slice(0, 300)}.`, {
    remedy: 'Sign in again. If it happens again, tell the operator of this server.',
  });

const unavailable = (message: string, { issuer }: Context): AppError =>
  new AppError('sign_on_unavailable', HttpStatus.SERVICE_UNAVAILABLE, message, {
    remedy: `Try again in a minute. If it lasts, the operator checks TRELLIS_OIDC_ISSUER (${issuer}).`,
    retryAfterSeconds: 60,
  });

function clocksDiffer(ahead: number, context: Context): AppError {
  const size = durationOf(Math.abs(ahead));
  const [direction, other] = ahead > 0 ? ['ahead of', 'behind'] : ['behind', 'ahead'];
  return unprocessable(
    'sign_on_clock',
    `By its ID token, the clock of ${hostOf(context)} is ${size} ${direction} this server’s.`,
    {
      remedy: `Synchronize both clocks (NTP). “npm run admin check” tells if this server’s is the one that is ${other}.`,
      data: { aheadSeconds: ahead },
    },
  );
}

function durationOf(seconds: number): string {
  if (seconds < 120) return `${seconds} seconds`;
  return `${Math.round(seconds / 60)} minutes`;
}

const hostOf = ({ issuer }: Pick<Context, 'issuer'>): string => new URL(issuer).host;

function causesOf(thrown: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let one = thrown; typeof one === 'object' && one !== null && chain.length < 8;) {
    chain.push(one);
    one = (one as { cause?: unknown }).cause;
  }
  return chain;
}

export const notConfigured = () => notFound('Sign-on');

/** The same for a state that is unknown and one of another browser. */
export const notStarted = () =>
  unprocessable('sign_on_not_started', 'This sign-in was not started in this browser, or has expired.', {
    remedy: 'It works once, for ten minutes, in the browser that started it. Sign in again.',
  });

export const usedBefore = () =>
  unprocessable('sign_on_used', 'This sign-in was already used.', { remedy: 'Sign in again.' });

export const setUpFirst = () =>
  unprocessable('sign_on_setup_first', 'This server has no first account yet.', {
    remedy: 'Create it with a password first: it belongs to the operator.',
  });

export const onlyWay = () =>
  conflict('sign_on_only_way', 'This account signs in at the identity provider alone.', {
    remedy:
      'Set a password first: an admin of a workspace makes a password link. Where passwords are off, accounts stay linked.',
  });

export const claimMissing = (claim: string, scope: string) =>
  unprocessable('sign_on_claim_missing', `The identity provider does not tell the claim “${claim}”.`, {
    remedy: `The operator adds the scope “${scope}” to TRELLIS_OIDC_SCOPES, or the claim to the application at the provider.`,
    data: { claim },
  });

export const claimInvalid = ({ claim, value, why }: ClaimError) =>
  unprocessable(
    'sign_on_claim_invalid',
    `The identity provider tells the claim “${claim}” as ${shown(value)}, which cannot be used.`,
    { remedy: `${why} The operator of the identity provider mends it there.`, data: { claim } },
  );

/** Text for a shell, which a person at the provider may have chosen. */
const quoted = (text: string): string =>
  /^[\w.@:+/|-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** `issuers`: where people sign in to the account that has the address, the latest first. */
export function emailTaken(facts: {
  email: string;
  subject: string;
  issuer: string;
  issuers: readonly string[];
  hasPassword: boolean;
}) {
  const { email, issuer, issuers } = facts;
  const message = `There is an account with the address ${email} already.`;
  return unprocessable(
    'sign_on_email_taken',
    issuers.includes(issuer) ? `${message} Another person of ${hostOf(facts)} signs in to it.` : message,
    { remedy: remedyOfTaken(facts) },
  );
}

function remedyOfTaken({
  email,
  subject,
  issuer,
  issuers,
  hasPassword,
}: Parameters<typeof emailTaken>[0]): string {
  if (issuers.includes(issuer))
    return `It is not yours. If the address was given on to you, the account gets its new one when that person signs in again; if they have left, the operator runs “npm run admin -- change-address ${quoted(email)} <new address>”.`;
  if (!hasPassword && issuers.length > 0)
    return `It has no password, and is signed in to at ${issuers[0]}. If that is the former address of this identity provider, the operator runs “npm run admin -- move-issuer ${quoted(issuers[0])}”, for all people at once.`;
  const link = `“npm run admin -- link-identity ${quoted(email)} ${quoted(subject)}”`;
  return hasPassword
    ? `It is not joined by its address alone. Sign in with its password, and link the sign-on in your profile. Where passwords are off, the operator runs ${link}.`
    : `It is not joined by its address alone, and has no password. The operator runs ${link}.`;
}

export const alreadyLinked = () =>
  unprocessable(
    'sign_on_already_linked',
    'Another person of the identity provider signs in to this account.',
    {
      remedy: 'Unlink the account first.',
    },
  );

/** Word to a person who is signed in. */
export interface Notice {
  code: string;
  detail: string;
  remedy: string;
  reason: GroupsProblem;
}

const GROUPS_PROBLEMS: Record<
  GroupsProblem,
  (facts: { groupsClaim: string; told: string }) => [string, string]
> = {
  missing: ({ groupsClaim }) => [
    `The identity provider does not tell the claim “${groupsClaim}”.`,
    'The operator adds the scope or the mapper for it at the provider. If the provider leaves it out for people without groups, TRELLIS_OIDC_MISSING_GROUPS=none says so.',
  ],
  cut: ({ groupsClaim, told }) => [
    `You have more groups than fit into the claim “${groupsClaim}” (${told}).`,
    'At the provider, the operator lets it tell only the groups that are assigned to Trellis.',
  ],
  odd: ({ groupsClaim, told }) => [
    `The claim “${groupsClaim}” is ${told}, not a list of names.`,
    'The operator has the provider tell names, or sets TRELLIS_OIDC_GROUPS_CLAIM to another claim.',
  ],
};

export function groupsUnknown(facts: { problem: GroupsProblem; told: string; groupsClaim: string }): Notice {
  const [detail, remedy] = GROUPS_PROBLEMS[facts.problem](facts);
  return {
    ...{ code: 'sign_on_groups_unknown', reason: facts.problem, remedy },
    detail: `${detail} Your roles stay as they are.`,
  };
}

export function notAdmitted(facts: {
  groups: Groups;
  groupsClaim: string;
  issuer: string;
  /** Address for which an invitation waits, but which the provider has not verified. */
  unproven: Email | null;
}) {
  const { unproven } = facts;
  return forbidden('Nothing admits you here yet.', {
    code: 'sign_on_not_admitted',
    remedy: unproven
      ? `An invitation waits for ${unproven.address}, but ${hostOf(facts)} does not say that it has verified this address: the claim “email_verified” is ${shownOrMissing(unproven.verified)}, not true. Have it verified there. If this provider verifies the addresses of all its people, the operator sets TRELLIS_OIDC_EMAILS_VERIFIED=on.`
      : `Ask an admin of a workspace to invite your address, or the operator to give your group a role. ${toldGroups(facts)}`,
  });
}

const shownOrMissing = (value: unknown): string => (value === undefined ? 'missing' : shown(value));

function toldGroups({ groups, groupsClaim }: { groups: Groups; groupsClaim: string }): string {
  if (!('names' in groups))
    return GROUPS_PROBLEMS[groups.problem]({ groupsClaim, told: groups.told }).join(' ');
  return groups.names.length === 0
    ? `The claim “${groupsClaim}” names no groups.`
    : `Your groups: ${groups.names.join(', ').slice(0, 300)}.`;
}

export const identityTaken = () =>
  unprocessable('sign_on_identity_taken', 'This sign-on belongs to another account already.', {
    remedy: 'Sign out, and sign in with it to see which.',
  });

export const invalidLogoutToken = (why: string) =>
  new AppError('invalid_logout_token', HttpStatus.BAD_REQUEST, `The logout token is not valid: ${why}.`);
