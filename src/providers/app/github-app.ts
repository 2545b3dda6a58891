import { createPrivateKey, sign } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../core/config';
import { HttpsPool } from '../../https';
import { encodePath } from '../api/provider-api';
import { GITHUB_HEADERS, gitHubApiUrl } from '../api/github';
import { ProviderError, unexpectedAnswer } from '../api/provider-error';
import { ProviderHttp, type JsonReader } from '../api/provider-http';

/** Permissions that an app asks for; docs/providers.md says why. */
export const APP_PERMISSIONS = {
  metadata: 'read',
  contents: 'write',
  pull_requests: 'write',
  checks: 'write',
  statuses: 'read',
  members: 'read',
} as const;

/** GitHub refuses longer names. */
const MAX_NAME = 34;

/** App at GitHub or a GitHub Enterprise Server, without its secrets. */
export interface ProviderApp {
  id: string;
  baseUrl: string;
  certificateAuthority: string | null;
  /** Its number at GitHub. */
  number: string;
  slug: string;
  name: string;
  owner: string;
  pageUrl: string;
  clientId: string;
}

export interface AppSecrets {
  /** PEM. */
  privateKey: string;
  clientSecret: string;
  /** Null for an app without a webhook. */
  webhookSecret: string | null;
}

/** Repository that an app is installed at. */
export interface AppRepository {
  /** Row of `provider_apps`. */
  appId: string;
  /** `owner/name`. */
  repository: string;
  /** GitHub's number of the repository; null before the first token. */
  repositoryId: string | null;
}

export interface IssuedToken {
  token: string;
  expiresAt: Date;
  repositoryId: string;
}

/** Addresses of this instance that the app gets to know. */
export interface AppAddresses {
  home: string;
  webhook: string;
  /** Target of GitHub's redirect once the app is made. */
  made: string;
  /** Target of GitHub's redirect once the app is installed. */
  installed: string;
  /** Target of GitHub's redirect after a sign-in. */
  signedIn: string;
}

/**
 * Returns the manifest of an app (docs.github.com, Registering a GitHub App from a manifest). GitHub refuses the address
 * of a webhook on the own machine, so an instance there gets an app without one.
 */
export function manifestOf(name: string, { home, webhook, made, installed, signedIn }: AppAddresses): object {
  const { hostname } = new URL(webhook);
  const isReachable = !/^(?:localhost|127\..*|\[::1\])$/.test(hostname);
  return {
    name: name.slice(0, MAX_NAME).trim(),
    url: home,
    ...(isReachable && {
      hook_attributes: { url: webhook, active: true },
      default_events: ['push', 'pull_request'],
    }),
    redirect_url: made,
    setup_url: installed,
    setup_on_update: true,
    callback_urls: [signedIn],
    public: false,
    default_permissions: APP_PERMISSIONS,
  };
}

/** Page of GitHub to which the manifest is posted. */
export function newAppPage(baseUrl: string, organization: string | null, state: string): string {
  const path = organization ? `/organizations/${encodeURIComponent(organization)}` : '';
  return `${baseUrl}${path}/settings/apps/new?state=${encodeURIComponent(state)}`;
}

/** Page of GitHub on which the app is installed, or gets further repositories. */
export const installPageOf = ({ pageUrl }: Pick<ProviderApp, 'pageUrl'>): string =>
  `${pageUrl}/installations/new`;

/** Seconds by which the clocks may differ. */
const CLOCK_SECONDS = 60;
/** Lifetime that, on a clock a minute ahead, is GitHub's limit of ten minutes. */
const LIFETIME_SECONDS = 9 * 60;

/** Token with which an app introduces itself (RFC 7519, RS256). */
export function appToken({ number }: Pick<ProviderApp, 'number'>, privateKey: string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000);
  const claims = { iss: number, iat: seconds - CLOCK_SECONDS, exp: seconds + LIFETIME_SECONDS };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const content = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(content), createPrivateKey(privateKey));
  return `${content}.${signature.toString('base64url')}`;
}

type MadeApp = Omit<ProviderApp, 'id' | 'baseUrl' | 'certificateAuthority'> & AppSecrets;

/** Requests of an app itself. Rejects with a ProviderError. */
@Injectable()
export class GitHubAppApi {
  constructor(
    private readonly pool: HttpsPool,
    private readonly config: Config,
  ) {}

  /** Exchanges the code of GitHub's page for the app; the code works once, for an hour. */
  async convert(
    place: Pick<ProviderApp, 'id' | 'baseUrl' | 'certificateAuthority'>,
    code: string,
  ): Promise<MadeApp> {
    const http = this.#open(place, {}, [code]);
    const path = `/app-manifests/${encodeURIComponent(code)}/conversions`;
    const { json } = await http.call({ method: 'POST', path }).catch((error: unknown) => {
      throw isRefused(error, 404, 422) ? codeRefused(http.host, error) : error;
    });
    return madeAppOf(json, http.host);
  }

  /** Gets a token for one repository, from the installation that has it now. */
  async issueToken(
    app: ProviderApp,
    privateKey: string,
    { repository, repositoryId }: Pick<AppRepository, 'repository' | 'repositoryId'>,
  ): Promise<IssuedToken> {
    const jwt = appToken(app, privateKey, new Date());
    const http = this.#open(app, { authorization: `Bearer ${jwt}` }, [jwt]);
    const explain = (error: unknown) => {
      throw explainRefusal(error, app, repository);
    };
    const path = `/repos/${encodePath(repository)}/installation`;
    const { json: installation } = await http.call({ path }).catch(explain);
    if (installation.findText('suspended_at') !== null) throw suspended(app, repository);
    const wanted =
      repositoryId === null
        ? { repositories: [repository.split('/').at(-1)] }
        : { repository_ids: [Number(repositoryId)] };
    const { json } = await http
      .call({
        method: 'POST',
        path: `/app/installations/${encodeURIComponent(installation.getId('id'))}/access_tokens`,
        body: wanted,
      })
      .catch(explain);
    return issuedTokenOf(json, http.host);
  }

  #open(
    { id, baseUrl, certificateAuthority }: Pick<ProviderApp, 'id' | 'baseUrl' | 'certificateAuthority'>,
    headers: Record<string, string>,
    secrets: string[],
  ): ProviderHttp {
    return new ProviderHttp({
      pool: this.pool,
      ownerId: id,
      apiUrl: gitHubApiUrl(baseUrl),
      certificateAuthority,
      headers: { ...GITHUB_HEADERS, ...headers },
      timeoutMs: this.config.gitSilenceMs,
      secrets,
      missingScopes: () => [],
    });
  }
}

function madeAppOf(json: JsonReader, host: string): MadeApp {
  const privateKey = json.getText('pem');
  try {
    createPrivateKey(privateKey);
  } catch {
    throw unexpectedAnswer(host, 'answered with a strange “pem”');
  }
  return {
    number: json.getId('id'),
    slug: json.getText('slug'),
    name: json.getText('name'),
    owner: json.findText('owner', 'login') ?? json.getText('owner', 'slug'),
    pageUrl: json.getPageUrl('html_url'),
    clientId: json.getText('client_id'),
    clientSecret: json.getText('client_secret'),
    webhookSecret: json.findText('webhook_secret'),
    privateKey,
  };
}

function issuedTokenOf(json: JsonReader, host: string): IssuedToken {
  const token = json.getText('token');
  const expiresAt = json.findTime('expires_at');
  if (!/^[!-~]+$/.test(token)) throw unexpectedAnswer(host, 'answered with a strange “token”');
  if (expiresAt === null) throw unexpectedAnswer(host, 'answered without “expires_at”');
  const [repository, another] = json.items('repositories');
  if (!repository || another) throw unexpectedAnswer(host, 'answered with a token for other repositories');
  return { token, expiresAt, repositoryId: repository.getId('id') };
}

const isRefused = (error: unknown, ...statuses: number[]): error is ProviderError =>
  error instanceof ProviderError && error.refusal !== null && statuses.includes(error.refusal.status);

const codeRefused = (host: string, { data, refusal }: ProviderError) =>
  new ProviderError('provider_app_code_refused', `${host} does not accept the code for the new app.`, {
    remedy: 'It works once, for an hour. If the app is there already, delete it there; then create it again.',
    data,
    refusal,
  });

function explainRefusal(error: unknown, app: ProviderApp, repository: string): unknown {
  if (isRefused(error, 401)) return appRefused(app, error);
  if (isRefused(error, 403) && /suspended/i.test(error.refusal?.text ?? ''))
    return suspended(app, repository);
  return isRefused(error, 404, 422) ? notInstalled(app, repository) : error;
}

const appRefused = ({ name, baseUrl, pageUrl }: ProviderApp, { data, refusal }: ProviderError) =>
  new ProviderError(
    'provider_app_refused',
    `${new URL(baseUrl).hostname} does not accept the key of the GitHub App ${name}.`,
    {
      remedy:
        'The app or its key was deleted there, or the clock of this server is wrong. If it was deleted, create another app, and connect the repository with it.',
      data: { ...data, url: pageUrl },
      refusal,
    },
  );

const notInstalled = (app: ProviderApp, repository: string) =>
  new ProviderError(
    'provider_app_not_installed',
    `The GitHub App ${app.name} is not installed at ${repository}.`,
    {
      remedy: `Install it there, or add the repository to its installation: ${installPageOf(app)}`,
      data: { repository, url: installPageOf(app) },
    },
  );

const suspended = (app: ProviderApp, repository: string) =>
  new ProviderError(
    'provider_app_suspended',
    `The installation of the GitHub App ${app.name} at ${repository} is suspended.`,
    {
      remedy: 'An owner can end that there: Settings → GitHub Apps → Configure → Unsuspend.',
      data: { repository, url: app.pageUrl },
    },
  );
