import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { applyJsonPatch } from '../../src/core/json-text';
import {
  applyEdits,
  printPatch,
  readApp,
  SourceText,
  type AppModel,
  type Edit,
  type Page,
} from '../../web/src/features/editor/document';

const DATA = join(__dirname, '../../../shared/data');

/** Documents of all three generations, written by a low-code platform; empty if the folder is absent. */
export const REAL_DOCUMENTS: (readonly [name: string, text: string])[] = [
  'templates',
  'synced-repos/one-app',
  'synced-repos/several-apps',
].flatMap((folder) => listJson(join(DATA, folder)).map((path) => [nameOf(path), readFileSync(path, 'utf8')]));

/** `it.each` over the real documents; skipped if they are absent. */
export const eachRealDocument =
  REAL_DOCUMENTS.length > 0 ? it.each(REAL_DOCUMENTS) : it.skip.each([['', '']]);

function listJson(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json') && !path.includes('.meta'))
    .map((path) => join(folder, path));
}

function nameOf(path: string): string {
  return `${basename(dirname(path))}/${basename(path, '.json')}`;
}

/** A document as the page edits it, together with its text as the server stores it. */
export class EditedDocument {
  document: unknown;
  text: string;
  readonly #source: SourceText;
  readonly #undo: Edit[][] = [];
  readonly #redo: Edit[][] = [];

  constructor(text: string) {
    this.text = text;
    this.document = JSON.parse(text);
    this.#source = new SourceText(text, this.document);
  }

  get model(): AppModel {
    return readApp(this.document);
  }

  /** Returns the place that an edit gets, with the given page open (default: the first). */
  place(page: Page = this.model.pages[0]) {
    const print: SourceText['print'] = (...of) => this.#source.print(...of);
    return { document: this.document, model: this.model, page, print };
  }

  change(edits: readonly Edit[]): void {
    this.#undo.push(this.#apply(edits));
    this.#redo.length = 0;
  }

  undo(): void {
    this.#redo.push(this.#apply(this.#undo.pop()!));
  }

  redo(): void {
    this.#undo.push(this.#apply(this.#redo.pop()!));
  }

  /** Applies the edits on both sides, and checks that page and server agree, including the order of keys. */
  #apply(edits: readonly Edit[]): Edit[] {
    const { document, inverse } = applyEdits(this.document, edits, this.#source);
    this.document = document;
    this.text = applyJsonPatch(this.text, printPatch(edits));
    expect(JSON.stringify(document)).toBe(JSON.stringify(JSON.parse(this.text)));
    return inverse;
  }
}

/** Applies the edits, undoes, redoes and undoes them, and checks for the same bytes each time. */
export function expectUndone(edited: EditedDocument, edits: readonly Edit[]): void {
  const before = edited.text;
  edited.change(edits);
  const after = edited.text;
  edited.undo();
  expectSame(edited.text, before);
  edited.redo();
  expectSame(edited.text, after);
  edited.undo();
  expectSame(edited.text, before);
}

/** Compares two long texts and reports only the difference. */
function expectSame(text: string, wanted: string): void {
  if (text === wanted) return;
  let at = 0;
  while (text[at] === wanted[at]) at += 1;
  const around = (each: string) => each.slice(Math.max(0, at - 60), at + 60);
  expect(around(text)).toBe(around(wanted));
}
