import { isEmailAddress } from '../core/http';
import type { OidcSettings } from '../core/oidc-settings';

/** Person as the identity provider knows them. */
export interface Claims {
  issuer: string;
  subject: string;
  /** The provider's id of its session. */
  sid: string | null;
  name: string | null;
  /** Null: the provider tells none that an account can have. */
  email: Email | null;
  /** Address that no account can have, as it was told; undefined: there is none. */
  invalidEmail?: unknown;
  groups: Groups;
}

export interface Email {
  address: string;
  isVerified: boolean;
  /** Claim `email_verified` beside it, as it was told. */
  verified: unknown;
}

/** Groups of a person. Without `names` nothing is known about them, which is not the same as none. */
export type Groups = { names: readonly string[] } | { problem: GroupsProblem; told: string };

/** `cut`: there are too many for the token. `odd`: not a list of names. */
export type GroupsProblem = 'missing' | 'cut' | 'odd';

/** Claim that no account can have. `why`: what it must be. */
export class ClaimError extends Error {
  constructor(
    readonly claim: string,
    readonly value: unknown,
    readonly why: string,
  ) {
    super(`The claim “${claim}” cannot be used.`);
  }
}

/** Claims of one source. */
export type Told = Readonly<Record<string, unknown>>;

type Rules = Pick<OidcSettings, 'groupsClaim' | 'isMissingGroupsNone' | 'areEmailsVerified'>;

/** OpenID Connect Core 1.0, 5.1: a subject has at most 255 characters. */
const MAX_ID = 255;
const MAX_NAME = 200;
const MAX_GROUPS = 10_000;
/** Characters that no one sees, or that turn the direction of the text around them. Joiners belong to some scripts. */
const UNSEEN = /[\p{Cc}\p{Surrogate}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/gu;

/**
 * Reads the claims of an ID token, and the claims of the userinfo endpoint for what it lacks. Throws a `ClaimError`
 * for an id that no one can have.
 */
export function readClaims(token: Told, userinfo: Told, rules: Rules): Claims {
  return {
    issuer: canonical(typeof token.iss === 'string' ? token.iss : ''),
    subject: idOf(token.sub, 'sub'),
    sid: token.sid === undefined || token.sid === '' ? null : idOf(token.sid, 'sid'),
    name: [token.name, userinfo.name, token.preferred_username, userinfo.preferred_username]
      .map(nameOf)
      .reduce((first, one) => first ?? one, null),
    ...emailOf([token, userinfo], rules),
    groups: groupsOf([token, userinfo], rules),
  };
}

/** Tells if the ID token alone has what an account is made of. */
export const isComplete = (token: Told, { groupsClaim }: Pick<OidcSettings, 'groupsClaim'>): boolean =>
  token.email !== undefined && token[groupsClaim] !== undefined;

/** Returns a value as people are shown it. */
export const shown = (value: unknown): string => JSON.stringify(value ?? null).slice(0, 200);

/** One spelling of an issuer, with or without a final slash after its host. */
export const canonical = (issuer: string): string => new URL(issuer).href;

/** Returns an id as it was told: two ids that differ in blanks are two people. */
function idOf(value: unknown, claim: 'sub' | 'sid'): string {
  if (typeof value !== 'string' || value.trim() === '')
    throw new ClaimError(claim, value, 'It must be text that is not empty.');
  // PostgreSQL's text holds neither NUL nor half a character.
  if (value.length > MAX_ID || /[\0\p{Surrogate}]/u.test(value))
    throw new ClaimError(claim, value, `It must have at most ${MAX_ID} characters, without NUL.`);
  return value;
}

function nameOf(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const name = value.replaceAll(UNSEEN, ' ').trim().slice(0, MAX_NAME);
  // A cut may end in half a character.
  return name.replaceAll(/\p{Surrogate}/gu, '').trim() || null;
}

/** Takes address and `email_verified` from the same source: the ID token, or else the userinfo endpoint. */
function emailOf(
  sources: readonly Told[],
  { areEmailsVerified }: Rules,
): Pick<Claims, 'email' | 'invalidEmail'> {
  const source = sources.find(({ email }) => email !== undefined && email !== null && email !== '');
  if (source === undefined) return { email: null };
  const { email, email_verified: verified } = source;
  const address = typeof email === 'string' ? email.trim() : '';
  if (!isEmailAddress(address)) return { email: null, invalidEmail: email };
  const isDenied = verified === false || verified === 'false';
  const isVerified = verified === true || (areEmailsVerified && !isDenied);
  return { email: { address, isVerified, verified } };
}

function groupsOf(sources: readonly Told[], { groupsClaim, isMissingGroupsNone }: Rules): Groups {
  const value = sources.map((source) => source[groupsClaim]).find((one) => one !== undefined && one !== null);
  // Microsoft Entra leaves out groups of more than 200, and names the place to ask for them.
  const cut = sources.find((source) => isCut(source, groupsClaim));
  if (cut) return { problem: 'cut', told: cut._claim_names === undefined ? 'hasgroups' : '_claim_names' };
  if (value === undefined)
    return isMissingGroupsNone ? { names: [] } : { problem: 'missing', told: 'nothing' };
  if (typeof value === 'string' && value !== '') return { names: [value] };
  if (Array.isArray(value) && value.length <= MAX_GROUPS && value.every((one) => typeof one === 'string'))
    return { names: value };
  return { problem: 'odd', told: shown(value) };
}

function isCut({ _claim_names: names, hasgroups }: Told, groupsClaim: string): boolean {
  const isElsewhere = typeof names === 'object' && names !== null && Object.hasOwn(names, groupsClaim);
  return isElsewhere || hasgroups === true || hasgroups === 'true';
}
