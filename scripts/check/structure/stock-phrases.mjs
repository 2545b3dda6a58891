import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { listComments } from './headless-comments.mjs';

/** Phrases that make a reader start a sentence again. Plain English has a noun, a name or a verb in their place. */
const PHRASES =
  /\b(the ones? that|ones? that|those that|that of|those of|what (?:is|was)|where it|somebody|nobody|anew|meanwhile|whoever|by (?:itself|themselves))\b/giu;

/** Lists the stock phrases in the comments of a file. */
export const findInComments = (source) =>
  listComments(source).flatMap(({ text, line }) => findIn(text, `${source.file}:${line}`));

/** Lists the stock phrases in `README.md` and the documents in `docs` below a root folder. */
export function findInDocs(root) {
  const docs = path.join(root, 'docs');
  const inDocs = existsSync(docs) ? readdirSync(docs, { recursive: true }) : [];
  return ['README.md', ...inDocs.map((file) => path.join('docs', file)).sort()]
    .filter((file) => file.endsWith('.md') && existsSync(path.join(root, file)))
    .flatMap((file) =>
      readFileSync(path.join(root, file), 'utf8')
        .split('\n')
        .flatMap((text, index) => findIn(text, `${file}:${index + 1}`)),
    );
}

const findIn = (text, at) => [...withoutCode(text).matchAll(PHRASES)].map(([phrase]) => `${at} “${phrase}”`);

const withoutCode = (text) => text.replace(/`[^`]*`/g, '`…`');
