import { applyJsonPatch } from '../../src/core/json-text';
import {
  applyEdits,
  printPatch,
  readApp,
  SourceText,
  type AppModel,
  type Edit,
  type Page,
} from '../../src/apps/document/editing';
import { allDocuments } from '../documents/documents';

/**
 * Beyond this, only `npm run torture` edits a document: two of them take longer than all others, whose form they share.
 */
const MAX_LENGTH = Number(process.env.TRELLIS_TEST_SAMPLES ?? 1) > 1 ? Infinity : 2_000_000;

/** An undo prints what comes back in the document's style, and this one has none. */
const WITHOUT_STYLE = 'apps/odd-layout';

/** Documents that are edited step by step. */
export const editedDocuments = allDocuments.filter(
  ([name, text]) => text.length <= MAX_LENGTH && name !== WITHOUT_STYLE,
);

/** A document as the page edits it, together with its text as the server stores it. */
export class EditedDocument {
  document: unknown;
  text: string;
  readonly #source: SourceText;
  /** Content of each text, without its blanks: undo and redo come back to the same texts. */
  readonly #contents = new Map<string, string>();
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
    expectSame(JSON.stringify(document), this.#contentOf(this.text));
    return inverse;
  }

  #contentOf(text: string): string {
    const known = this.#contents.get(text);
    if (known !== undefined) return known;
    const content = JSON.stringify(JSON.parse(text));
    this.#contents.set(text, content);
    return content;
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

export const BOX = 'aaaaaaaa-1111-4111-8111-111111111111';
export const BOX_TEXT = 'bbbbbbbb-1111-4111-8111-111111111111';

/** A box with a text that names it in code, by id and by name, and an event on it. */
export const boxWithText = () =>
  new EditedDocument(
    JSON.stringify({
      pages: [{ id: 'p', name: 'Home' }],
      components: [
        {
          id: BOX,
          pageId: 'p',
          type: 'Container',
          name: 'box',
          parent: null,
          properties: {},
          layouts: [{ id: 'l', type: 'desktop', top: 10, left: 1, width: 10, height: 90 }],
        },
        {
          id: BOX_TEXT,
          pageId: 'p',
          type: 'Text',
          name: 'text1',
          parent: BOX,
          properties: {
            text: {
              value: `{{components.box.x + components.${BOX}.y + components['box'].z + page.components.box + components.boxer.z}}`,
            },
          },
          precise: 1,
        },
      ],
      events: [
        {
          id: 'e',
          sourceId: BOX_TEXT,
          target: 'component',
          event: { eventId: 'onClick', componentId: BOX },
        },
      ],
    }).replace('"precise":1', '"precise":1.50,"huge":12345678901234567890'),
  );
