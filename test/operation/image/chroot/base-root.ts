import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../run-program';

export interface Base {
  /** Major version of Node. */
  node: string;
  /** Name of the Debian release. */
  debian: string;
}

/** The slim images of Debian have no manuals; of the documentation only licences. */
const LEFT_OUT = ['/usr/share/man/*', '/usr/share/locale/*', '/usr/share/doc/*'];

/** npm of the same time as Node; Node's own archive would bring it. */
const NPM_OF_NODE: Record<string, string> = { 20: '10', 22: '10', 24: '11' };

/** Reads an image's name, such as `node:24-bookworm-slim`. */
export function parseBase(image: string): Base {
  const [, node, debian] = /^node:(\d+)-([a-z]+)-slim$/.exec(image) ?? [];
  if (node === undefined || debian === undefined)
    throw new Error(`There is no stand-in for the image ${image}.`);
  return { node, debian };
}

/**
 * Makes a stand-in for an official image of Node: Debian's smallest system from this machine's own sources, with Node,
 * its headers and npm from the npm registry, where the image has them, and the user `node`.
 */
export async function makeBaseRoot(root: string, { node, debian }: Base, logFile: string): Promise<void> {
  const options = [
    ...LEFT_OUT.map((pattern) => `--dpkgopt=path-exclude=${pattern}`),
    '--dpkgopt=path-include=/usr/share/doc/*/copyright',
    ...readdirSync('/etc/apt/apt.conf.d').map((name) => `--aptopt=/etc/apt/apt.conf.d/${name}`),
  ];
  await runProgram('mmdebstrap', ['--variant=minbase', ...options, debian, root, ...listSources()], {
    logFile,
  });
  const local = join(root, 'usr/local');
  await unpack(`node-linux-${process.arch}@${node}`, local, logFile);
  const npm = join(local, 'lib/node_modules/npm');
  await mkdir(npm, { recursive: true });
  await unpack(`npm@${NPM_OF_NODE[node] ?? 'latest'}`, npm, logFile);
  for (const name of ['npm', 'npx'])
    await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, join(local, 'bin', name));
  await runProgram('chroot', [root, 'groupadd', '--gid', '1000', 'node'], { logFile });
  const user = ['--uid', '1000', '--gid', 'node', '--shell', '/bin/bash', '--create-home', 'node'];
  await runProgram('chroot', [root, 'useradd', ...user], { logFile });
  // mmdebstrap copies these from this machine. While a command runs, something is mounted over both.
  for (const name of ['hosts', 'resolv.conf']) await writeFile(join(root, 'etc', name), '');
}

function listSources(): string[] {
  const folder = '/etc/apt/sources.list.d';
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const files = ['/etc/apt/sources.list', ...names.map((name) => join(folder, name))];
  return files.filter((file) => /\.(list|sources)$/.test(file) && existsSync(file));
}

/** npm checks the packages against the hashes of the registry. */
async function unpack(specifier: string, target: string, logFile: string): Promise<void> {
  const folder = `${target}.download`;
  await mkdir(folder);
  await runProgram('npm', ['pack', '--loglevel=error', '--pack-destination', folder, specifier], {
    cwd: folder,
    logFile,
  });
  const [archive] = readdirSync(folder);
  await runProgram('tar', [
    ...['--extract', '--no-same-owner', '--strip-components=1'],
    ...['--directory', target, '--file', join(folder, archive!)],
  ]);
  await rm(folder, { recursive: true });
}
