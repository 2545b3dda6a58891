import { readFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { Config } from '../../core/config';
import { AppError } from '../../core/errors';
import { checkCertificates } from '../../https';
import { ProviderAppStore } from '../app/app-store';
import type { AppSecrets, ProviderApp } from '../app/github-app';
import { parseBaseUrl, PROVIDERS, type ProviderKind } from '../catalogue';
import { oauthOf, type OAuthApp } from './oauth-provider';

/** OAuth apps of this instance; invalid settings fail the start. */
@Injectable()
export class OAuthApps {
  readonly #apps: OAuthApp[];

  constructor(
    config: Config,
    private readonly ofWorkspaces: ProviderAppStore,
  ) {
    this.#apps = readOAuthApps(config.oauthSettings);
  }

  list(provider: ProviderKind): OAuthApp[] {
    return this.#apps.filter((app) => app.provider === provider);
  }

  find(provider: ProviderKind, baseUrl: string): OAuthApp | null {
    return this.list(provider).find((app) => app.baseUrl === baseUrl) ?? null;
  }

  /** Finds the app that a token was issued to; null if the app has changed since. */
  async findOf(made: {
    provider: ProviderKind;
    baseUrl: string;
    clientId: string | null;
  }): Promise<OAuthApp | null> {
    const { provider, baseUrl, clientId } = made;
    const app = this.find(provider, baseUrl);
    if (app?.clientId === clientId) return app;
    const found =
      provider === 'github' && clientId ? await this.ofWorkspaces.findByClient(baseUrl, clientId) : null;
    return found && oauthAppOf(found);
  }
}

/** A GitHub App also signs people in. */
export const oauthAppOf = ({ app, secrets }: { app: ProviderApp; secrets: AppSecrets }): OAuthApp => ({
  provider: 'github',
  baseUrl: app.baseUrl,
  clientId: app.clientId,
  clientSecret: secrets.clientSecret,
  certificateAuthority: app.certificateAuthority,
  redirectUri: null,
  tenant: null,
});

const PREFIX = 'TRELLIS_OAUTH_';
/** Signs people in at a directory, which differs for each organization. */
const ENTRA: ProviderKind = 'azure';
const SETTINGS = ['CLIENT_ID', 'CLIENT_SECRET', 'BASE_URL', 'CA_FILE', 'REDIRECT_URI', 'TENANT'] as const;
type Setting = (typeof SETTINGS)[number];
type Values = Partial<Record<Setting, string>>;

const wordOf = (kind: ProviderKind): string => kind.toUpperCase().replaceAll('-', '_');

/**
 * Reads `TRELLIS_OAUTH_GITLAB_CLIENT_ID` and so on; for a second server of the same provider,
 * `TRELLIS_OAUTH_GITLAB_2_…`. Throws with the name of an invalid variable, never with a secret.
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
  const clientId = values.CLIENT_ID;
  if (!clientId)
    throw new Error(`${group}_CLIENT_ID is missing: the other settings of this app are of no use.`);
  checkClient(provider, group, values);
  checkRedirect(group, values);
  checkTenant(provider, group, values);
  const baseUrl = told(`${group}_BASE_URL`, () => parseBaseUrl(provider, values.BASE_URL ?? null));
  const certificateAuthority = values.CA_FILE ? certificatesIn(`${group}_CA_FILE`, values.CA_FILE) : null;
  return {
    provider,
    baseUrl,
    clientId,
    clientSecret: values.CLIENT_SECRET ?? null,
    certificateAuthority,
    redirectUri: values.REDIRECT_URI ?? null,
    tenant: values.TENANT ?? null,
  };
}

function checkClient(provider: ProviderKind, group: string, values: Values): void {
  for (const name of ['CLIENT_ID', 'CLIENT_SECRET'] as const) {
    const value = values[name];
    if (value !== undefined && !/^[!-~]+$/.test(value))
      throw new Error(`${group}_${name} must be one word, as the provider shows it.`);
  }
  if (!values.CLIENT_SECRET && oauthOf(provider).needsSecret)
    throw new Error(`${group}_CLIENT_SECRET is missing: this provider lets no app in without one.`);
}

function checkRedirect(group: string, { REDIRECT_URI: uri }: Values): void {
  if (uri && !/^[a-z][a-z\d+.-]*:[^\s#]+$/i.test(uri))
    throw new Error(`${group}_REDIRECT_URI must be an address as it is registered there, not "${uri}".`);
}

function checkTenant(provider: ProviderKind, group: string, { TENANT: tenant }: Values): void {
  if (tenant && (provider !== ENTRA || !/^[\w.-]+$/.test(tenant)))
    throw new Error(
      `${group}_TENANT must be the id or domain of a directory of Microsoft Entra, and only Azure DevOps has one.`,
    );
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
