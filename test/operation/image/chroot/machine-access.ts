import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mount } from './enter-root';

/** Place of this machine's settings while a step runs. It is empty in an image, and stays so. */
const PLACE = '/mnt';

const PROXY_SETTINGS = ['http_proxy', 'https_proxy', 'no_proxy', 'all_proxy'];

const npmConfig = (name: string): string =>
  execFileSync('npm', ['config', 'get', name], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

/**
 * Lets the steps of a build reach packages the way this machine does: names and proxies, sources and keys of apt,
 * settings of npm, certificate authorities. All of it is there only while a step runs; none gets into the image.
 * `cache` stays from one build to the next.
 */
export async function openMachineAccess(
  folder: string,
  cache: string,
): Promise<{ mounts: Mount[]; env: Record<string, string> }> {
  await mkdir(join(folder, 'cache'), { recursive: true });
  await mkdir(cache, { recursive: true });
  const files = [npmConfig('globalconfig'), npmConfig('userconfig')].filter((file) => existsSync(file));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  await writeFile(join(folder, 'npmrc'), texts.join('\n'), { mode: 0o600 });
  const authorities = findAuthorities();
  if (authorities !== null) await copyFile(authorities, join(folder, 'authorities.crt'));
  const at = (name: string) => `${PLACE}/${name}`;
  const apt = authorities === null ? '' : `Acquire::https::CAInfo "${at('authorities.crt')}";\n`;
  await writeFile(join(folder, 'apt.conf'), apt);
  return {
    mounts: [
      { source: folder, target: PLACE },
      { source: cache, target: at('cache'), isWritable: true },
      { source: '/etc/apt', target: '/etc/apt' },
      ...NAMES,
    ],
    env: {
      ...proxies(),
      APT_CONFIG: at('apt.conf'),
      NPM_CONFIG_USERCONFIG: at('npmrc'),
      XDG_CACHE_HOME: at('cache'),
      ...(authorities !== null && {
        NODE_EXTRA_CA_CERTS: at('authorities.crt'),
        NPM_CONFIG_CAFILE: at('authorities.crt'),
      }),
    },
  };
}

/** Files by which this machine finds others by name; an engine puts these into each container. */
export const NAMES: Mount[] = ['/etc/hosts', '/etc/resolv.conf'].map((file) => ({
  source: file,
  target: file,
}));

/** Docker hands these to the steps of a build as well. */
function proxies(): Record<string, string> {
  const names = PROXY_SETTINGS.flatMap((name) => [name, name.toUpperCase()]);
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function findAuthorities(): string | null {
  const places = [
    process.env.NODE_EXTRA_CA_CERTS,
    process.env.SSL_CERT_FILE,
    npmConfig('cafile'),
    '/etc/ssl/certs/ca-certificates.crt',
  ];
  return places.find((place) => place && existsSync(place)) ?? null;
}
