import type { Browser, BrowserContext, Page } from 'playwright-core';
import { findChromium } from '../../test/support/kept-browser';
import type { Member } from '../../test/support/member';
import type { Endings } from './run-bench';

const WIDTH = 1280;
const HEIGHT = 860;

/** Starts Chromium with a user's settings: the tests disable compilers, which cost more than they save in short-lived pages. */
export async function startChromium(endings: Endings): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath: await findChromium(), headless: true, args });
  endings.push(() => browser.close());
  return browser;
}

/** Opens a window with an empty cache, in which the member is signed in. */
export async function openWindow({
  browser,
  member,
}: {
  browser: Browser;
  member: Member;
}): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    baseURL: member.address,
    viewport: { width: WIDTH, height: HEIGHT },
  });
  await context.addCookies([{ name: 'trellis_session', value: member.token, url: member.address }]);
  return { context, page: await context.newPage() };
}
