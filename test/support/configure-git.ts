import type { Visitor } from './browser';
import type { PageWorld } from './page-world';
import type { Member } from './trellis-server';

/** Configure git, as an admin uses it. */
export class ConfigureGit {
  private constructor(
    readonly visitor: Visitor,
    readonly member: Member,
  ) {}

  /** Of a new workspace, where none is given. */
  static async open(world: PageWorld, member?: Member): Promise<ConfigureGit> {
    const admin = member ?? (await world.admin.inNewWorkspace());
    return new ConfigureGit(await world.visit(admin, '/settings/git'), admin);
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

  /** Enters the URL, makes the key, and answers its public half. */
  async generateKey(repositoryUrl: string): Promise<string> {
    await this.page.getByLabel('Git repository URL').fill(repositoryUrl);
    await this.button('Generate SSH key').click();
    return this.publicKey();
  }

  publicKey(): Promise<string> {
    return this.page.getByRole('group', { name: 'Public key' }).innerText();
  }

  async finalize(): Promise<void> {
    await this.button('Finalize setup').click();
  }

  /** Waits for a step of the set-up's check to end as told. */
  step(name: string, outcome: 'all well' | 'failed'): Promise<void> {
    return this.page.getByRole('list', { name: 'Setup checks' }).getByText(`${name}: ${outcome}`).waitFor();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.visitor[Symbol.asyncDispose]();
  }
}
