import { quoteForShell } from '../../../../src/ssh/quote-for-shell';

/** A file or folder of this machine, mounted in the root. */
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
  /** Makes the root read-only, with an empty /tmp, and prevents programs from gaining rights. */
  isRestricted?: boolean;
}

/**
 * Returns the arguments of `unshare` that run a command in a root. The command is the first process of a process namespace,
 * as in a container, so its children end with it. It has its own mounts too, so removing the root's folder never reaches
 * through them.
 */
export function argumentsToEnter(entry: Entry): string[] {
  const { root, mounts, env, uid, gid, workdir, command, isRestricted = false } = entry;
  const at = (target: string) => quoteForShell(`${root}${target}`);
  const script = [
    'umask 022',
    `mount --bind ${at('')} ${at('')}`,
    // Before the other mounts, which a remounted root does not affect.
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
