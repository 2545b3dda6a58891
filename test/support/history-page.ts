import { createApp, commit, patch, type AppBody } from './git-fixture';
import type { Pages } from './page-fixture';
import type { Member } from './trellis-server';
import type { Visitor } from './visitor';

const PATH = /^\/w\/[^/]+\/apps\/[^/]+\/history$/;

/** The history of an app, as a user sees it. */
export class HistoryPage {
  constructor(readonly visitor: Visitor) {}

  /** Opens the address, with `search` behind it. */
  static async open(
    fixture: Pages,
    {
      member,
      app,
      search = '',
      width,
    }: { member: Member; app: { id: string }; search?: string; width?: number },
  ): Promise<HistoryPage> {
    const visitor = await fixture.openApp(member, { id: `${app.id}/history${search}`, width });
    const history = new HistoryPage(visitor);
    await history.locator.waitFor();
    return history;
  }

  get page() {
    return this.visitor.page;
  }

  get locator() {
    return this.page.getByRole('main');
  }

  get list() {
    return this.locator.getByRole('list', { name: 'Commits' });
  }

  /** The chosen commit, with what it changed. */
  get details() {
    return this.locator.getByRole('group', { name: 'Chosen commit' });
  }

  /** The row of a commit with this message. */
  row(message: string | RegExp) {
    return this.list.locator('[data-row]').filter({ hasText: message });
  }

  /** The messages in the list. */
  async messages(): Promise<string[]> {
    const rows = await this.list.locator('[data-row] > span:last-child > span:first-child').allInnerTexts();
    return rows.map((text) => text.trim());
  }

  button(name: string | RegExp) {
    return this.locator.getByRole('button', { name, exact: true });
  }

  says(text: string | RegExp): Promise<void> {
    return this.locator.getByText(text).first().waitFor();
  }

  get search(): URLSearchParams {
    const { pathname, searchParams } = new URL(this.page.url());
    if (!PATH.test(pathname)) throw new Error(`${pathname} is not the history.`);
    return searchParams;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.visitor[Symbol.asyncDispose]();
  }
}

const IDS = { save: '00000000-0000-4000-8000-000000000001', print: '00000000-0000-4000-8000-000000000002' };

const button = (name: keyof typeof IDS, text: string) => ({
  id: IDS[name],
  name,
  type: 'Button',
  pageId: 'home',
  properties: { text: { value: text } },
  layouts: [
    { id: `l-${name}`, type: 'desktop', top: name === 'save' ? 10 : 70, left: 2, width: 5, height: 40 },
  ],
});

export const SAVE_TEXT = '/appV2/components/0/properties/text/value';

/**
 * Commits an app three times: as it is made, with another text of its button, and with a further button and another
 * code of its query. Returns the commits, oldest first.
 */
export async function appWithHistory(
  member: Member,
  name: string,
): Promise<{ app: AppBody; shas: string[] }> {
  const definition = {
    appV2: {
      pages: [{ id: 'home', name: 'Home', handle: 'home', index: 0 }],
      components: [button('save', 'First text')],
      events: [],
      dataQueries: [{ id: 'q1', name: 'sum', kind: 'runjs', options: { code: 'const a = 1;\nreturn a;' } }],
      dataSources: [],
    },
  };
  const app = await createApp(member, name, { definition });
  const shas: string[] = [];
  const commitAs = async (message: string) => {
    shas.push((await commit(member, app.id, message).expect(201)).body.sha as string);
  };
  await commitAs('Begin');
  await patch(member, app.id, { changes: [{ op: 'replace', path: SAVE_TEXT, value: 'Second text' }] });
  await commitAs('Another text\n\nThe first one was too short.');
  await patch(member, app.id, {
    changes: [
      { op: 'add', path: '/appV2/components/-', value: button('print', 'Print') },
      { op: 'replace', path: '/appV2/dataQueries/0/options/code', value: 'const a = 2;\nreturn a;' },
    ],
  });
  await commitAs('Print it');
  return { app, shas };
}
