import { existsSync } from 'node:fs';
import { launch, type Browser, type Page } from 'puppeteer-core';
import { PATIENCE_MS } from '../support/eventually';

const PATHS = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];

/** Firefox, driven by WebDriver BiDi. Records every complaint of its pages. */
export class Firefox {
  readonly complaints: string[] = [];

  private constructor(private readonly browser: Browser) {}

  static async start(): Promise<Firefox> {
    const executablePath = PATHS.find(existsSync);
    if (!executablePath) throw new Error('These tests need Firefox: install firefox-esr.');
    return new Firefox(
      await launch({ browser: 'firefox', executablePath, headless: true, timeout: PATIENCE_MS }),
    );
  }

  async open(address: string): Promise<Page> {
    const page = await this.browser.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.setViewport({ width: 1280, height: 860 });
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    await page.goto(address);
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
  }
}

/** Finds a control by its role and name. */
export const control = (page: Page, role: string, name: string) =>
  page.locator(`::-p-aria([role="${role}"][name="${name}"])`);

/** Waits for a text anywhere on the page. */
export const says = (page: Page, text: string) => page.locator(`::-p-text(${text})`).wait();
