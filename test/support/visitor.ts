import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type axe from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';

export type Theme = 'light' | 'dark';

const THEMES: Theme[] = ['light', 'dark'];
const ALL_RULES = {
  type: 'tag' as const,
  values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
};
const COLOUR_RULES = { type: 'rule' as const, values: ['color-contrast', 'link-in-text-block'] };
/** More than the 24 px of WCAG 2.5.8, below which controls are missed. */
const MIN_TARGET_PX = 40;
const NARROW = { width: 360, height: 740 };
/** Kept as text because only the browser runs it; the minified file is half as long. */
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Runs in the browser. Resolves when nothing moves any more, except what always does. A popover follows its button only in
 * the frame after the window changed its size.
 */
const END_OF_MOVEMENTS = String.raw`(async () => {
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  await Promise.allSettled(
    document.getAnimations()
      .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime))
      .map(({ finished }) => finished)
  );
})()`;

/** Runs in the browser. Canvases, text editors and rows of tabs are made to be scrolled sideways. */
const FIND_WIDE = String.raw`(() => {
  const MADE_FOR_IT = '[role=tablist], [data-scroller], [data-component], .cm-editor, pre, textarea, .visually-hidden';
  const LABELS = '.mantine-Button-label';
  const CONTROLS = 'a, button, input, select, textarea, summary, [role=tab]';
  const isScrolled = (element) =>
    element === document.documentElement || /auto|scroll/.test(getComputedStyle(element).overflowX);
  const describe = ({ tagName, className, textContent }) => tagName + '.' + className + ' “' + textContent.slice(0, 40) + '”';
  return [...document.querySelectorAll('*')]
    .filter((element) => !element.closest(MADE_FOR_IT) && element.checkVisibility({ visibilityProperty: true }))
    .filter((element) => {
      const isTooWide =
        element.scrollWidth - element.clientWidth > 1 && (isScrolled(element) || element.matches(LABELS));
      const { width, right } = element.getBoundingClientRect();
      return isTooWide || (width > 0 && right > innerWidth + 1 && element.matches(CONTROLS));
    })
    .map(describe);
})()`;

/** Runs in the browser. A dialog has an action of its own. */
const FIND_PRIMARY = `[...(document.querySelector('[role=dialog]') ?? document)
  .querySelectorAll('.mantine-Button-root[data-variant=filled]:not([disabled], [data-disabled])')]
  .filter((button) => button.checkVisibility())
  .map(({ textContent }) => textContent)`;

/**
 * Runs in the browser. A box to tick is tapped by its label, too; components on a canvas and texts in an editor have
 * the sizes of the app.
 */
const FIND_SMALL = String.raw`(() => {
  const CONTROLS =
    'button, input:not([type=hidden], [type=file]), select, textarea, summary, nav a, a.mantine-Button-root, [role=tab], [role=menuitem], [role=option], [role=treeitem]';
  const SIZED_BY_APPS = '[data-component], .cm-editor, .visually-hidden';
  const FIELDS = 'input:not([type=checkbox], [type=radio]), select, textarea';
  const describe = (element) =>
    element.getAttribute('aria-label') ?? (element.textContent.trim().slice(0, 40) || element.outerHTML.slice(0, 120));
  return [...document.querySelectorAll(CONTROLS)]
    .filter((element) => !element.closest(SIZED_BY_APPS) && element.checkVisibility({ visibilityProperty: true }))
    .flatMap((element) => {
      const boxes = [element, ...(element.labels ?? [])].map((each) => each.getBoundingClientRect());
      const width = Math.round(Math.max(...boxes.map((box) => box.width)));
      const height = Math.round(Math.max(...boxes.map((box) => box.height)));
      const isSmall = width > 0 && (width < ${MIN_TARGET_PX} || height < ${MIN_TARGET_PX});
      const fontPx = parseFloat(getComputedStyle(element).fontSize);
      const isZoomedInto = element.matches(FIELDS) && fontPx < 16;
      return isSmall || isZoomedInto ? [describe(element) + ', ' + width + ' × ' + height + ', letters ' + fontPx] : [];
    });
})()`;

interface Seat {
  context: BrowserContext;
  page: Page;
  theme: Theme;
  leave: () => Promise<void>;
}

/** One person at a browser. Records every complaint of the browser: a blocked script, a failed request. */
export class Visitor {
  readonly complaints: string[] = [];
  readonly context: BrowserContext;
  readonly page: Page;
  private readonly theme: Theme;
  private readonly leave: () => Promise<void>;

  constructor({ context, page, theme, leave }: Seat) {
    this.context = context;
    this.page = page;
    this.theme = theme;
    this.leave = leave;
    page.on('console', (message) => {
      if (message.type() === 'error' && !isOfAnAnswer(message.text())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  /**
   * Returns axe's findings on the current screen, by the rules of WCAG 2.2 AA and good practice, or only those on
   * colors.
   */
  async findViolations(rules: 'all' | 'colours' = 'all'): Promise<string[]> {
    // Injected through the debugger, which the page's content security policy does not restrict; a script element
    // would be blocked.
    if (!(await this.page.evaluate('"axe" in globalThis'))) await this.page.evaluate(AXE);
    await this.page.evaluate(END_OF_MOVEMENTS);
    const violations = await this.page.evaluate(
      async (runOnly) => {
        const runner = (globalThis as unknown as { axe: typeof axe }).axe;
        const { violations: found } = await runner.run({
          runOnly,
          // Describes no elements that passed.
          resultTypes: ['violations'],
          // Preloading style sheets is only needed by experimental rules.
          preload: false,
        });
        return found.map(({ id, nodes }) => ({
          id,
          nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })),
        }));
      },
      rules === 'all' ? ALL_RULES : COLOUR_RULES,
    );
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ''}`),
    );
  }

  /**
   * Returns the accessibility violations of the current screen: in either theme, in its own window and in a narrow
   * one. Takes a picture of each under the name.
   */
  async findViolationsInEachView(name: string): Promise<string[]> {
    const own = this.page.viewportSize() ?? NARROW;
    const found: string[] = [];
    for (const size of [own, NARROW]) {
      await this.page.setViewportSize(size);
      const view = size === NARROW ? `${name}-narrow` : name;
      for (const colorScheme of THEMES) {
        await this.page.emulateMedia({ colorScheme });
        await this.screenshot(`${view}-${colorScheme}`);
        // The other theme has other colors but the same structure.
        const barriers = await this.findViolations(colorScheme === THEMES[0] ? 'all' : 'colours');
        found.push(...barriers.map((barrier) => `${view}, ${colorScheme}: ${barrier}`));
      }
      found.push(...(await this.findWide()).map((element) => `${view}: ${element} is wider than its place`));
    }
    await this.page.setViewportSize(own);
    await this.page.emulateMedia({ colorScheme: this.theme });
    return found;
  }

  /** Counts every byte received over the network from now on, headers included. */
  async countReceivedBytes(): Promise<() => number> {
    let bytes = 0;
    const session = await this.context.newCDPSession(this.page);
    await session.send('Network.enable');
    session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    return () => bytes;
  }

  /** Makes this browser as slow as an old computer. */
  async slowDown(rate: number): Promise<void> {
    const session = await this.context.newCDPSession(this.page);
    await session.send('Emulation.setCPUThrottlingRate', { rate });
  }

  /** Returns what people would have to scroll sideways for, and controls beyond the window. */
  async findWide(): Promise<string[]> {
    // A notice slides out of the window when its time is over.
    await this.page.evaluate(END_OF_MOVEMENTS);
    return this.page.evaluate<string[]>(FIND_WIDE);
  }

  /** Returns the controls that are too small for a thumb, and the fields into which iOS would zoom. */
  findSmall(): Promise<string[]> {
    return this.page.evaluate<string[]>(FIND_SMALL);
  }

  /** Returns the buttons that stand out, by their color, from all others. */
  findPrimary(): Promise<string[]> {
    return this.page.evaluate<string[]>(FIND_PRIMARY);
  }

  /** Saves a picture for people to look at if `TRELLIS_SCREENSHOTS` names a folder. */
  async screenshot(name: string): Promise<void> {
    const folder = process.env.TRELLIS_SCREENSHOTS;
    if (!folder) return;
    await mkdir(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.leave();
  }
}

/** The browser logs each answer with an error status; the page shows those, and tests check them there. */
const isOfAnAnswer = (text: string): boolean => text.startsWith('Failed to load resource');
