import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { META_PATH, withCommit } from '../../support/meta-file';
import { runGit } from '../../support/git-command';
import type { GitHost } from '../../support/git-host';
import type { Change } from './way';

/** Writes the app and its entry into a checkout, commits, and pushes. */
export async function commitAndPush(git: GitHost, dir: string, change: Change): Promise<void> {
  const metaFile = join(dir, META_PATH);
  await Promise.all([
    writeFile(join(dir, change.path), change.document),
    readFile(metaFile, 'utf8').then((text) => writeFile(metaFile, withCommit(text, change))),
  ]);
  await runGit(git, dir, ['add', '--', change.path, META_PATH]);
  await runGit(git, dir, ['commit', '--quiet', authorOption(change), '-m', change.message]);
  await runGit(git, dir, ['push', '--quiet', 'origin', 'HEAD:main']);
}

/** Returns the branch's tip at the server. */
export async function lsRemote(git: GitHost, dir: string, url: string): Promise<string> {
  const output = await runGit(git, dir, ['ls-remote', url, 'refs/heads/main']);
  return output.split('\t')[0] ?? '';
}

const authorOption = ({ author }: Change): string => `--author=${author.name} <${author.email}>`;
