import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../core/errors';
import { FolderTree } from '../checkout/folder-tree';
import { Git } from '../checkout/git';
import { EXIT } from '../exit-codes';
import type { Context, Outcome } from './command';

const NAME = 'AGENTS.md';
const MARK = '<!-- Written by trellis init-agents. -->';

/** Writes the file that coding agents read first. Refuses to replace another author's file. */
export async function initAgents(
  { folder, terminal, isJson }: Context,
  { force }: { force: boolean },
): Outcome {
  const top = await new Git(folder).top();
  const path = join(top, NAME);
  const before = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  if (before !== null && !before.startsWith(MARK) && !force) {
    throw new AppError('file_exists', 409, `${path} exists, and this command has not written it.`, {
      remedy: 'Use --force to replace it, or write what agents should know there yourself.',
    });
  }
  const text = textFor(await new FolderTree(top).findDirectories());
  if (text !== before) await writeFile(path, text);
  if (isJson) terminal.json({ path, isChanged: text !== before });
  else terminal.line(text === before ? `${NAME} is up to date.` : `${NAME} was written. Commit it.`);
  return EXIT.clean;
}

const textFor = (directories: readonly string[]): string => `${MARK}
# For agents that work in this repository

Trellis keeps low-code apps here. ${placesOf(directories)}

## How the files are built
- \`<App>/<version>.json\` is the whole document of one app: pages, components, events, queries and data sources, in one JSON object.
- \`.meta/meta.json\` lists the apps by their ids, with name and version.
- Components have an \`id\`, a \`pageId\` and a \`parent\`; events have a \`sourceId\`; queries are named in expressions as \`queries.<name>\`. These have to fit together.
- Indentation, the order of members and the spelling of numbers are kept: change the lines that you mean to, and no others.

## How to check a change
- \`trellis validate\` lists what does not fit together. It has to end with 0.
- \`trellis diff main\` says in words what differs, app by app.
- \`trellis install-drivers\`, once in a checkout, makes Git merge apps by their structure.

## Never
- Never edit \`.meta\`: Trellis writes it.
- Never change or invent ids of what is there. A new thing gets a new UUID.
- Never write a secret, password or token into a document. Name it as \`{{secrets.NAME}}\` or \`{{constants.NAME}}\`.
- Never rename a folder or a file by hand: rename the app in Trellis.
- Never push to the branch that people work on. Make a branch, and let people review and merge it.

## With a running Trellis
\`trellis mcp\` gives you tools in place of files: outline, read, edit, validate, commit. They check each change, and work on a branch of their own. Prefer them.
`;

const placesOf = (directories: readonly string[]): string =>
  directories.length === 0
    ? 'There are none yet.'
    : `They are in ${directories.map((one) => (one === '' ? 'the top folder' : `\`${one}\``)).join(', ')}.`;
