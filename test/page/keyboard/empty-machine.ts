import { startBrowser, type TestBrowser } from '../../support/browser';
import { sshUrlOf } from '../../support/connect';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import { Keyboard } from '../../support/keyboard';
import { startSshServer, type SshServer } from '../../support/ssh-server';
import { startTrellis, type Trellis } from '../../support/trellis-server';
import type { Visitor } from '../../support/visitor';

interface Parts {
  trellis: Trellis;
  browser: TestBrowser;
  server: SshServer;
  repository: GitRepository;
  ada: Visitor;
}

/** A Trellis without accounts, an SSH server with an empty repository, and Ada at her keyboard. */
export class EmptyMachine {
  readonly ada: Visitor;
  readonly repository: GitRepository;
  readonly keys: Keyboard;

  private constructor(private readonly parts: Parts) {
    ({ ada: this.ada, repository: this.repository } = parts);
    this.keys = new Keyboard(this.ada.page);
  }

  static async start(): Promise<EmptyMachine> {
    const [trellis, browser, server, repository] = await Promise.all([
      startTrellis(),
      startBrowser(),
      startSshServer(),
      createGitRepository(),
    ]);
    const ada = await browser.visitor(trellis.address);
    return new EmptyMachine({ trellis, browser, server, repository, ada });
  }

  async stop(): Promise<void> {
    const { trellis, browser, server, repository } = this.parts;
    await browser[Symbol.asyncDispose]();
    await trellis[Symbol.asyncDispose]();
    await server.stop();
    await repository.remove();
  }

  /** Fills in the first account and its workspace. */
  async createFirstAccount(password: string): Promise<void> {
    const { keys } = this;
    const { page } = this.ada;
    await page.goto('/');
    await keys.isAt('textbox', 'Your name');
    await page.keyboard.type('Ada Lovelace');
    await keys.fill('Email', 'ada@example.com');
    await keys.keys('Tab');
    await page.keyboard.type(password);
    await keys.keys('Enter');
    await keys.isAt('textbox', 'Workspace name');
    await page.keyboard.type('Engines');
    await keys.keys('Enter');
  }

  /** Opens the setup, adds the key at the server, and finalizes. The focus is never lost. */
  async connectRepository(): Promise<void> {
    const { ada, keys, repository } = this;
    const { server } = this.parts;
    await keys.press('link', 'Connect');
    await keys.isSomewhere();
    await keys.fill('Git repository URL', sshUrlOf(server, repository));
    await keys.press('button', 'Generate SSH key');
    const key = ada.page.getByRole('group', { name: 'Public key' });
    await key.waitFor();
    await keys.isSomewhere();
    await server.authorize(await key.innerText());
    await keys.press('button', 'Finalize setup');
  }
}
