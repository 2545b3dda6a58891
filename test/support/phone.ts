import type { Locator } from 'playwright-core';
import { eventually } from './eventually';
import type { Visitor } from './visitor';

type Role = Parameters<Visitor['page']['getByRole']>[0];

const STEPS = 6;

/** A user with a phone: taps, and types only into fields. */
export class Phone {
  readonly #page: Pick<Locator, 'getByRole'>;

  constructor(private readonly visitor: Visitor) {
    this.#page = visitor.page;
  }

  /** Taps a control. Playwright scrolls to it, and waits while something covers it. */
  async tap(role: Role, name: string | RegExp, { within = this.#page } = {}): Promise<void> {
    await within
      .getByRole(role, { name, exact: typeof name === 'string' })
      .first()
      .tap();
  }

  /** Taps a field, and replaces its text. */
  async fill(name: string | RegExp, text: string): Promise<void> {
    const field = this.#page.getByRole('textbox', { name, exact: typeof name === 'string' }).first();
    await field.tap();
    await field.fill(text);
  }

  /** Moves a finger down from the middle of an element. */
  async swipe(element: Locator, byPx: number): Promise<void> {
    const { x, y, width, height } = (await element.boundingBox())!;
    const session = await this.visitor.context.newCDPSession(this.visitor.page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', step: number) =>
      session.send('Input.dispatchTouchEvent', {
        type,
        touchPoints:
          type === 'touchEnd' ? [] : [{ x: x + width / 2, y: y + height / 2 + (byPx * step) / STEPS }],
      });
    await touch('touchStart', 0);
    for (let step = 1; step <= STEPS; step += 1) await touch('touchMove', step);
    await touch('touchEnd', STEPS);
    await session.detach();
  }

  /** Opens a menu and taps an item. */
  async choose(menu: string | RegExp, item: string): Promise<void> {
    await this.tap('button', menu);
    await this.tap('menuitem', item);
  }

  /** Checks the screen: nothing is cut off, and each control is large enough for a thumb. */
  async look(name: string): Promise<void> {
    await this.visitor.screenshot(`phone-${name}`);
    await eventually(async () =>
      expect({
        wide: await this.visitor.findWide(),
        small: await this.visitor.findSmall(),
      }).toEqual({ wide: [], small: [] }),
    );
  }
}
