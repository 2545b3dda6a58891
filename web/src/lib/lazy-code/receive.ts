import { t } from '@lingui/core/macro';
import { notifications } from '@mantine/notifications';
import { isMissingCode } from './is-missing-code';
import { reachServer } from './reach-server';

const PAUSE_MS = 2_000;
const NOTICE = 'waits-for-code';

/** Style sheets that failed to load; Vite requests each only once. */
const missing = new Set<HTMLLinkElement>();
window.addEventListener(
  'error',
  ({ target }) => {
    if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') missing.add(target);
  },
  { capture: true },
);

/**
 * Loads the code of a part of a page. Without a connection it waits for one, with a notice, so that the page stays.
 * @throws the browser's error if the server can be reached: an update has replaced the file
 */
export async function receive<T>(load: () => Promise<T>): Promise<T> {
  for (let isReached = false; ;) {
    try {
      const styles = [...missing].map(askAgain);
      // Without a connection, missing style sheets of another part do not block loaded code.
      await (isReached ? Promise.all(styles) : Promise.allSettled(styles));
      return await load();
    } catch (error) {
      if (isReached || !isMissingCode(error)) throw error;
      isReached = await reachServer().catch(() => false);
      if (!isReached) await untilReached();
    }
  }
}

async function untilReached(): Promise<void> {
  const message = t`The server cannot be reached. What you opened appears as soon as it answers.`;
  notifications.show({ id: NOTICE, color: 'yellow.8', message, autoClose: false });
  do await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  while (!(await reachServer().catch(() => false)));
  notifications.hide(NOTICE);
}

function askAgain(link: HTMLLinkElement): Promise<void> {
  const again = link.cloneNode() as HTMLLinkElement;
  missing.delete(link);
  return new Promise((resolve, reject) => {
    again.addEventListener('load', () => resolve());
    again.addEventListener('error', () => reject(new Error(`Unable to preload CSS for ${link.href}`)));
    link.replaceWith(again);
  });
}
