import { readFileSync } from 'node:fs';
import { AppError } from '../../core/errors';
import { checkCertificates } from '../../https';
import { parseBaseUrl } from '../base-url';
import { PROVIDERS, type ProviderKind } from '../catalogue';
import type { OAuthApp } from './oauth-apps';
import { oauthOf } from './oauth-provider';

const PREFIX = 'TRELLIS_OAUTH_';
/** Where people sign in at a directory, which is another one for each organization. */
const ENTRA: ProviderKind = 'azure';
const SETTINGS = ['CLIENT_ID', 'CLIENT_SECRET', 'BASE_URL', 'CA_FILE', 'REDIRECT_URI', 'TENANT'] as const;
type Setting = (typeof SETTINGS)[number];
type Values = Partial<Record<Setting, string>>;

const wordOf = (kind: ProviderKind): string => kind.toUpperCase().replaceAll('-', '_');

/**
 * `TRELLIS_OAUTH_GITLAB_CLIENT_ID` and so on; of a second server of the same provider `TRELLIS_OAUTH_GITLAB_2_…`.
 * Throws with the name of the variable that makes no sense, and never with a secret.
 */
export function readOAuthApps(settings: Readonly<Record<string, string>>): OAuthApp[] {
  const groups = new Map<string, { provider: ProviderKind; values: Values }>();
  for (const [name, value] of Object.entries(settings)) {
    const { provider, group, setting } = partsOf(name);
    const { values } = groups.get(group) ?? { values: {} };
    groups.set(group, { provider, values: { ...values, [setting]: value.trim() } });
  }
  const apps = new Map<string, OAuthApp>();
  for (const [group, { provider, values }] of groups) {
    const app = appOf(provider, group, values);
    const place = `${provider} ${app.baseUrl}`;
    if (apps.has(place)) throw new Error(`${group}_BASE_URL: there is another app for ${app.baseUrl}.`);
    apps.set(place, app);
  }
  return [...apps.values()];
}

function partsOf(name: string): { provider: ProviderKind; group: string; setting: Setting } {
  for (const provider of PROVIDERS) {
    const pattern = new RegExp(`^(${PREFIX}${wordOf(provider)}(?:_\\d+)?)_(${SETTINGS.join('|')})$`);
    const [, group, setting] = pattern.exec(name) ?? [];
    if (group && setting) return { provider, group, setting: setting as Setting };
  }
  const known = `${PREFIX}<${PROVIDERS.map(wordOf).join(', ')}>_<${SETTINGS.join(', ')}>`;
  throw new Error(`${name} is no setting. There are ${known}.`);
}

function appOf(provider: ProviderKind, group: string, values: Values): OAuthApp {
  const {
    CLIENT_ID: clientId,
    CLIENT_SECRET: clientSecret = null,
    REDIRECT_URI: redirectUri = null,
  } = values;
  if (!clientId)
    throw new Error(`${group}_CLIENT_ID is missing: the other settings of this app are of no use.`);
  for (const [name, value] of [
    ['CLIENT_ID', clientId],
    ['CLIENT_SECRET', clientSecret ?? 'none'],
  ])
    if (!/^[!-~]+$/.test(value))
      throw new Error(`${group}_${name} must be one word, as the provider shows it.`);
  if (!clientSecret && oauthOf(provider).needsSecret)
    throw new Error(`${group}_CLIENT_SECRET is missing: this provider lets no app in without one.`);
  if (redirectUri && !/^[a-z][a-z\d+.-]*:[^\s#]+$/i.test(redirectUri))
    throw new Error(
      `${group}_REDIRECT_URI must be an address as it is registered there, not "${redirectUri}".`,
    );
  if (values.TENANT && (provider !== ENTRA || !/^[\w.-]+$/.test(values.TENANT)))
    throw new Error(
      `${group}_TENANT must be the id or domain of a directory of Microsoft Entra, and only Azure DevOps has one.`,
    );
  const baseUrl = told(`${group}_BASE_URL`, () => parseBaseUrl(provider, values.BASE_URL ?? null));
  const certificateAuthority = values.CA_FILE ? certificatesIn(`${group}_CA_FILE`, values.CA_FILE) : null;
  const tenant = values.TENANT ?? null;
  return { provider, baseUrl, clientId, clientSecret, certificateAuthority, redirectUri, tenant };
}

const certificatesIn = (name: string, file: string): string =>
  told(name, () => checkCertificates(readFileSync(file, 'utf8')));

function told<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { message, remedy } = error as AppError;
    throw new Error(`${name}: ${[message, remedy].filter(Boolean).join(' ')}`, { cause: error });
  }
}
