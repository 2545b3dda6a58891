// Measures the structure of the code: node scripts/check/structure.mjs [--root <folder>] [--json]
import path from 'node:path';
import { parseArgs } from 'node:util';
import { countComments, listHeadlessComments } from './structure/headless-comments.mjs';
import { listInputCasts, listJobKinds, namesJobKind } from './structure/jobs.mjs';
import { readSources } from './structure/read-sources.mjs';
import { findInComments, findInDocs } from './structure/stock-phrases.mjs';
import { findLargestFolder, linesOf, listFunctions, summarize } from './structure/sizes.mjs';

/** Files of more lines, and of fewer, are counted. */
const LONG_FILE_LINES = 600;
const TINY_FILE_LINES = 12;

export function measureStructure(root) {
  const sources = readSources(root);
  const parts = [...new Set(sources.map(({ part }) => part))];
  const program = sources.filter(({ file, isProduction }) => isProduction && file.startsWith('src/'));
  const kinds = listJobKinds(program);
  return {
    parts: Object.fromEntries(
      parts.map((part) => [part, measurePart(sources.filter((source) => source.part === part))]),
    ),
    filesNamingJobKinds: sources
      .filter((source) => source.isProduction && namesJobKind(source, kinds))
      .map(({ file }) => file),
    inputCasts: program.flatMap(listInputCasts),
    stockPhrases: { comments: sources.flatMap(findInComments), docs: findInDocs(root) },
  };
}

function measurePart(sources) {
  const files = sources.map((source) => ({ name: source.file, lines: linesOf(source) }));
  return {
    files: summarize(files),
    functions: summarize(sources.flatMap(listFunctions)),
    comments: sources.reduce((sum, source) => sum + countComments(source), 0),
    headlessComments: sources.flatMap(listHeadlessComments),
    largestFolder: findLargestFolder(files.map(({ name }) => name)),
    longFiles: files.filter(({ lines }) => lines > LONG_FILE_LINES),
    tinyFiles: files.filter(({ lines }) => lines <= TINY_FILE_LINES).map(({ name }) => name),
  };
}

/** Limits that `npm run check` holds the code to. Each returns a line for each place that exceeds it. */
const LIMITS = {
  'headless comments': ({ parts }) =>
    Object.values(parts).flatMap(({ headlessComments }) =>
      headlessComments.map(({ word, at }) => `${at} opens with "${word}"`),
    ),
  'stock phrases': ({ stockPhrases }) =>
    Object.values(stockPhrases).flatMap((found) =>
      found.map((at) => `${at} is a stock phrase: say it with a noun or a name`),
    ),
  'casts of job input': ({ inputCasts }) => inputCasts.map((at) => `${at} casts a job's input`),
};

/** Returns the problems that the named limits find in `root`; none is a pass. */
export async function checkStructure(root, names) {
  const measured = measureStructure(root);
  return names.flatMap((name) => LIMITS[name](measured));
}

function print({ parts, filesNamingJobKinds, inputCasts, stockPhrases }) {
  const rows = Object.entries(parts).map(
    ([part, { files, functions, comments, headlessComments, ...rest }]) => ({
      part,
      files: files.count,
      'file lines p50/p90/max': `${files.p50} / ${files.p90} / ${files.max}`,
      functions: functions.count,
      'function lines p50/p90/max': `${functions.p50} / ${functions.p90} / ${functions.max}`,
      'headless comments': `${headlessComments.length} of ${comments}`,
      'largest folder': rest.largestFolder.files,
      [`> ${LONG_FILE_LINES} lines`]: rest.longFiles.length,
      [`≤ ${TINY_FILE_LINES} lines`]: rest.tinyFiles.length,
    }),
  );
  console.log(formatTable(rows));
  for (const [part, { files, functions, largestFolder, longFiles }] of Object.entries(parts)) {
    console.log(`\n${part}`);
    console.log(`  longest file      ${files.longest.name} (${files.max})`);
    if (functions.longest)
      console.log(
        `  longest function  ${functions.longest.name}, ${functions.longest.at} (${functions.max})`,
      );
    console.log(`  largest folder    ${largestFolder.folder} (${largestFolder.files})`);
    if (longFiles.length > 0)
      console.log(`  > ${LONG_FILE_LINES} lines       ${longFiles.map(({ name }) => name).join(', ')}`);
  }
  for (const [where, found] of Object.entries(stockPhrases))
    console.log(`\nStock phrases in ${where}: ${found.length}`);
  console.log(`\nCasts of job input in src: ${inputCasts.length}`);
  console.log(`\nFiles that name a kind of job: ${filesNamingJobKinds.length}`);
  for (const file of filesNamingJobKinds) console.log(`  ${file}`);
}

function formatTable(rows) {
  const columns = Object.keys(rows[0]);
  const widths = columns.map((column) =>
    Math.max(column.length, ...rows.map((row) => String(row[column]).length)),
  );
  const line = (cells) =>
    cells
      .map((cell, index) => String(cell).padEnd(widths[index]))
      .join('  ')
      .trimEnd();
  return [line(columns), ...rows.map((row) => line(columns.map((column) => row[column])))].join('\n');
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { root: { type: 'string' }, json: { type: 'boolean' } } });
  const measured = measureStructure(path.resolve(values.root ?? path.join(import.meta.dirname, '../..')));
  if (values.json) console.log(JSON.stringify(measured, null, 2));
  else print(measured);
}
