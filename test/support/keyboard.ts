import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually';

type Role = Parameters<Page['getByRole']>[0];

const MAX_STOPS = 90;

/** A user with only the keyboard. Each stop of the focus has to be visible. */
export class Keyboard {
  constructor(readonly page: Page) {}

  /** Presses Tab, or Shift+Tab, until the control has the focus. */
  async to(role: Role, name: string | RegExp, { key = 'Tab' } = {}): Promise<void> {
    const wanted = this.page.getByRole(role, { name, exact: typeof name === 'string' });
    await wanted.first().waitFor();
    const passed: string[] = [];
    while (!(await this.#isAt(wanted))) {
      if (passed.length === MAX_STOPS) throw new Error(`${name} is not among ${passed.join(' | ')}`);
      await this.page.keyboard.press(key);
      passed.push(await this.#look());
    }
  }

  async press(role: Role, name: string | RegExp, { key = 'Enter' } = {}): Promise<void> {
    await this.to(role, name);
    await this.page.keyboard.press(key);
  }

  /** Goes to a field, and replaces its text. */
  async fill(name: string | RegExp, text: string): Promise<void> {
    await this.to('textbox', name);
    await this.page.keyboard.press('Control+a');
    await this.page.keyboard.type(text);
  }

  /** Opens a menu and chooses an item. */
  async choose(menu: string | RegExp, item: string): Promise<void> {
    await this.press('button', menu);
    const wanted = this.page.getByRole('menuitem', { name: item, exact: true });
    await wanted.waitFor();
    while (!(await this.#isAt(wanted))) await this.page.keyboard.press('ArrowDown');
    await this.page.keyboard.press('Enter');
  }

  keys(...keys: string[]): Promise<void> {
    return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }

  /** Waits until the control has the focus, without a key press. */
  async isAt(role: Role, name: string | RegExp): Promise<void> {
    const wanted = this.page.getByRole(role, { name, exact: typeof name === 'string' });
    await eventually(async () => expect([await this.#isAt(wanted), await this.#look()]).toContain(true));
  }

  /** Waits until some element has the focus: it is never lost. */
  async isSomewhere(): Promise<void> {
    await eventually(async () => expect(await this.page.evaluate(IS_LOST)).toBe(false));
  }

  async #isAt(wanted: Locator): Promise<boolean> {
    return (await wanted.and(this.page.locator(':focus')).count()) > 0;
  }

  async #look(): Promise<string> {
    const [name, isVisible] = await this.page.evaluate<[string, boolean]>(LOOK);
    if (!isVisible) throw new Error(`The focus is not visible on ${name}`);
    return name;
  }
}

const IS_LOST = 'document.activeElement === document.body';

/** Describes the focused element, and tells if its focus is visible. */
const LOOK = String.raw`(() => {
  const element = document.activeElement;
  const name = element.getAttribute('aria-label') ?? (element.textContent.trim().slice(0, 30) || element.outerHTML.slice(0, 80));
  // The window itself, between its last control and its first one.
  if (element === document.body) return ['the window', true];
  // A link that fills a card has its mark around the card.
  const styles = [getComputedStyle(element), getComputedStyle(element, '::after')];
  const hasMark = styles.some(({ outlineStyle, boxShadow }) => outlineStyle !== 'none' || boxShadow !== 'none');
  const { right, bottom, width } = element.getBoundingClientRect();
  const isMarked = hasMark || element.matches('input, textarea, select');
  return [name, isMarked && width > 0 && right > 0 && bottom > 0];
})()`;
