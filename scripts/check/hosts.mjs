import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Hosts that packages come from: which one a machine uses is the machine's own matter. */
const PACKAGE_HOSTS = [
  'registry\\.npmjs\\.org',
  'registry\\.yarnpkg\\.com',
  'npm\\.pkg\\.github\\.com',
  '(deb|security|snapshot)\\.debian\\.org',
  '(archive|security|ports)\\.ubuntu\\.com',
];

/** Lines of tracked files that name a host of packages: a well-known one, or the one this machine is set to. */
export async function checkHosts(root) {
  const patterns = [...PACKAGE_HOSTS, ...(await findOwnRegistry(root))];
  try {
    const args = ['grep', '-nIE', patterns.join('|'), '--', '.'];
    return (await run('git', args, { cwd: root, maxBuffer: 2 ** 26 })).stdout.trim().split('\n');
  } catch (error) {
    // git grep: 1 is nothing found.
    if (error.code === 1) return [];
    throw error;
  }
}

async function findOwnRegistry(root) {
  const { stdout } = await run('npm', ['config', 'get', 'registry'], { cwd: root });
  const host = URL.canParse(stdout.trim()) ? new URL(stdout.trim()).hostname : '';
  return host ? [host.replaceAll('.', '\\.')] : [];
}
