import { existsSync } from 'node:fs';

/** Programs that these tests run, and the Debian package of each. */
const PACKAGE_OF = {
  '/usr/sbin/apache2': 'apache2',
  '/usr/bin/caddy': 'caddy',
  '/usr/share/gitolite3/gitolite-shell': 'gitolite3',
  '/usr/bin/git-shell': 'git',
  '/usr/sbin/nginx': 'nginx',
  '/usr/bin/systemd-analyze': 'systemd',
};

/** Describes tests that need a program; without it they are skipped, and their title names its package. */
export function describeWith(program: keyof typeof PACKAGE_OF, title: string, body: () => void): void {
  if (existsSync(program)) describe(title, body);
  else describe.skip(`${title} (skipped: apt-get install ${PACKAGE_OF[program]})`, body);
}
