import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { say } from './progress.mjs';
import { runLogged, SetUpError, succeeds } from './run.mjs';

/** Every system package that Trellis wants from Debian or Ubuntu, with a check for its presence. */
export const PACKAGES = {
  compile: [
    { name: 'build-essential', isThere: () => hasProgram('g++') && hasProgram('make') },
    { name: 'python3', isThere: () => hasProgram('python3') },
    // nodegit compiles a libssh2 that needs OpenSSL's headers, and a libgit2 that needs Kerberos'.
    { name: 'libssl-dev', isThere: () => hasHeader('openssl/ssl.h') },
    { name: 'libkrb5-dev', isThere: () => hasHeader('gssapi/gssapi.h') },
  ],
  git: [{ name: 'git', isThere: () => hasProgram('git') }],
  ssh: [{ name: 'openssh-client', isThere: () => hasProgram('ssh') }],
  sshd: [{ name: 'openssh-server', isThere: () => hasProgram('sshd') && hasProgram('ssh-keygen') }],
  'https-git': [
    { name: 'nginx-light', isThere: () => hasProgram('nginx') },
    { name: 'fcgiwrap', isThere: () => hasProgram('fcgiwrap') },
    { name: 'openssl', isThere: () => hasProgram('openssl') },
  ],
  image: [{ name: 'mmdebstrap', isThere: () => hasProgram('mmdebstrap') }],
  browser: [
    {
      name: 'chromium',
      // The same browser without windows, for three quarters of the processor time. Debian has it.
      rather: 'chromium-headless-shell',
      isThere: () => hasProgram('chromium-headless-shell') || hasProgram('chromium'),
    },
  ],
  // Only the tests with real counterparts want these.
  real: [
    { name: 'postgresql', isThere: () => existsSync('/usr/lib/postgresql') },
    { name: 'glewlwyd', isThere: () => hasProgram('glewlwyd') },
  ],
  firefox: [{ name: 'firefox-esr', isThere: () => hasProgram('firefox-esr') || hasProgram('firefox') }],
};

/**
 * Returns the step that installs the packages that are missing, if any are; throws at once if they cannot be installed.
 * `groups` are keys of PACKAGES.
 */
export async function planSystemPackages(root, groups) {
  const missing = groups.flatMap((group) => PACKAGES[group]).filter(({ isThere }) => !isThere());
  if (missing.length === 0) return [];
  const names = missing.map(({ name }) => name);
  const prefix = await findRights();
  if (!hasProgram('apt-get')) {
    throw new SetUpError(
      `Trellis needs what Debian calls ${names.join(', ')}. Install it, then start again.`,
    );
  }
  if (!prefix) {
    throw new SetUpError(
      `Trellis needs these system packages. Type this line, then start again:\n\n  ` +
        `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names.join(' ')}\n`,
    );
  }
  return [
    {
      name: `system packages: ${groups.join(' ')}`,
      title: `Installing system packages: ${names.join(', ')}`,
      seconds: 54,
      work: () => install({ root, missing, prefix }),
    },
  ];
}

async function install({ root, missing, prefix }) {
  const aptGet = (...args) => {
    const [file, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
    // Waits for another apt-get, for example an unattended upgrade.
    return runLogged({
      root,
      title: `apt-get ${args[0]}`,
      file,
      args: [...rest, '-q', '-o', 'DPkg::Lock::Timeout=300'],
    });
  };
  await aptGet('update');
  const names = await Promise.all(missing.map(findName));
  await aptGet('install', '-y', '--no-install-recommends', ...names);
  await keepServersOff(prefix, names);
}

const findName = async ({ name, rather }) =>
  rather && (await succeeds({ file: 'apt-cache', args: ['show', rather] })) ? rather : name;

const SERVICES = {
  'openssh-server': ['ssh.service', 'ssh.socket'],
  'nginx-light': ['nginx.service'],
  fcgiwrap: ['fcgiwrap.service', 'fcgiwrap.socket'],
  glewlwyd: ['glewlwyd.service'],
  postgresql: ['postgresql.service'],
};

/** Disables the packages' system services, which are not wanted: the tests start their own servers. */
async function keepServersOff(prefix, names) {
  const services = names.flatMap((name) => SERVICES[name] ?? []);
  if (services.length === 0 || !existsSync('/run/systemd/system')) return;
  const [file, ...args] = [...prefix, 'systemctl', 'disable', '--now', ...services];
  await succeeds({ file, args });
  say(`These services were switched off, since the tests start their own: ${services.join(', ')}`);
}

/** Returns the words to put before a command that needs root; null if this user may not run it. */
async function findRights() {
  if (process.getuid?.() === 0) return [];
  return (await succeeds({ file: 'sudo', args: ['-n', 'true'] })) ? ['sudo', '-n'] : null;
}

/** A Mac's own tools have their headers in their own place. */
function hasHeader(name) {
  const folders = ['/usr/include', '/usr/local/include'];
  return process.platform === 'darwin' || folders.some((folder) => existsSync(path.join(folder, name)));
}

function hasProgram(name) {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => {
    try {
      accessSync(path.join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
