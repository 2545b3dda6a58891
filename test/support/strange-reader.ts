import type { Locator } from 'playwright-core';
import type { Member } from './member';
import type { Pages } from './page-fixture';
import { findPlain, offerPseudo, PREFERS_PSEUDO, pseudo, SentTexts } from './pseudo-language';
import type { Visitor } from './visitor';

/** A screen, with the clicks that lead to it from its address. */
export interface LookedAt {
  path: string;
  /** English names of the buttons, links and menu items to press, one after another. */
  press?: string[];
  /** Words that are data on this screen. */
  data?: readonly string[];
  /** English text that appears once the screen is complete. */
  shows: string;
}

/** A user whose page is in the pseudo-language. */
export class StrangeReader {
  private constructor(
    readonly visitor: Visitor,
    private readonly sent: SentTexts,
    private readonly names: readonly string[],
  ) {}

  /** `names`: words that are the same in every language, on every screen. */
  static async open(
    { browser, address }: Pages,
    { member, names = [] }: { member?: Member; names?: readonly string[] },
  ): Promise<StrangeReader> {
    const visitor = await browser.visitor(address, { ...(member && { member }), script: PREFERS_PSEUDO });
    await offerPseudo(visitor);
    return new StrangeReader(visitor, new SentTexts(visitor.page), [...names, ...NAMES]);
  }

  /** Opens a screen and returns its texts that are in no catalogue. */
  async look({ path, press = [], shows, data = [] }: LookedAt): Promise<string[]> {
    const { page } = this.visitor;
    // Two addresses that differ in their fragment are one page.
    await page.goto('about:blank');
    await page.goto(path);
    for (const name of press) await this.control(name).click();
    await page.getByText(pseudo(shows), { exact: true }).first().waitFor();
    await page.waitForLoadState('networkidle').catch(() => undefined);
    return this.findPlain(data);
  }

  findPlain(data: readonly string[] = []): Promise<string[]> {
    return findPlain(this.visitor.page, [...this.sent.all, ...this.names, ...data]);
  }

  /** Names in a control's name stay as they are: `Actions for Orders`. */
  private control(name: string): Locator {
    const { page } = this.visitor;
    const strange = this.names.reduce((text, each) => text.replace(pseudo(each), each), pseudo(name));
    const roles = ['button', 'menuitem', 'tab', 'radio', 'link'] as const;
    return roles
      .map((role) => page.getByRole(role, { name: strange, exact: true }))
      .reduce((found, each) => found.or(each))
      .first();
  }
}

const NAMES = [
  ...['Trellis', 'main', '{message}', 'git@github.com:owner/repository.git', 'apps/tools'],
  ...['GitHub', 'GitLab', 'Bitbucket', 'AWS CodeCommit', 'Azure Repos', 'Gitea'],
];
