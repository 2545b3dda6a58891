import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { Member } from './trellis-server';

/** Debian's and Ubuntu's names for it; Playwright's own downloads are not used. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const WAIT_MS = 15_000;

export type Theme = 'light' | 'dark';

const THEMES: Theme[] = ['light', 'dark'];
const ALL_RULES = {
  type: 'tag' as const,
  values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
};
const COLOUR_RULES = { type: 'rule' as const, values: ['color-contrast', 'link-in-text-block'] };
const NARROW = { width: 360, height: 740 };

export interface VisitorOptions {
  /** Whose session the browser has; without one nobody is signed in. */
  member?: Member;
  theme?: Theme;
  width?: number;
  height?: number;
  /** For servers of the tests with a certificate of an own authority. */
  takesAnyCertificate?: boolean;
}

export async function startBrowser(): Promise<TestBrowser> {
  const isRoot = process.getuid?.() === 0;
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    headless: true,
    args: [
      ...(isRoot ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return new TestBrowser(browser);
}

export class TestBrowser {
  constructor(private readonly browser: Browser) {}

  /** A browser of its own, with cookies and storage of its own. */
  async visitor(address: string, options: VisitorOptions = {}): Promise<Visitor> {
    const { member, theme = 'light', width = 1280, height = 860, takesAnyCertificate = false } = options;
    const context = await this.browser.newContext({
      baseURL: address,
      ignoreHTTPSErrors: takesAnyCertificate,
      colorScheme: theme,
      viewport: { width, height },
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(WAIT_MS);
    if (member) await context.addCookies([{ name: 'trellis_session', value: member.token, url: address }]);
    return new Visitor(context, await context.newPage(), theme);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
  }
}

/** One person at a browser. Whatever the browser complains about is kept: a refused script, a failed request. */
export class Visitor {
  readonly complaints: string[] = [];

  constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly theme: Theme,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error' && !isOfAnAnswer(message.text())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  /** What axe finds on the screen as it is, by the rules of WCAG 2.2 AA and good practice, or of colours alone. */
  async findBarriers(rules: 'all' | 'colours' = 'all'): Promise<string[]> {
    // By the debugger, which the page's policy does not concern; a script element would be refused.
    if (!(await this.page.evaluate('"axe" in globalThis'))) await this.page.evaluate(axe.source);
    const violations = await this.page.evaluate(
      async (runOnly) => {
        const runner = (globalThis as unknown as { axe: typeof axe }).axe;
        const { violations: found } = await runner.run({ runOnly });
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
   * What keeps somebody out of the screen as it is: in either theme, in its own window and in a narrow one. Each is
   * photographed under the name.
   */
  async findBarriersInEachView(name: string): Promise<string[]> {
    const own = this.page.viewportSize() ?? NARROW;
    const found: string[] = [];
    for (const size of [own, NARROW]) {
      await this.page.setViewportSize(size);
      const view = size === NARROW ? `${name}-narrow` : name;
      for (const colorScheme of THEMES) {
        await this.page.emulateMedia({ colorScheme });
        await this.screenshot(`${view}-${colorScheme}`);
        // The other theme has other colours, and is the same page.
        const barriers = await this.findBarriers(colorScheme === THEMES[0] ? 'all' : 'colours');
        found.push(...barriers.map((barrier) => `${view}, ${colorScheme}: ${barrier}`));
      }
      const overflowPx = await this.overflowPx();
      if (overflowPx > 0) found.push(`${view}: it is ${overflowPx} px wider than its window`);
    }
    await this.page.setViewportSize(own);
    await this.page.emulateMedia({ colorScheme: this.theme });
    return found;
  }

  /** Counts, from now on, every byte that comes over the network, headers included. */
  async countReceivedBytes(): Promise<() => number> {
    let bytes = 0;
    const session = await this.context.newCDPSession(this.page);
    await session.send('Network.enable');
    session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    return () => bytes;
  }

  /** How far the page is wider than its window. */
  overflowPx(): Promise<number> {
    return this.page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    ) as Promise<number>;
  }

  /** Written where `TRELLIS_SCREENSHOTS` names a folder, for people to look at. */
  async screenshot(name: string): Promise<void> {
    const folder = process.env.TRELLIS_SCREENSHOTS;
    if (!folder) return;
    await mkdir(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.context.close();
  }
}

/** The browser reports each answer with an error status; those are told on the page, and tested there. */
const isOfAnAnswer = (text: string): boolean => text.startsWith('Failed to load resource');

async function findChromium(): Promise<string> {
  for (const place of PLACES) {
    const isThere = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return place;
  }
  throw new Error('These tests need Chromium: install chromium.');
}
