import { Config } from '../core/config';
import type { GitSyncOptions } from './git-sync-options';

const SCHEMA = 'git_sync';
const SCHEMA_NAME = /^[a-z_][a-z0-9_]{0,62}$/;
const KEY_BYTES = 32;
const COLOR = /^#[0-9a-f]{6}$/i;
const SCHEMES = ['light', 'dark'];
/** Variables that configure a standalone Trellis; here they are the program’s own. */
const OF_OTHERS = /^(TRELLIS_.*|DATABASE_URL|HOST|PORT|LOG_LEVEL)$/;

/** Returns the settings of an embedded Trellis as the variables of a standalone one. */
export function environmentOf(options: GitSyncOptions): Record<string, string> {
  const { prefix, dataDir, origin, settings } = options;
  const keys = keysOf(options);
  if (!/^(\/[\w.~-]+)+$/.test(prefix))
    throw new Error(`The prefix must be a path such as /git, not “${prefix}”.`);
  return {
    LOG_LEVEL: 'warn',
    ...settings,
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrlOf(options),
    TRELLIS_DATA_DIR: dataDir,
    TRELLIS_SECRET_KEY: keys.map((key) => key.toString('base64')).join(','),
    TRELLIS_BASE_PATH: prefix,
    ...(origin !== undefined && { TRELLIS_BASE_URL: origin }),
  };
}

/** Throws if an option is wrong, and thus the program. */
export function checkOptions(options: GitSyncOptions): void {
  void new Config(environmentOf(options));
  checkPage(options.page ?? {});
}

function checkPage({ color, colorScheme, framedBy = [] }: NonNullable<GitSyncOptions['page']>): void {
  if (color !== undefined && !COLOR.test(color))
    throw new Error(`\`page.color\` must be a colour such as #2f6fed, not “${color}”.`);
  if (colorScheme !== undefined && !SCHEMES.includes(colorScheme))
    throw new Error(`\`page.colorScheme\` must be light or dark, not “${colorScheme}”.`);
  for (const origin of framedBy)
    if (!isOrigin(origin))
      throw new Error(`\`page.framedBy\` takes origins such as https://editor.example.com, not “${origin}”.`);
}

const isOrigin = (text: string): boolean =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;

export function keysOf({ secrets }: Pick<GitSyncOptions, 'secrets'>): Buffer[] {
  const keys = [secrets.key, ...(secrets.formerKeys ?? [])];
  if (keys.every(({ length }) => length === KEY_BYTES)) return keys;
  throw new Error(`The keys in \`secrets\` must have ${KEY_BYTES} bytes each.`);
}

/** Returns the Git worker's environment: this process's, without the program's own settings. */
export function workerEnvironmentOf(environment: Record<string, string>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !OF_OTHERS.test(name));
  return { ...Object.fromEntries(own), ...environment };
}

export function schemaOf({ schema = SCHEMA }: Pick<GitSyncOptions, 'schema'>): string {
  if (SCHEMA_NAME.test(schema)) return schema;
  throw new Error(`The schema must be of lower-case letters, digits and _, not “${schema}”.`);
}

/** Every connection sees Trellis’ schema alone: the program may have tables of the same names. */
export function databaseUrlOf(options: Pick<GitSyncOptions, 'databaseUrl' | 'schema'>): string {
  const url = new URL(options.databaseUrl);
  const given = url.searchParams.get('options');
  const searchPath = `-c search_path=${schemaOf(options)}`;
  url.searchParams.set('options', given === null ? searchPath : `${given} ${searchPath}`);
  // A plus would be read as a plus, and not as a blank.
  url.search = url.search.replaceAll('+', '%20');
  return url.href;
}
