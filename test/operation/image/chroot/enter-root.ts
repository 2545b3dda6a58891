import { quoteForShell } from '../../../../src/ssh/quote-for-shell';

/** A file or folder of this machine at a place in the root. */
export interface Mount {
  source: string;
  target: string;
  isWritable?: boolean;
}

export interface Entry {
  root: string;
  mounts: Mount[];
  env: Record<string, string>;
  uid: number;
  gid: number;
  workdir: string;
  command: string[];
  /** Makes the root read-only, with an empty /tmp of its own, and lets no program gain rights. */
  isRestricted?: boolean;
}

/**
 * Returns the arguments of `unshare` that run a command in a root. It is the first process of its own process
 * namespace, as in a container, and whatever it leaves behind ends with it. Its mounts are its own as well, so removing
 * the root's folder never reaches through them.
 */
export function argumentsToEnter(entry: Entry): string[] {
  const { root, mounts, env, uid, gid, workdir, command, isRestricted = false } = entry;
  const at = (target: string) => quoteForShell(`${root}${target}`);
  const script = [
    'umask 022',
    `mount --bind ${at('')} ${at('')}`,
    // Before the others: a remounted root leaves what is mounted in it as it is.
    ...(isRestricted ? [`mount -o remount,bind,ro ${at('')}`, `mount -t tmpfs tmpfs ${at('/tmp')}`] : []),
    `mount -t proc proc ${at('/proc')}`,
    `mount --rbind /dev ${at('/dev')}`,
    ...mounts.flatMap(({ source, target, isWritable }) => [
      `mount --bind ${quoteForShell(source)} ${at(target)}`,
      ...(isWritable ? [] : [`mount -o remount,bind,ro ${at(target)}`]),
    ]),
    'exec "$@"',
  ].join('\n');
  return [
    ...['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child'],
    ...['sh', '-euc', script, 'sh'],
    ...['env', '-i', ...Object.entries(env).map(([name, value]) => `${name}=${value}`)],
    ...(isRestricted ? ['setpriv', '--no-new-privs'] : []),
    ...['chroot', `--userspec=${uid}:${gid}`, `--groups=${gid}`, root],
    ...['env', `--chdir=${workdir}`, ...command],
  ];
}
