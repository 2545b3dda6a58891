import type { Page } from 'playwright-core';
import { openWindow } from '../support/chromium';
import type { Stage } from './stage';

const SELECTIONS = 30;
const KEYS = 30;
const DRAGS = 5;
const DRAG_STEPS = 30;
/** The browser reports no shorter event. */
const LEAST_MS = 16;

/** Times in ms until the next frame shows an event's effect; for dragging, between two frames. */
export interface Editing {
  selecting: number[];
  typing: number[];
  dragging: number[];
}

/** Edits the app with many components in its editor. */
export async function editApp(stage: Stage): Promise<Editing> {
  const { context, page } = await openWindow(stage);
  await page.goto(`/w/${stage.member.workspaceId}/apps/${stage.edited.id}`);
  await page.locator('[data-component]').first().waitFor();
  await page.waitForLoadState('networkidle');
  await page.evaluate(`
    globalThis.events = [];
    new PerformanceObserver((list) => globalThis.events.push(...list.getEntries().map(({ duration }) => duration)))
      .observe({ type: 'event', durationThreshold: ${LEAST_MS} });
  `);
  const editing = { selecting: await select(page), typing: await type(page), dragging: await drag(page) };
  await page.getByRole('status').getByText('Saved', { exact: true }).waitFor();
  await context.close();
  return editing;
}

async function select(page: Page): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < SELECTIONS; index += 1) {
    const [x, y] = await pointOn(page, index % 20);
    // Not by Playwright's click, which probes the element below the pointer while the event is timed.
    times.push(await timeOf(page, () => page.mouse.click(x, y)));
  }
  return times;
}

async function type(page: Page): Promise<number[]> {
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await inspector.getByLabel('Text', { exact: true }).click();
  const times: number[] = [];
  for (let index = 0; index < KEYS; index += 1)
    times.push(await timeOf(page, () => page.keyboard.press('abcdefgh '[index % 9] ?? 'a')));
  return times;
}

async function drag(page: Page): Promise<number[]> {
  const frames: number[] = [];
  for (let index = 0; index < DRAGS; index += 1) {
    const [x, y] = await pointOn(page, index);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.evaluate(`
      globalThis.frames = [];
      globalThis.isDragged = true;
      let last = performance.now();
      const count = (now) => { globalThis.frames.push(now - last); last = now; if (globalThis.isDragged) requestAnimationFrame(count); };
      requestAnimationFrame((now) => { last = now; requestAnimationFrame(count); });
    `);
    for (let step = 1; step <= DRAG_STEPS; step += 1) await page.mouse.move(x + step, y + step * 2);
    // Restored, since the next round would click on the component above.
    await page.keyboard.press('Escape');
    await page.mouse.up();
    frames.push(...((await page.evaluate('globalThis.isDragged = false, globalThis.frames')) as number[]));
  }
  return frames;
}

/** Returns how long the slowest event of an action took, from its input to the frame that shows it. */
async function timeOf(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate('globalThis.events.length = 0');
  await act();
  // Events are reported after their frame.
  await page.evaluate(`new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50)))`);
  return Math.max(LEAST_MS, ...((await page.evaluate('globalThis.events')) as number[]));
}

/** Returns a point of a component on the canvas, inside its left upper corner. */
async function pointOn(page: Page, index: number): Promise<[x: number, y: number]> {
  const box = await page.locator('[data-component]').nth(index).boundingBox();
  if (!box) throw new Error('The component cannot be seen.');
  return [box.x + 10, box.y + 10];
}
