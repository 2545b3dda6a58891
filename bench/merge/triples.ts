import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAppDocument, type AppDocument } from '../../src/apps/document';
import {
  areDisjoint,
  edited,
  randomOf,
  type PeopleEdit,
  type Random,
} from '../../test/support/documents/people-edits';
import { ownDocuments } from '../../test/documents/documents';
import { largeDocument } from '../../test/documents/large-document';
import { UsageError } from '../support/arguments';
import type { Triple } from './ways';

export interface Source {
  document: AppDocument;
  value: unknown;
}

interface TripleOptions {
  triples: number;
  seed: number;
  randomEdit: (document: unknown, random: Random) => PeopleEdit;
}

/** Two people's edits of one document. */
export interface EditedTriple extends Triple {
  isDisjoint: boolean;
  mineEdits: PeopleEdit[];
  theirsEdits: PeopleEdit[];
}

/** Length of large documents made by people. */
const LARGE = 1_500_000;

/** Reads the documents that can be edited. Throws a UsageError if there are none. */
export function readSources(folder?: string): Source[] {
  const texts = folder ? textsIn(folder) : [...ownDocuments.map(([, text]) => text), largeDocument(LARGE)];
  return texts.map((text) => ({ document: parseAppDocument(text), value: JSON.parse(text) as unknown }));
}

function textsIn(folder: string): string[] {
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const texts = files
    .filter((file) => file.endsWith('.json') && !/\.meta|split-layout|recorded/.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
  if (texts.length === 0) throw new UsageError(`No documents in ${folder}: name a folder with --documents.`);
  return texts;
}

/** Makes triples in which each side has one to four edits. */
export function* makeTriples(
  sources: readonly Source[],
  { triples, seed, randomEdit }: TripleOptions,
): Generator<EditedTriple> {
  const random = randomOf(seed);
  for (let count = 0; count < triples; count += 1)
    yield makeTriple(pickSource(sources, random), { random, randomEdit, isDisjoint: count % 2 === 0 });
}

/** Large documents take most of the time: they are picked less often. */
function pickSource(sources: readonly Source[], random: Random): Source {
  const source = sources[random(sources.length)];
  return source.document.text.length > 1_000_000 && random(10) > 0 ? pickSource(sources, random) : source;
}

interface MakeOptions extends Pick<TripleOptions, 'randomEdit'> {
  random: Random;
  isDisjoint: boolean;
}

function makeTriple(
  { document, value }: Source,
  { random, randomEdit, isDisjoint }: MakeOptions,
): EditedTriple {
  const [mineEdits, theirsEdits]: PeopleEdit[][] = [[], []];
  const wanted = 2 + random(6);
  for (let tries = 0; tries < 60 && mineEdits.length + theirsEdits.length < wanted; tries += 1) {
    const edit = randomEdit(value, random);
    const all = [...mineEdits, ...theirsEdits];
    if (isDisjoint && !all.every((other) => areDisjoint(edit, other))) continue;
    (mineEdits.length <= theirsEdits.length ? mineEdits : theirsEdits).push(edit);
  }
  return {
    isDisjoint,
    mineEdits,
    theirsEdits,
    base: document.text,
    mine: edited(document, mineEdits).text,
    theirs: edited(document, theirsEdits).text,
  };
}
