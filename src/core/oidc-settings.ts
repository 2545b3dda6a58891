import { readFileSync } from 'node:fs';

/** Role of a workspace for the people of a group at the identity provider. */
export interface GroupRole {
  group: string;
  /** Name or id. */
  workspace: string;
  role: (typeof ROLES)[number];
}

/** Place of the client's secret in a request for tokens: a header, or the body. */
export type ClientAuthentication = 'basic' | 'post';

/** Sign-on by OpenID Connect. */
export interface OidcSettings {
  issuer: string;
  clientId: string;
  /** Null: a public client, which uses PKCE only. */
  clientSecret: string | null;
  /** Null: as the provider says, and in another way if it refuses that. */
  clientAuthentication: ClientAuthentication | null;
  /** PEM; trusted in addition to the well-known authorities. */
  certificateAuthority: string | null;
  /** Name of the provider, as its people know it. */
  name: string;
  /** Separated by blanks. */
  scopes: string;
  groupsClaim: string;
  /** True: a person without the claim has no groups. False: nothing is known about their groups. */
  isMissingGroupsNone: boolean;
  roles: GroupRole[];
  /** True: every address that the issuer tells counts as verified, unless it says otherwise. */
  areEmailsVerified: boolean;
  /** Age at which a session that began by sign-on ends. */
  sessionHours: number;
}

/** Thirty days, for which every session lasts. */
const MAX_SESSION_HOURS = 720;
const ROLES = ['admin', 'builder', 'viewer'] as const;

/** Null if no issuer is set. Throws with the name of an invalid variable, never with a secret. */
export function readOidcSettings(env: NodeJS.ProcessEnv): OidcSettings | null {
  const { TRELLIS_OIDC_ISSUER: issuer, TRELLIS_OIDC_CLIENT_ID: clientId } = env;
  const others = {
    clientSecret: clientSecret(env.TRELLIS_OIDC_CLIENT_SECRET, env.TRELLIS_OIDC_CLIENT_SECRET_FILE),
    clientAuthentication: clientAuthentication(env.TRELLIS_OIDC_CLIENT_AUTHENTICATION),
    certificateAuthority: env.TRELLIS_OIDC_CA_FILE
      ? contentOf('TRELLIS_OIDC_CA_FILE', env.TRELLIS_OIDC_CA_FILE)
      : null,
    scopes: scopes(env.TRELLIS_OIDC_SCOPES || 'openid profile email'),
    groupsClaim: env.TRELLIS_OIDC_GROUPS_CLAIM || 'groups',
    isMissingGroupsNone:
      oneOf('TRELLIS_OIDC_MISSING_GROUPS', env.TRELLIS_OIDC_MISSING_GROUPS, ['keep', 'none']) === 'none',
    roles: groupRoles(env.TRELLIS_OIDC_ROLES ?? ''),
    areEmailsVerified:
      oneOf('TRELLIS_OIDC_EMAILS_VERIFIED', env.TRELLIS_OIDC_EMAILS_VERIFIED, ['off', 'on']) === 'on',
    sessionHours: sessionHours(env.TRELLIS_OIDC_SESSION_HOURS),
  };
  const name = env.TRELLIS_OIDC_NAME;
  if (!issuer) {
    const { clientSecret: secret, clientAuthentication: method, roles } = others;
    if ([clientId, secret, method, roles[0], name].some(Boolean))
      throw new Error('TRELLIS_OIDC_ISSUER is missing: the other settings of sign-on are of no use.');
    return null;
  }
  const url = issuerUrl(issuer);
  if (!clientId)
    throw new Error('TRELLIS_OIDC_CLIENT_ID is missing: register Trellis at the identity provider.');
  return { issuer, clientId, name: name || url.hostname, ...others };
}

/** Without encryption only private addresses are asked, as for other servers. */
function issuerUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['https:', 'http:'].includes(url.protocol) || url.search !== '' || url.hash !== '')
    throw new Error(
      `TRELLIS_OIDC_ISSUER must be the issuer’s address, such as https://login.example.com/realms/main, not "${text}".`,
    );
  if (url.pathname.endsWith('/.well-known/openid-configuration'))
    throw new Error(
      'TRELLIS_OIDC_ISSUER must end before /.well-known/openid-configuration, which Trellis adds.',
    );
  return url;
}

function clientSecret(given: string | undefined, file: string | undefined): string | null {
  if (given && file)
    throw new Error('TRELLIS_OIDC_CLIENT_SECRET and TRELLIS_OIDC_CLIENT_SECRET_FILE are both set: keep one.');
  // An editor ends a file with a line break; blanks belong to the secret.
  const secret = file ? contentOf('TRELLIS_OIDC_CLIENT_SECRET_FILE', file).replace(/[\r\n]+$/, '') : given;
  if (file && secret?.trim() === '') throw new Error('TRELLIS_OIDC_CLIENT_SECRET_FILE names an empty file.');
  return secret || null;
}

function clientAuthentication(text: string | undefined): ClientAuthentication | null {
  if (!text) return null;
  if (text === 'basic' || text === 'post') return text;
  throw new Error(
    `TRELLIS_OIDC_CLIENT_AUTHENTICATION must be basic (client_secret_basic) or post (client_secret_post), not "${text}". Without it, Trellis does as the provider says.`,
  );
}

/** Returns the setting; by default the first choice. */
function oneOf<const T extends string>(
  name: string,
  text: string | undefined,
  choices: readonly [T, ...T[]],
): T {
  const found = text ? choices.find((choice) => choice === text) : choices[0];
  if (found === undefined) throw new Error(`${name} must be ${choices.join(' or ')}, not "${text}".`);
  return found;
}

function sessionHours(text: string | undefined): number {
  const hours = text ? Number(text) : MAX_SESSION_HOURS;
  if (!Number.isInteger(hours) || hours < 1 || hours > MAX_SESSION_HOURS)
    throw new Error(
      `TRELLIS_OIDC_SESSION_HOURS must be a whole number from 1 to ${MAX_SESSION_HOURS}, not "${text}".`,
    );
  return hours;
}

function contentOf(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Error(`${name}: ${file} cannot be read (${code}).`, { cause });
  }
}

function scopes(text: string): string {
  const parts = text.split(/[\s,]+/).filter(Boolean);
  if (!parts.includes('openid'))
    throw new Error(
      `TRELLIS_OIDC_SCOPES must contain openid, such as "openid profile email", not "${text}".`,
    );
  return parts.join(' ');
}

/**
 * Reads `group=workspace:role`, separated by commas or line breaks. The last `=` and the last `:` count; a comma inside
 * a name is written `\,`.
 */
export function groupRoles(text: string): GroupRole[] {
  return text
    .split(/(?<!\\)[,\n]/)
    .map((part) => part.trim().replaceAll('\\,', ','))
    .filter(Boolean)
    .map(groupRole);
}

function groupRole(text: string): GroupRole {
  const wrong = (why: string) =>
    new Error(
      `TRELLIS_OIDC_ROLES: "${text}" ${why}. Write group=workspace:role, such as engineers=Operations:builder.`,
    );
  const [, group, rest] = /^(.*)=([^=]*)$/s.exec(text) ?? [];
  if (group === undefined || rest === undefined) throw wrong('has no =');
  const [, workspace, role] = /^(.*):([^:]*)$/s.exec(rest) ?? [];
  if (workspace === undefined || role === undefined) throw wrong('has no role after a :');
  if (!group.trim()) throw wrong('names no group');
  if (!workspace.trim()) throw wrong('names no workspace');
  const found = ROLES.find((known) => known === role.trim());
  if (!found) throw wrong(`has the role "${role.trim()}", which is none of ${ROLES.join(', ')}`);
  return { group: group.trim(), workspace: workspace.trim(), role: found };
}
