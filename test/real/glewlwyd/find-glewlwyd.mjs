import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Folder of Debian's modules, which the plugin of OpenID Connect is one of. */
const MODULES = '/usr/lib/glewlwyd';

/** Returns the folder of the modules of the identity provider that Debian has. */
export function findGlewlwyd() {
  if (!existsSync(MODULES)) throw new Error('install the Debian package glewlwyd');
  const version = execFileSync('glewlwyd', ['--version'], { encoding: 'utf8' }).trim();
  if (!version.startsWith('2.7.')) throw new Error(`this system has glewlwyd ${version}`);
  return MODULES;
}
