import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../core/errors';
import { FolderTree } from '../checkout/folder-tree';
import { Git } from '../checkout/git';
import { EXIT } from '../exit-codes';
import type { Context, Outcome } from './command';

const BEGIN = '# Trellis: apps are merged and compared by their structure.';
const END = '# End of Trellis';

/** Arguments of the merge driver, which Git replaces. */
export const MERGE_ARGUMENTS =
  'merge-file --path %P --marker-size %L --base-label=%S --mine-label=%X --theirs-label=%Y %O %A %B';

/** Settings of Git that name the drivers, for `command`, which runs this program. */
export const driverSettings = (command: string): [key: string, value: string][] => [
  ['merge.trellis.name', 'Trellis, by the structure of the apps'],
  ['merge.trellis.driver', `${command} ${MERGE_ARGUMENTS}`],
  ['diff.trellis.textconv', `${command} textconv`],
];

/** Lines of `.gitattributes` for the folders of workspaces. */
export function attributeLines(directories: readonly string[]): string[] {
  return directories.flatMap((directory) => {
    const at = directory === '' ? '' : `/${literal(directory)}`;
    return [
      `${pattern(`${at}/*/*.json`)} merge=trellis diff=trellis`,
      `${pattern(`${at}/.meta/meta.json`)} merge=trellis`,
    ];
  });
}

/** Spells a pattern with blanks or quotes as Git reads it. */
const pattern = (text: string): string => (/[\s"]/.test(text) ? JSON.stringify(text) : text);

/** Takes away the meaning that characters of a path have in a pattern. */
const literal = (path: string): string => path.replace(/[\\*?[]/g, '\\$&');

/** Makes Git merge and compare apps in this checkout, and writes the lines of `.gitattributes` that all need. */
export async function installDrivers({ folder, terminal, isJson, env }: Context): Outcome {
  const git = new Git(folder);
  const top = await git.top();
  const directories = await new FolderTree(top).findDirectories();
  if (directories.length === 0) {
    throw new AppError('not_found', 404, `There are no apps in ${top}.`, {
      remedy: 'Commit an app first, or change to the checkout that has them.',
    });
  }
  const settings = driverSettings(ownCommand(env));
  for (const [key, value] of settings) await git.run('config', '--local', key, value);
  const path = join(top, '.gitattributes');
  const before = await readFile(path, 'utf8').catch(() => '');
  const after = withBlock(before, attributeLines(directories));
  if (after !== before) await writeFile(path, after);
  if (isJson)
    terminal.json({ gitattributes: path, isChanged: after !== before, config: Object.fromEntries(settings) });
  else {
    terminal.line(
      `Git merges and compares the apps of ${directories.map((one) => one || 'this repository').join(', ')} with Trellis.`,
    );
    terminal.line(
      after === before
        ? '.gitattributes had the lines already.'
        : 'Commit .gitattributes. Everybody who merges here runs this command once in their checkout.',
    );
  }
  return EXIT.clean;
}

/** Replaces the block of lines that an earlier call has written, or adds one. */
function withBlock(text: string, lines: readonly string[]): string {
  const block = [BEGIN, ...lines, END, ''].join('\n');
  const start = text.indexOf(BEGIN);
  const end = start < 0 ? -1 : text.indexOf(END, start);
  if (end >= 0) return text.slice(0, start) + block + text.slice(end + END.length).replace(/^\n/, '');
  return text === '' || text.endsWith('\n') ? text + block : `${text}\n${block}`;
}

/** Returns how Git calls this program: by its name where the shell finds it, else by its file. */
function ownCommand(env: Context['env']): string {
  const script = process.argv[1] ?? '';
  const isFound = (env.PATH ?? '').split(process.platform === 'win32' ? ';' : ':').some((folder) => {
    // npx puts a folder on the PATH that is gone later.
    return folder !== '' && !/[\\/]_npx[\\/]/.test(folder) && script === join(folder, 'trellis');
  });
  return isFound ? 'trellis' : `${shellQuoted(process.execPath)} ${shellQuoted(script)}`;
}

const shellQuoted = (text: string): string =>
  /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
