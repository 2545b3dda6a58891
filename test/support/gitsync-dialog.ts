import type { Visitor } from './visitor';
import { changeMeta } from './git-fixture';
import type { GitRepository } from './git-repository';
import type { Pages } from './page-fixture';
import type { Member } from './trellis-server';

/** The GitSync dialog of an open app, as a user sees it. */
export class GitSyncDialog {
  private constructor(readonly visitor: Visitor) {}

  static async open(
    fixture: Pages,
    { member, app }: { member: Member; app: { id: string } },
  ): Promise<GitSyncDialog> {
    const dialog = new GitSyncDialog(await fixture.openApp(member, { id: app.id }));
    await dialog.open();
    return dialog;
  }

  /** Opens the dialog; works again after the page was reloaded. */
  async open(): Promise<void> {
    await this.button('GitSync').click();
    await this.locator.waitFor();
  }

  get page() {
    return this.visitor.page;
  }

  get locator() {
    return this.page.getByRole('dialog');
  }

  button(name: string) {
    return this.page.getByRole('button', { name, exact: true });
  }

  says(text: string | RegExp): Promise<void> {
    return this.locator.getByText(text).first().waitFor();
  }

  async commit(message: string): Promise<void> {
    await this.locator.getByLabel('Commit message').fill(message);
    await this.button('Commit changes').click();
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
