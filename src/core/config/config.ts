import { resolve } from 'node:path';

/** A century. */
const MAX_DAYS = 36_500;

/** Settings of one process, read once from the environment; docs/operations.md has their names and defaults. */
export class Config {
  readonly port: number;
  readonly host: string;
  /** If absent, the embedded PostgreSQL under the data folder is used. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  /** 32 bytes, base64; if absent, generated once and kept in the data folder. */
  readonly secretKey: string | null;
  readonly baseUrl: string | null;
  readonly trustedProxies: string[];
  readonly allowPrivateRemotes: boolean;
  readonly gitSilenceMs: number;
  readonly gitDeadlineMs: number;
  /** Hours for which a commit is tried again while its failure may pass. */
  readonly retryHours: number;
  /** Jobs that may wait in the queue of one workspace. */
  readonly maxWaitingJobs: number;
  readonly workerConcurrency: number;
  readonly jobRetentionDays: number;
  readonly mirrorRetentionDays: number;
  readonly committer: { name: string; email: string };
  /** Settings of OAuth apps at providers, by variable name. */
  readonly oauthSettings: Readonly<Record<string, string>>;
  readonly logLevel: string;

  constructor(env: NodeJS.ProcessEnv) {
    this.port = integer(env, 'PORT', { fallback: 3000, min: 0, max: 65_535 });
    this.host = env.HOST || '127.0.0.1';
    this.databaseUrl = env.DATABASE_URL || null;
    this.dataDir = resolve(env.TRELLIS_DATA_DIR || './data');
    this.secretKey = env.TRELLIS_SECRET_KEY || null;
    this.baseUrl = origin(env, 'TRELLIS_BASE_URL');
    this.trustedProxies = (env.TRELLIS_TRUSTED_PROXIES ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean);
    this.allowPrivateRemotes = flag(env, 'TRELLIS_ALLOW_PRIVATE_REMOTES', true);
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
    // Longer than the seven days for which a repeated request gets the answer of its job.
    this.jobRetentionDays = integer(env, 'TRELLIS_JOB_RETENTION_DAYS', {
      fallback: 90,
      min: 8,
      max: MAX_DAYS,
    });
    this.mirrorRetentionDays = integer(env, 'TRELLIS_MIRROR_RETENTION_DAYS', {
      fallback: 30,
      min: 1,
      max: MAX_DAYS,
    });
    this.committer = committer(env.TRELLIS_COMMITTER ?? 'Trellis <trellis@localhost>');
    this.oauthSettings = settingsNamed(env, 'TRELLIS_OAUTH_');
    this.logLevel = logLevel(env.LOG_LEVEL || 'info');
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

function flag(env: NodeJS.ProcessEnv, name: string, fallback: boolean): boolean {
  const text = env[name];
  if (!text) return fallback;
  if (text !== 'true' && text !== 'false') throw new Error(`${name} must be true or false, not "${text}".`);
  return text === 'true';
}

function origin(env: NodeJS.ProcessEnv, name: string): string | null {
  const text = env[name];
  if (!text) return null;
  try {
    const url = new URL(text);
    if (url.protocol === 'http:' || url.protocol === 'https:') return url.origin;
  } catch {
    // Reported below, with the same message as another scheme.
  }
  throw new Error(`${name} must be an address such as https://trellis.example.com, not "${text}".`);
}

function settingsNamed(env: NodeJS.ProcessEnv, prefix: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((one): one is [string, string] => one[0].startsWith(prefix) && !!one[1]),
  );
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
