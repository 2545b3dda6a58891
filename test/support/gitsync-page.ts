import type { Visitor } from './visitor';
import { changeMeta } from './git-fixture';
import type { GitRepository } from './git-repository';
import type { Pages } from './page-fixture';
import type { Member } from './trellis-server';

/** The page of changes of an open app, as a user sees it. */
export class GitSyncPage {
  constructor(readonly visitor: Visitor) {}

  /** Opens the app in the editor, and from there the page. */
  static async open(
    fixture: Pages,
    { member, app, width }: { member: Member; app: { id: string }; width?: number },
  ): Promise<GitSyncPage> {
    const page = new GitSyncPage(await fixture.openApp(member, { id: app.id, width }));
    await page.open();
    return page;
  }

  async open(): Promise<void> {
    await this.link.click();
    await this.locator.waitFor();
  }

  get page() {
    return this.visitor.page;
  }

  /** Link in the editor's top bar. */
  get link() {
    return this.page.getByRole('link', { name: /^GitSync/ });
  }

  get locator() {
    return this.page.getByRole('main');
  }

  get message() {
    return this.locator.getByLabel('Commit message');
  }

  /** The uncommitted changes. */
  get changes() {
    return this.locator.getByRole('group', { name: 'Changes since the last commit' });
  }

  /** The changes that a pull would make. */
  get incoming() {
    return this.locator.getByRole('group', { name: 'Changes in this pull' });
  }

  /** The difference of the selected change. */
  get difference() {
    return this.locator.getByRole('region', { name: 'Difference' });
  }

  button(name: string | RegExp) {
    return this.locator.getByRole('button', { name, exact: true });
  }

  /** Waits for a text, in its case: “Pulling” is not part of “updated by pulling”. A code, such as `git_timeout`, may be folded away. */
  says(text: string | RegExp): Promise<void> {
    const state = /^[a-z]+(_[a-z]+)+$/.test(String(text)) ? 'attached' : 'visible';
    return this.locator.getByText(inItsCase(text)).first().waitFor({ state });
  }

  /** Waits until a text is gone. */
  saysNoMore(text: string | RegExp): Promise<void> {
    return this.locator.getByText(inItsCase(text)).first().waitFor({ state: 'detached' });
  }

  /** Shows all of the problem with this title, which is one line at first. */
  async unfold(title: string): Promise<void> {
    const name = new RegExp(`^${title} `);
    await this.locator.getByRole('alert').getByRole('button', { name, expanded: false }).click();
  }

  async commit(message: string): Promise<void> {
    await this.message.fill(message);
    await this.button(/^(Commit|Overwrite…|Try again)$/).click();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.visitor[Symbol.asyncDispose]();
  }
}

/** Commits the app from another workspace with the same repository. */
export async function commitElsewhere(
  repository: GitRepository,
  { path, message = 'Theirs' }: { path: string; message?: string },
): Promise<string> {
  const text = await repository.show(repository.branch, path);
  return repository.commit(
    {
      [path]: text.replace('"appV2": {', '"appV2": {\n    "icon": "theirs",'),
      '.meta/meta.json': await changeMeta(repository, (meta) => {
        for (const entry of Object.values(meta)) entry.lastCommitMessage = message;
      }),
    },
    { message },
  );
}

const inItsCase = (text: string | RegExp): RegExp =>
  typeof text === 'string' ? new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')) : text;
