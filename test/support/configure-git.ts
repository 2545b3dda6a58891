import type { Visitor } from './visitor';
import type { Pages } from './page-fixture';
import type { Member } from './trellis-server';

/** The "Configure Git" dialog, as an admin uses it. */
export class ConfigureGit {
  private constructor(
    readonly visitor: Visitor,
    readonly member: Member,
  ) {}

  /** Opens the dialog in a new workspace, unless a member is given. */
  static async open(fixture: Pages, member?: Member): Promise<ConfigureGit> {
    const admin = member ?? (await fixture.admin.inNewWorkspace());
    return new ConfigureGit(await fixture.visit(admin, '/settings/git'), admin);
  }

  get page() {
    return this.visitor.page;
  }

  get dialog() {
    return this.page.getByRole('dialog');
  }

  button(name: string) {
    return this.page.getByRole('button', { name, exact: true });
  }

  says(text: string | RegExp): Promise<void> {
    return this.page.getByText(text).first().waitFor();
  }

  /** Enters the URL, generates the key and returns its public half. */
  async generateKey(repositoryUrl: string): Promise<string> {
    await this.page.getByLabel('Git repository URL').fill(repositoryUrl);
    await this.button('Generate SSH key').click();
    return this.publicKey();
  }

  publicKey(): Promise<string> {
    return this.page.getByRole('group', { name: 'Public key' }).innerText();
  }

  /** A connection that has been set up is tested in the same way. */
  async finalize(): Promise<void> {
    await this.page.getByRole('button', { name: /^(Finalize setup|Test connection)$/ }).click();
  }

  /** Waits for a step of the connection check to have the given outcome. */
  step(name: string, outcome: 'passed' | 'failed'): Promise<void> {
    return this.page.getByRole('list', { name: 'Setup checks' }).getByText(`${name}: ${outcome}`).waitFor();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.visitor[Symbol.asyncDispose]();
  }
}
