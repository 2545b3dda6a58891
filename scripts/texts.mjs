// Fills the catalogues of the page's languages with the texts of its source: node scripts/texts.mjs. `npm run check` compares.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './setup.mjs';

const LANGUAGES = 'web/languages';
const SOURCE = 'web/src';
const SOURCE_LANGUAGE = 'en';
const API = 'docs/api-surface.txt';

/** Returns one line per catalogue that lacks texts of the source, or has obsolete ones. */
export async function compareTexts(folder) {
  const made = await makeCatalogues(folder);
  const differing = [...made].filter(([file, text]) => readIfPresent(path.join(folder, file)) !== text);
  return differing.map(([file]) => `${file} is not what the source says; type: node scripts/texts.mjs`);
}

/** The expected catalogues, by file. Translations are kept, except of removed texts. */
async function makeCatalogues(folder) {
  // Not at the top: on a fresh clone it is not installed yet when this file is read.
  const { formatter } = await import('@lingui/format-po');
  const format = formatter({ lineNumbers: false });
  const texts = [...(await collectTexts(folder)), ...(await listErrors(folder))];
  return new Map(
    loadCompiler()
      .listLanguages()
      .map((language) => {
        const file = `${LANGUAGES}/${language}.po`;
        const existing = readIfPresent(path.join(folder, file));
        const context = { locale: language, sourceLocale: SOURCE_LANGUAGE, filename: file };
        const present = existing ? format.parse(existing, context) : {};
        const catalogue = Object.fromEntries(
          texts.map(([id, text]) => [
            id,
            {
              ...text,
              translation: present[id]?.translation ?? '',
              extra: present[id]?.extra,
            },
          ]),
        );
        const textOver = (present) =>
          withoutDate(format.serialize(catalogue, { ...context, existing: present }));
        // A translator's headers are kept; a new catalogue has all of them only over its own first text.
        return [file, textOver(existing || textOver(''))];
      }),
  );
}

/** Not at the top: on a fresh clone its packages are not installed yet when this file is read. */
const loadCompiler = () => createRequire(import.meta.url)('../web/compile-texts.cjs');

/** All texts by id, sorted by their English, so that a new one changes one place only. */
async function collectTexts(folder) {
  const { generateMessageId } = await import('@lingui/message-utils/generateMessageId');
  const { hasTexts, listTexts } = loadCompiler();
  const found = new Map();
  for (const file of listSources(folder)) {
    const source = readFileSync(path.join(folder, file), 'utf8');
    for (const text of hasTexts(source) ? listTexts(source, path.join(folder, file)) : []) {
      const id = generateMessageId(text.message, text.context);
      const uses = found.get(id) ?? [];
      found.set(id, [...uses, { ...text, file }]);
    }
  }
  const compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
  return [...found]
    .map(([id, uses]) => [id, entryOf(uses)])
    .sort(([, one], [, other]) => compare(one.message, other.message) || compare(one.context, other.context));
}

/** Two entries for each error that the API names, by its code: cause and remedy. Without them, the server's English is shown. */
async function listErrors(folder) {
  const { generateMessageId } = await import('@lingui/message-utils/generateMessageId');
  const surface = readFileSync(path.join(folder, API), 'utf8');
  return loadCompiler()
    .listErrorCodes(surface)
    .flatMap((code) =>
      ['error', 'remedy'].map((context) => {
        const comments = [`The ${context} with this code. Untranslated: the server's English.`];
        return [generateMessageId(code, context), { message: code, context, comments, origin: [[API]] }];
      }),
    );
}

/** One entry of a catalogue for all uses of a text. */
function entryOf(uses) {
  const placeholders = {};
  for (const [name, code] of uses.flatMap((use) => Object.entries(use.placeholders)))
    placeholders[name] = [...new Set([...(placeholders[name] ?? []), code])];
  return {
    message: uses[0].message,
    context: uses[0].context,
    comments: [...new Set(uses.flatMap(({ comment }) => comment ?? []))],
    origin: [...new Set(uses.map(({ file }) => file))].map((file) => [file]),
    placeholders,
  };
}

const listSources = (folder) =>
  readdirSync(path.join(folder, SOURCE), { recursive: true })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.spec.ts'))
    .map((name) => `${SOURCE}/${name}`)
    .sort();

const readIfPresent = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

/** A new catalogue gets its creation time, which says nothing. */
const withoutDate = (text) => text.replace(/^"POT-Creation-Date.*\n/m, '').replace('@lingui/cli', 'Trellis');

if (process.argv[1] === import.meta.filename) {
  for (const [file, text] of await makeCatalogues(root)) {
    writeFileSync(path.join(root, file), text);
    console.log(`${file} is written.`);
  }
}
