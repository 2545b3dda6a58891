import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { AppError } from '../../core/errors';

/** Servers with a saved login. */
export interface Credentials {
  /** Address of the default server. */
  server: string | null;
  tokens: Record<string, string>;
}

const NONE: Credentials = { server: null, tokens: {} };

const pathIn = (env: Record<string, string | undefined>): string =>
  join(
    env.XDG_CONFIG_HOME || env.APPDATA || join(env.HOME || homedir(), '.config'),
    'trellis',
    'credentials.json',
  );

export async function readCredentials(env: Record<string, string | undefined>): Promise<Credentials> {
  const path = pathIn(env);
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return NONE;
  try {
    return { ...NONE, ...(JSON.parse(text) as Partial<Credentials>) };
  } catch (cause) {
    throw new AppError('invalid_credentials_file', 422, `${path} is not valid JSON.`, {
      remedy: 'Delete it, and run “trellis login <address>” again.',
      cause,
    });
  }
}

/** Writes a file that only its owner can read. Returns its path. */
export async function writeCredentials(
  env: Record<string, string | undefined>,
  credentials: Credentials,
): Promise<string> {
  const path = pathIn(env);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, path);
  return path;
}
