import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(__dirname, '../..');
const BUILDS = join(ROOT, 'node_modules/.cache/trellis-releases');

interface Release {
  version: string;
  commit: string;
}

/** Returns the last release before the present commit; null without the history, as in a tarball or a shallow clone. */
export function findLastRelease(): Release | null {
  // Jest loads no ES modules.
  const script = join(ROOT, 'scripts/release/history.mjs');
  return JSON.parse(
    execFileSync(process.execPath, [script], { cwd: ROOT, encoding: 'utf8' }),
  ) as Release | null;
}

/**
 * Builds the sources of the release, once, and returns the folder of its programs. They run with the present packages:
 * this fits while the major versions of Nest and nodegit are the same.
 */
export async function buildRelease({ commit }: Release): Promise<string> {
  const folder = join(BUILDS, commit);
  if (existsSync(folder)) return join(folder, 'src');
  // Outside of `node_modules`, from which the compiler emits nothing.
  const sources = await mkdtemp(join(tmpdir(), 'trellis-release-'));
  try {
    const archive = join(sources, 'sources.tar');
    await run('git', ['archive', '--output', archive, commit], { cwd: ROOT });
    await run('tar', ['-xf', archive], { cwd: sources });
    await symlink(join(ROOT, 'node_modules'), join(sources, 'node_modules'));
    await run(process.execPath, [join(ROOT, 'node_modules/@nestjs/cli/bin/nest.js'), 'build'], {
      cwd: sources,
    });
    await keep(join(sources, 'dist'), folder);
  } finally {
    await rm(sources, { recursive: true, force: true });
  }
  return join(folder, 'src');
}

/** Appears complete or not at all: another run may look for it. */
async function keep(build: string, folder: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(dirname(folder), { recursive: true });
  await cp(build, unfinished, { recursive: true });
  await rename(unfinished, folder).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  });
}
