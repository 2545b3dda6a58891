import type { VisitorOptions } from './browser';
import type { Visitor } from './visitor';
import { eventually } from './eventually';
import { exported } from './git-fixture';
import { documentText } from './editor-document';
import { Pages } from './page-fixture';
import type { Member } from './trellis-server';

/** Apps with a document that uses every feature, open in the editor of one workspace. */
export class EditorFixture {
  #count = 0;
  readonly #before = new Map<string, string>();

  private constructor(
    readonly pages: Pages,
    readonly member: Member,
  ) {}

  static async start(): Promise<EditorFixture> {
    const pages = await Pages.start();
    return new EditorFixture(pages, await pages.admin.inNewWorkspace());
  }

  stop(): Promise<void> {
    return this.pages.stop();
  }

  async newApp(): Promise<string> {
    const { body } = await this.member
      .request('post', `/apps/import?name=App%20${(this.#count += 1)}`)
      .set('Content-Type', 'application/octet-stream')
      .send(Buffer.from(documentText()))
      .expect(201);
    const id = body.id as string;
    this.#before.set(id, await this.stored(id));
    return id;
  }

  open(id: string, { who = this.member, ...options }: VisitorOptions & { who?: Member } = {}) {
    return this.pages.openApp(who, { id, ...options });
  }

  stored(id: string): Promise<string> {
    return exported(this.member, id);
  }

  /** Returns the document with which the app was created. */
  first(id: string): string {
    return this.#before.get(id)!;
  }

  /** Waits for the stored document to equal `expected` of its first version, byte for byte. */
  async becomes(id: string, expected: (before: string) => string): Promise<void> {
    const wanted = expected(this.first(id));
    await eventually(async () => {
      const text = await this.stored(id);
      if (text !== wanted) throw new Error(`It is still another one:\n${differenceOf(wanted, text)}`);
    });
  }
}

function differenceOf(wanted: string, text: string): string {
  const at = [...wanted].findIndex((letter, index) => letter !== text[index]);
  return `${wanted.slice(at - 40, at + 80)}\n${text.slice(at - 40, at + 80)}`;
}

export const saved = ({ page }: Visitor) =>
  page.getByRole('status').getByText('Saved', { exact: true }).waitFor();
export const select = ({ page }: Visitor, name: string) =>
  page.getByRole('button', { name, exact: true }).click();
export const inspector = ({ page }: Visitor) => page.getByRole('complementary', { name: 'Inspector' });

/** Fills in the text of the selected component. */
export const fillText = (visitor: Visitor, text: string) =>
  inspector(visitor).getByLabel('Text', { exact: true }).fill(text);
