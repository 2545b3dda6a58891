import type { Browser } from 'playwright-core';
import { PATIENCE_MS } from './eventually';
import type { IdleWindow, KeptBrowser } from './kept-browser';
import type { Member } from './trellis-server';
import { Visitor, type Theme } from './visitor';

/** Most spec files have at most this number of windows open at once. */
const MAX_IDLE = 3;
const PHONE = { width: 390, height: 844 };

declare global {
  /** Set by the environment of the tests. */
  var trellisBrowser: KeptBrowser;
}

export interface VisitorOptions {
  /** Member whose session the browser gets; absent: signed out. */
  member?: Member;
  theme?: Theme;
  width?: number;
  height?: number;
  /** Has the window of a phone, with touch: no pointer hovers. */
  isPhone?: boolean;
  /** Accepts the certificates of the tests' own authorities. */
  takesAnyCertificate?: boolean;
  /** Uses a new window with an empty cache. */
  isFirstVisit?: boolean;
  /** Runs before the scripts of each page, in a window that is not reused, since the script cannot be removed. */
  script?: string;
}

export async function startBrowser(): Promise<TestBrowser> {
  return new TestBrowser(await globalThis.trellisBrowser.open());
}

/** The worker's browser, as one spec file uses it. */
export class TestBrowser {
  readonly #visitors = new Set<Visitor>();

  constructor(private readonly browser: Browser) {}

  /** Opens a window with cookies and storage of its own. */
  async visitor(address: string, options: VisitorOptions = {}): Promise<Visitor> {
    const { member, theme = 'light', isFirstVisit = false, script } = options;
    const isNew = isFirstVisit || script !== undefined;
    const window = (isNew ? null : takeIdle(keyOf(address, options))) ?? (await this.open(address, options));
    const { context, page } = window;
    if (script !== undefined) await context.addInitScript(script);
    await page.setViewportSize(sizeOf(options));
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    if (member)
      await context.addCookies([{ name: sessionCookieAt(address), value: member.token, url: address }]);
    const visitor = new Visitor({
      ...window,
      theme,
      leave: async () => {
        this.#visitors.delete(visitor);
        await (script === undefined ? leave(window, address) : context.close());
      },
    });
    this.#visitors.add(visitor);
    return visitor;
  }

  private async open(address: string, options: VisitorOptions): Promise<IdleWindow> {
    const context = await this.browser.newContext({
      baseURL: address,
      ignoreHTTPSErrors: options.takesAnyCertificate ?? false,
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      ...(options.isPhone && { hasTouch: true, isMobile: true, viewport: PHONE }),
    });
    context.setDefaultTimeout(PATIENCE_MS);
    return { key: keyOf(address, options), context, page: await context.newPage() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#visitors].map((visitor) => visitor[Symbol.asyncDispose]()));
  }
}

/** Returns the name of the cookie of a server that is reached below the path of its address. */
const sessionCookieAt = (address: string): string =>
  `trellis_session${new URL(address).pathname.replace(/\/$/, '').replaceAll('/', '.')}`;

const keyOf = (address: string, { takesAnyCertificate = false, isPhone = false }: VisitorOptions): string =>
  `${address} ${takesAnyCertificate} ${isPhone}`;

const sizeOf = ({ isPhone, width = 1280, height = 860 }: VisitorOptions) =>
  isPhone ? PHONE : { width, height };

function takeIdle(key: string): IdleWindow | null {
  const { idle } = globalThis.trellisBrowser;
  const at = idle.findLastIndex((window) => window.key === key);
  return at < 0 ? null : idle.splice(at, 1)[0]!;
}

/** Clears the visitor's data and keeps the window for the next visitor, or closes it. */
async function leave(window: IdleWindow, address: string): Promise<void> {
  const { idle } = globalThis.trellisBrowser;
  try {
    await clear(window, address);
    idle.push(window);
    if (idle.length > MAX_IDLE) await idle.shift()!.context.close();
  } catch {
    // Its page has crashed, or its server has stopped.
    await window.context.close();
  }
}

const EVENTS = ['console', 'dialog', 'download', 'filechooser', 'pageerror', 'request', 'response'] as const;

async function clear({ context, page }: IdleWindow, address: string): Promise<void> {
  for (const event of EVENTS) page.removeAllListeners(event);
  // A page with unsaved changes asks for confirmation before it unloads.
  page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined));
  for (const other of context.pages()) if (other !== page) await other.close();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await context.unrouteAll({ behavior: 'ignoreErrors' });
  await context.setOffline(false);
  // A page of the same origin gives access to its storage, and lets the window keep its process.
  await page.goto(`${address}/favicon.svg`);
  await page.evaluate('localStorage.clear(); sessionStorage.clear(); indexedDB.deleteDatabase("trellis")');
  // After the page is left, which would react to the missing session.
  await context.clearCookies();
  await page.mouse.move(0, 0);
  page.removeAllListeners('dialog');
}
