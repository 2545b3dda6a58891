import type { Theme, Visitor } from './visitor';
import { eventually } from './eventually';
import { exported } from './git-fixture';
import type { Pages } from './page-fixture';
import type { Member } from './trellis-server';

/** The fields of a stored document that the tests read. */
export interface StoredApp {
  pages?: { id: string; name: string; index: number }[];
  components?: { id: string; name: string; pageId: string }[];
  events?: { id: string; sourceId: string; event: Record<string, unknown> }[];
  dataQueries: { id: string; name: string; kind?: string; dataSourceId: string | null; options: object }[];
  dataSources: { id: string; name: string; kind: string; type: string }[];
  editingVersion: StoredVersion;
  appVersions: StoredVersion[];
}

interface StoredVersion {
  homePageId?: string;
  definition?: { homePageId?: string; pages?: Record<string, { name: string }> };
}

let count = 0;

/** An app open in the editor, together with its state on the server. */
export class OpenApp {
  constructor(
    readonly visitor: Visitor,
    readonly id: string,
    readonly before: string,
    private readonly admin: Member,
  ) {}

  get page() {
    return this.visitor.page;
  }

  get pageNames(): Promise<string[]> {
    return this.page.getByRole('navigation', { name: 'Pages' }).getByRole('listitem').allTextContents();
  }

  get openName(): Promise<string | null> {
    return this.page.locator('[aria-current="page"]').textContent();
  }

  async menu(what: string, item: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name: `Actions for ${what}`, exact: true }).click();
    await this.page.getByRole('menuitem', { name: item }).click();
  }

  async stored(): Promise<{ text: string; app: StoredApp }> {
    const text = await exported(this.admin, this.id);
    const document = JSON.parse(text);
    return { text, app: (document.appV2 ?? document) as StoredApp };
  }

  async undo(): Promise<void> {
    await this.page.getByRole('button', { name: /^Undo: / }).click();
  }

  /** Undoes everything, and checks that the server has its original bytes again. */
  async undoAll(): Promise<void> {
    const undo = this.page.getByRole('button', { name: /^Undo/ });
    while (await undo.isEnabled()) await undo.click();
    await eventually(async () => expect((await this.stored()).text).toBe(this.before));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.visitor[Symbol.asyncDispose]();
  }
}

export interface OpenOptions {
  theme?: Theme;
  width?: number;
  who?: Member;
}

/** Imports a document and opens it in a new browser window. */
export async function openApp(
  { address, browser, admin }: Pages,
  text: string,
  { who = admin, ...options }: OpenOptions = {},
): Promise<OpenApp> {
  const { body } = await admin
    .request('post', `/apps/import?name=Shop%20${(count += 1)}`)
    .set('Content-Type', 'application/octet-stream')
    .send(Buffer.from(text))
    .expect(201);
  const visitor = await browser.visitor(address, { member: who, ...options });
  await visitor.page.goto(`/w/${admin.workspaceId}/apps/${body.id}`);
  await visitor.page.locator('h1:not([aria-busy=true] *)').waitFor();
  await visitor.page.locator('main').waitFor();
  return new OpenApp(visitor, body.id as string, await exported(admin, body.id as string), admin);
}
