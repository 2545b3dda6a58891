import { isIP, isIPv4 } from 'node:net';
import { resolve } from 'node:path';
import { readOidcSettings, type OidcSettings } from './oidc-settings';
import { findMeant } from './spelling';

/** Checked where they are used, `read-oauth-apps.ts`. */
const OAUTH_PREFIX = 'TRELLIS_OAUTH_';
/** A century. */
const MAX_DAYS = 36_500;

/** Settings of one process, read once from the environment; docs/operate/operations.md has their names and defaults. */
export class Config {
  readonly port: number;
  readonly host: string;
  /** If absent, the embedded PostgreSQL under the data folder is used. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  /** 32 bytes, base64; if absent, generated once and kept in the data folder. */
  readonly secretKey: string | null;
  readonly baseUrl: string | null;
  /** Path below which the server is reached, such as `/trellis`; empty if it has its host to itself. */
  readonly basePath: string;
  readonly trustedProxies: string[];
  /** Private addresses that may be connected to: all, none, or networks such as `10.0.0.0/8`. */
  readonly allowPrivateRemotes: boolean | readonly string[];
  readonly gitSilenceMs: number;
  readonly gitDeadlineMs: number;
  /** Hours for which a commit is tried again while its failure may pass. */
  readonly retryHours: number;
  /** Jobs that may wait in the queue of one workspace. */
  readonly maxWaitingJobs: number;
  readonly workerConcurrency: number;
  /** Null: a worker alone answers no probes. */
  readonly workerHealthPort: number | null;
  /** Null: metrics are not served with the rest. */
  readonly metricsToken: string | null;
  /** Null: metrics have no port of their own. */
  readonly metricsPort: number | null;
  /** Server that takes mails, and their sender; null: none are sent. */
  readonly mail: { url: string; from: string } | null;
  readonly jobRetentionDays: number;
  /** Days after which the branch of an idle agent's session is deleted. */
  readonly agentBranchDays: number;
  readonly mirrorRetentionDays: number;
  /** Bytes of all mirrors of a worker. */
  readonly maxMirrorBytes: number;
  readonly committer: { name: string; email: string };
  /** File that describes workspaces; null: there is none. */
  readonly setupFile: string | null;
  /** Settings of OAuth apps at providers, by variable name. */
  readonly oauthSettings: Readonly<Record<string, string>>;
  /** Null: there is no sign-on. */
  readonly oidc: OidcSettings | null;
  /** False: only the break-glass account signs in with a password. */
  readonly hasPasswordSignIn: boolean;
  readonly logLevel: string;
  /** Variables that look like settings and are none. */
  readonly unknownSettings: readonly string[];

  constructor(environment: NodeJS.ProcessEnv) {
    const known = new Set<string>();
    const env = recordingReads(environment, known);
    this.port = integer(env, 'PORT', { fallback: 3000, min: 0, max: 65_535 });
    this.host = env.HOST || '127.0.0.1';
    this.databaseUrl = databaseUrl(env.DATABASE_URL);
    this.dataDir = resolve(env.TRELLIS_DATA_DIR || './data');
    this.secretKey = env.TRELLIS_SECRET_KEY || null;
    this.baseUrl = origin(env, 'TRELLIS_BASE_URL');
    this.basePath = basePath(env.TRELLIS_BASE_PATH ?? '');
    this.trustedProxies = trustedProxies(env.TRELLIS_TRUSTED_PROXIES ?? '');
    this.allowPrivateRemotes = flagOrNetworks(env, 'TRELLIS_ALLOW_PRIVATE_REMOTES', true);
    this.gitSilenceMs = integer(env, 'TRELLIS_GIT_SILENCE_MS', {
      fallback: 30_000,
      min: 100,
      max: 3_600_000,
    });
    this.gitDeadlineMs = integer(env, 'TRELLIS_GIT_DEADLINE_MS', {
      fallback: 120_000,
      min: 100,
      max: 3_600_000,
    });
    this.retryHours = integer(env, 'TRELLIS_RETRY_HOURS', { fallback: 24, min: 0, max: 720 });
    this.maxWaitingJobs = integer(env, 'TRELLIS_MAX_WAITING_JOBS', {
      fallback: 10_000,
      min: 1,
      max: 1_000_000,
    });
    this.workerConcurrency = integer(env, 'TRELLIS_WORKER_CONCURRENCY', { fallback: 64, min: 1, max: 1_000 });
    const healthPort = integer(env, 'TRELLIS_WORKER_HEALTH_PORT', { fallback: 0, min: 0, max: 65_535 });
    this.workerHealthPort = healthPort || null;
    this.metricsToken = env.TRELLIS_METRICS_TOKEN || null;
    this.metricsPort = integer(env, 'TRELLIS_METRICS_PORT', { fallback: 0, min: 0, max: 65_535 }) || null;
    this.mail = mail(env.TRELLIS_SMTP_URL, env.TRELLIS_MAIL_FROM);
    // Longer than the seven days for which a repeated request gets the answer of its job.
    this.jobRetentionDays = integer(env, 'TRELLIS_JOB_RETENTION_DAYS', {
      fallback: 90,
      min: 8,
      max: MAX_DAYS,
    });
    this.agentBranchDays = integer(env, 'TRELLIS_AGENT_BRANCH_DAYS', {
      fallback: 30,
      min: 1,
      max: MAX_DAYS,
    });
    this.mirrorRetentionDays = integer(env, 'TRELLIS_MIRROR_RETENTION_DAYS', {
      fallback: 30,
      min: 1,
      max: MAX_DAYS,
    });
    this.maxMirrorBytes =
      integer(env, 'TRELLIS_MIRROR_MAX_MB', { fallback: 1_024, min: 1, max: 10_000_000 }) * 1024 * 1024;
    this.committer = committer(env.TRELLIS_COMMITTER ?? 'Trellis <trellis@localhost>');
    this.setupFile = env.TRELLIS_SETUP_FILE ? resolve(env.TRELLIS_SETUP_FILE) : null;
    this.oauthSettings = settingsNamed(environment, OAUTH_PREFIX);
    this.oidc = readOidcSettings(env);
    this.hasPasswordSignIn = passwordSignIn(env.TRELLIS_PASSWORD_SIGN_IN, this.oidc);
    this.logLevel = logLevel(env.LOG_LEVEL || 'info');
    checkLimits(env, this);
    checkProxy(env);
    this.unknownSettings = findUnknownSettings(withoutPrefix(environment, OAUTH_PREFIX), known);
  }

  get isLoopback(): boolean {
    return /^(127\.|::1$|localhost$)/.test(this.host);
  }
}

function integer(
  env: NodeJS.ProcessEnv,
  name: string,
  { fallback, min, max }: { fallback: number; min: number; max: number },
): number {
  const text = env[name];
  if (!text) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new Error(`${name} must be a whole number from ${min} to ${max}, not "${text}".`);
  }
  return value;
}

function flagOrNetworks(env: NodeJS.ProcessEnv, name: string, fallback: boolean): boolean | string[] {
  const text = env[name];
  if (!text) return fallback;
  if (text === 'true' || text === 'false') return text === 'true';
  const networks = partsOf(text);
  // A network mask would be a second way to say the same.
  const wrong = networks.find((part) => !isNetwork(part) || /\/.*\./.test(part));
  if (wrong === undefined) return networks;
  throw new Error(
    `${name} must be true, false, or a list of addresses such as 10.0.0.5 and networks such as 10.0.0.0/8; "${wrong}" is none of these.`,
  );
}

/** Returns the parts of a list that is separated by commas. */
const partsOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

function origin(env: NodeJS.ProcessEnv, name: string): string | null {
  const text = env[name];
  if (!text) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new Error(`${name} must be an address such as https://trellis.example.com, not "${text}".`);
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    throw new Error(
      `${name} must end after the host; a path belongs into TRELLIS_BASE_PATH. It is "${text}".`,
    );
  return url.origin;
}

/** It becomes part of addresses, HTML and the name of a cookie, so its characters are few. */
function basePath(text: string): string {
  const path = text.replace(/\/$/, '');
  if (path === '' || /^(\/(?!\.{1,2}(\/|$))[\w.~-]+)+$/.test(path)) return path;
  throw new Error(
    `TRELLIS_BASE_PATH must be a path such as /trellis, of letters, digits and . _ ~ - between slashes, not "${text}".`,
  );
}

/** Its value is not repeated: it may hold a password. */
function databaseUrl(text: string | undefined): string | null {
  if (!text) return null;
  if (/^postgres(ql)?:\/\//.test(text)) return text;
  throw new Error('DATABASE_URL must look like postgres://user:password@host:5432/database.');
}

/** Names of groups of addresses that Express knows. */
const PROXY_GROUPS = ['loopback', 'linklocal', 'uniquelocal'];

function trustedProxies(text: string): string[] {
  const parts = partsOf(text);
  for (const part of parts)
    if (!PROXY_GROUPS.includes(part) && !isNetwork(part))
      throw new Error(
        `TRELLIS_TRUSTED_PROXIES must list addresses such as 10.0.0.5, or networks such as 10.0.0.0/8; "${part}" is neither.`,
      );
  return parts;
}

function isNetwork(text: string): boolean {
  const [address, bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  if (bits === undefined || (version === 4 && isIPv4(bits))) return true;
  return /^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (version === 4 ? 32 : 128);
}

/** Refuses a limit on silence that is longer than the one on the whole, where both are set: it has no effect. */
function checkLimits(env: NodeJS.ProcessEnv, { gitSilenceMs, gitDeadlineMs }: Config): void {
  const areSet = Boolean(env.TRELLIS_GIT_SILENCE_MS) && Boolean(env.TRELLIS_GIT_DEADLINE_MS);
  if (areSet && gitDeadlineMs < gitSilenceMs)
    throw new Error(
      `TRELLIS_GIT_DEADLINE_MS (${gitDeadlineMs}) must not be less than TRELLIS_GIT_SILENCE_MS (${gitSilenceMs}).`,
    );
}

/** Its value is not repeated: it may hold a password. */
function checkProxy(env: NodeJS.ProcessEnv): void {
  for (const name of ['HTTPS_PROXY', 'https_proxy']) {
    const text = env[name];
    const protocol = text && URL.canParse(text) ? new URL(text).protocol : null;
    if (text && !['http:', 'https:', 'socks5:'].includes(protocol ?? ''))
      throw new Error(
        `${name} must be an address such as http://proxy.example.com:3128 (or https:, socks5:).`,
      );
  }
}

/** The URL is not repeated: it may hold a password. */
function mail(url: string | undefined, from: string | undefined): Config['mail'] {
  if (!url && !from) return null;
  if (!url || !/^smtps?:\/\/[^/]/.test(url) || !URL.canParse(url))
    throw new Error('TRELLIS_SMTP_URL must look like smtps://user:password@mail.example.com:465.');
  if (!from || !/^([^<>\n]*<[^<>\s@]+@[^<>\s@]+>|[^<>\s@]+@[^<>\s@]+)$/.test(from.trim()))
    throw new Error('TRELLIS_MAIL_FROM must be the sender of mails, such as Trellis <trellis@example.com>.');
  return { url, from: from.trim() };
}

/** Adds each name that is read to `names`, so that no separate list of settings is needed. */
const recordingReads = (env: NodeJS.ProcessEnv, names: Set<string>): NodeJS.ProcessEnv =>
  new Proxy(env, {
    get: (target, name) => {
      if (typeof name === 'string') names.add(name);
      return Reflect.get(target, name) as unknown;
    },
  });

const withoutPrefix = (env: NodeJS.ProcessEnv, prefix: string): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith(prefix)));

function settingsNamed(env: NodeJS.ProcessEnv, prefix: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((one): one is [string, string] => one[0].startsWith(prefix) && !!one[1]),
  );
}

function passwordSignIn(text: string | undefined, oidc: OidcSettings | null): boolean {
  if (!text || text === 'on') return true;
  if (text !== 'off') throw new Error(`TRELLIS_PASSWORD_SIGN_IN must be on or off, not "${text}".`);
  if (oidc === null)
    throw new Error(
      'TRELLIS_PASSWORD_SIGN_IN is off, but there is no other way in: set TRELLIS_OIDC_ISSUER.',
    );
  return false;
}

function committer(text: string): { name: string; email: string } {
  const match = /^([^<>\n]+?)\s*<([^<>\s]+)>$/.exec(text.trim());
  if (!match) throw new Error(`TRELLIS_COMMITTER must look like "Name <address>", not "${text}".`);
  return { name: match[1] ?? '', email: match[2] ?? '' };
}

function logLevel(text: string): string {
  const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];
  if (!levels.includes(text))
    throw new Error(`LOG_LEVEL must be one of ${levels.join(', ')}, not "${text}".`);
  return text;
}

/** Names and addresses of a program with Trellis inside. */
export interface ProgramIdentity {
  /** Name of the program, as its users know it. */
  name: string;
  /** Address of its first page, on the same host. */
  homeUrl: string;
  /**
   * Address at which people sign in there. `{from}` in it becomes the path of the page that they came from, as in
   * `/sign-in?next={from}`.
   */
  signInUrl: string;
}

/** Look of the pages of Trellis within a program. */
export interface ProgramPage {
  /** Trellis’ navigation beside the pages, and the ways back from them. Default: except in frames. */
  navigation?: boolean;
  /** Colour of buttons, links and marks, such as `#2f6fed`: its hue, in shades on which texts can be read. */
  color?: string;
  /** Default: what each person has chosen, or their system. */
  colorScheme?: 'light' | 'dark';
  /** Origins other than the program’s own whose pages may show Trellis in a frame, such as `https://editor.example.com`. */
  framedBy?: string[];
}

/** Program that Trellis is embedded in: its people sign in there, and edit their apps there. */
export interface Embedding extends ProgramIdentity {
  /** Apps of the repository can be made there. */
  takesNewApps: boolean;
  page: ProgramPage;
}

/** Returns the address for people who come from no page. */
export const signInAt = ({ signInUrl, homeUrl }: ProgramIdentity): string =>
  signInUrl.replace('{from}', () => encodeURIComponent(homeUrl));

/** Injection token of an `Embedding`; null when Trellis runs standalone. */
export const EMBEDDING = Symbol('Embedding | null');

const OWN = /^TRELLIS_/;
/** Variables that Kubernetes sets in every container for a service that is named `trellis`, or so. */
const OF_KUBERNETES =
  /^TRELLIS_(\w+_)?(SERVICE_(HOST|PORT(_\w+)?)|PORT(_\d+_(TCP|UDP)(_(PROTO|PORT|ADDR))?)?)$/;

/**
 * Returns unknown names that look like settings. Throws for a near miss of a setting: it would be ignored, though it may
 * be meant to protect something.
 */
function findUnknownSettings(env: NodeJS.ProcessEnv, known: ReadonlySet<string>): string[] {
  const settings = [...known].filter((name) => OWN.test(name));
  const unknown = Object.keys(env).filter(
    (name) => OWN.test(name) && !known.has(name) && !OF_KUBERNETES.test(name),
  );
  for (const name of unknown) {
    const meant = findMeant(name, settings);
    if (meant !== undefined) throw new Error(`${name} is no setting. Did you mean ${meant}?`);
  }
  return unknown;
}
