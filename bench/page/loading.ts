import type { Page } from 'playwright-core';
import type { Member } from '../../test/support/member';
import { openWindow } from '../support/chromium';
import { dashboardOf, type Stage } from './stage';

/** A first visit of the dashboard, with an empty cache. */
export interface FirstLoad {
  kilobytes: number;
  /** Until something is painted. */
  paintMs: number;
  /** Until the apps are shown. */
  shownMs: number;
  longestTaskMs: number;
}

const LIST = '[href*="/apps/"]';

/** `delayMs`: delay of the line, each way. */
export async function loadDashboard(
  stage: Stage,
  { of, delayMs }: { of: Member; delayMs: number },
): Promise<FirstLoad> {
  const { context, page } = await openWindow(stage);
  const session = await context.newCDPSession(page);
  let bytes = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  await session.send('Network.enable');
  const line = { offline: false, latency: 2 * delayMs, downloadThroughput: -1, uploadThroughput: -1 };
  if (delayMs > 0) await session.send('Network.emulateNetworkConditions', line);
  await watchTasks(page);
  // Playwright looks for an element at growing intervals.
  await page.addInitScript(`
    globalThis.shown = new Promise((resolve) => {
      const look = () => (document.querySelector('${LIST}') ? resolve(performance.now()) : requestAnimationFrame(look));
      requestAnimationFrame(look);
    });
  `);
  await page.goto(dashboardOf(of), { waitUntil: 'commit' });
  const shownMs = Number(await page.evaluate('globalThis.shown'));
  await page.waitForLoadState('networkidle');
  const paintMs = Number(
    await page.evaluate(`performance.getEntriesByName('first-contentful-paint')[0].startTime`),
  );
  const longestTaskMs = await longestTask(page);
  await context.close();
  return { kilobytes: bytes / 1000, paintMs, shownMs, longestTaskMs };
}

/** Opens the large app from the dashboard, as a person does who has worked here before. Returns ms until it can be seen. */
export async function openLargeApp(stage: Stage): Promise<number> {
  const { context, page } = await openWindow(stage);
  const { workspaceId } = stage.member;
  // The browser has the editor's files from the day before.
  await page.goto(`/w/${workspaceId}/apps/${stage.edited.id}`);
  await page.locator('[data-component]').first().waitFor();
  await page.goto(`${dashboardOf(stage.member)}?q=${stage.large.name}`);
  const link = page.getByRole('link', { name: stage.large.name, exact: true }).first();
  await link.waitFor();
  await page.waitForLoadState('networkidle');
  await page.evaluate(`
    document.addEventListener('click', () => (globalThis.clickedAt ??= performance.now()), { capture: true, once: true });
    globalThis.shown = new Promise((resolve) => new MutationObserver((_, observer) => {
      if (!document.querySelector('[data-component]')) return;
      observer.disconnect();
      // The frame after the next one has been painted.
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - globalThis.clickedAt)));
    }).observe(document.body, { subtree: true, childList: true }));
    // The value of the script is waited for.
    undefined;
  `);
  await link.click();
  const openedMs = Number(await page.evaluate('globalThis.shown'));
  await context.close();
  return openedMs;
}

/** Notes tasks of the page's thread that took more than 50 ms, from the beginning of the next page on. */
const watchTasks = (page: Page): Promise<unknown> =>
  page.addInitScript(`
    globalThis.longestTaskMs = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longestTaskMs = Math.max(globalThis.longestTaskMs, duration);
    }).observe({ type: 'longtask', buffered: true });
  `);

const longestTask = async (page: Page): Promise<number> =>
  Number(await page.evaluate('globalThis.longestTaskMs'));
