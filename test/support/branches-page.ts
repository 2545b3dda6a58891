import type { Page } from 'playwright-core';
import type { Visitor } from './visitor';

/** The menu of branches, as a user sees it. */
export class BranchMenuPage {
  constructor(readonly visitor: Visitor) {}

  get page(): Page {
    return this.visitor.page;
  }

  /** Button with the name of the active branch. */
  opener(name: string | RegExp = /^Branch /) {
    return this.page.getByRole('button', {
      name: typeof name === 'string' ? `Branch ${name}` : name,
      exact: true,
    });
  }

  get list() {
    return this.page.getByRole('dialog', { name: /^Branch / });
  }

  get dialog() {
    return this.page.getByRole('dialog').last();
  }

  /** A branch in the open list; its facts follow its name. */
  row(name: string) {
    const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return this.list.getByRole('button', { name: new RegExp(`^${escaped} ?(,|$)`) });
  }

  async open(): Promise<void> {
    await this.opener().click();
    await this.list.getByRole('button', { name: /Default branch/ }).waitFor();
  }

  /** Opens a branch, and waits for the page. */
  async switchTo(name: string): Promise<void> {
    await this.open();
    await this.row(name).click();
    await this.opener(name).waitFor();
    await this.list.waitFor({ state: 'detached' });
  }

  async newBranch(name: string): Promise<void> {
    await this.open();
    await this.list.getByRole('button', { name: 'New branch' }).click();
    await this.dialog.getByLabel('Branch name').fill(name);
  }

  /** Opens the list, and the actions for a branch in it. */
  async actionsFor(name: string) {
    await this.open();
    await this.list.getByRole('button', { name: `Actions for ${name}`, exact: true }).click();
    return this.list.getByRole('group', { name: `Actions for ${name}`, exact: true });
  }

  /** Opens the merge dialog by one of a branch's actions. */
  async merge(name: string, action: string): Promise<void> {
    await (await this.actionsFor(name)).getByRole('button', { name: action, exact: true }).click();
    await this.dialog.getByRole('heading', { name: /^Merge \S+ into \S+$/ }).waitFor();
  }

  async delete(name: string): Promise<void> {
    await (await this.actionsFor(name)).getByRole('button', { name: 'Delete this branch…' }).click();
    await this.dialog.getByRole('heading', { name: `Delete ${name}?` }).waitFor();
  }

  says(text: string | RegExp): Promise<void> {
    return this.page.getByText(text).first().waitFor();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.visitor[Symbol.asyncDispose]();
  }
}
