import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { merge, parseAppDocument, type AppDocument } from '../../apps/document';
import { AppError } from '../../core/errors';
import { formatPointer, isUnreadableJson, parseJson } from '../../core/json-text';
import { mergeMeta } from '../../gitsync/domain';
import { Git } from '../checkout/git';
import { EXIT } from '../exit-codes';
import { printable } from '../terminal';
import type { Context, Outcome } from './command';

interface Files {
  base: string;
  mine: string;
  theirs: string;
  /** Path in the repository, as Git tells it; the files themselves have temporary names. */
  path: string | undefined;
}

type Texts = Record<'base' | 'mine' | 'theirs', string>;

interface Merged {
  text: string;
  clashes: string[];
}

/**
 * Merges an app or a list of apps, as a merge driver of Git: the result is written to mine. After a conflict it is valid, with
 * mine at the clashes and everything else merged.
 */
export async function mergeFile(context: Context, files: Files): Outcome {
  const { folder, terminal, isJson } = context;
  const paths = [files.base, files.mine, files.theirs].map((path) => resolve(folder, path));
  const [base, mine, theirs] = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
  const merged = mergeTexts({ base, mine, theirs }, files.path ?? files.mine);
  if (merged === null) return mergeLines(context, files);
  if (merged.text !== mine) await writeFile(paths[1], merged.text);
  if (isJson) terminal.json({ clashes: merged.clashes });
  else for (const clash of merged.clashes) terminal.error(`${printable(files.path ?? files.mine)}: ${clash}`);
  return merged.clashes.length > 0 ? EXIT.differs : EXIT.clean;
}

/** Returns null for files that are neither apps nor lists of apps. */
function mergeTexts(texts: Texts, path: string): Merged | null {
  if (/(^|\/)\.meta\/meta\.json$/.test(path.replaceAll('\\', '/'))) return mergeLists(texts);
  const documents = readDocuments(texts);
  // Without a path, the files have any names.
  if (documents === null) return [texts.mine, texts.theirs].every(isList) ? mergeLists(texts) : null;
  const { mine, theirs, base } = documents;
  if (base === null) {
    const isSame = mine.text === theirs.text;
    return { text: mine.text, clashes: isSame ? [] : ['both sides have added this app, and mine is kept'] };
  }
  const { result, conflicts } = merge({ base, mine, theirs });
  return { text: result.text, clashes: conflicts.map(describe) };
}

/** An empty base is a file that both sides have added. */
function mergeLists({ base, mine, theirs }: Texts): Merged {
  const { text, conflicts } = mergeMeta({ base: base.trim() === '' ? '{}' : base, mine, theirs });
  return {
    text,
    clashes: conflicts.map(({ kind, gitAppId, mine: own, theirs: other }) =>
      kind === 'renamed_twice'
        ? `${gitAppId} was renamed on both sides, to ${quoted(own?.gitAppName)} and to ${quoted(other?.gitAppName)}`
        : `${quoted(other?.gitAppName ?? own?.gitAppName)} is the name of two apps`,
    ),
  };
}

/** Tells if a text is a list of apps, `.meta/meta.json`, by what is in it. */
function isList(text: string): boolean {
  try {
    const { root } = parseJson(text);
    return root.count > 0 && root.members.every(({ value }) => value.get('gitAppName') !== null);
  } catch (error) {
    if (isUnreadableJson(error)) return false;
    throw error;
  }
}

const quoted = (name: string | null | undefined): string => `“${printable(name ?? '')}”`;

function readDocuments({ base, mine, theirs }: Texts) {
  const read = (text: string): AppDocument | null => {
    try {
      return parseAppDocument(text);
    } catch (error) {
      if (error instanceof AppError) return null;
      throw error;
    }
  };
  const documents = { base: read(base), mine: read(mine), theirs: read(theirs) };
  const { mine: own, theirs: other } = documents;
  const isBaseUsable = documents.base !== null || base.trim() === '';
  return own !== null && other !== null && isBaseUsable ? { ...documents, mine: own, theirs: other } : null;
}

function describe({ kind, thing, page, path }: ReturnType<typeof merge>['conflicts'][number]): string {
  const name =
    `${thing.kind === 'dataSource' ? 'data source' : thing.kind} ${thing.name ?? thing.id ?? ''}`.trimEnd();
  const where = page && thing.kind !== 'page' ? ` on page ${page.name ?? page.id}` : '';
  const what = path.length > 0 ? `, ${formatPointer(path).slice(1)}` : '';
  return printable(`${name}${where}${what}: ${REASONS[kind] ?? 'both sides have changed it'}`);
}

const REASONS: Partial<Record<string, string>> = {
  deleted_changed: 'one side has removed it, the other has changed it',
  order: 'both sides have changed the order',
  name_taken: 'both sides have given this name',
  handle_taken: 'both sides have given this address',
  missing_parent: 'one side uses what the other has removed',
  missing_query: 'one side uses a query that the other has removed',
  moved_twice: 'both sides have moved it, to different pages',
  cycle: 'it would be inside itself',
};

/** Merges other files as Git does without a driver. */
async function mergeLines({ folder }: Context, { base, mine, theirs }: Files): Outcome {
  const git = new Git(folder);
  const merged = await git.run('merge-file', '--quiet', mine, base, theirs).then(
    () => true,
    () => false,
  );
  return merged ? EXIT.clean : EXIT.differs;
}
