import { join } from 'node:path';
import { IS_TORTURE } from './torture';

const PRELOAD = join(__dirname, 'shorten-waits.cjs');

/** Lengths of timers in ms, mapped to the lengths that replace them. */
interface Waits {
  setTimeout?: Record<number, number>;
  setInterval?: Record<number, number>;
}

/**
 * Returns an environment that changes waits of a server and its worker; `npm run torture` keeps the product's waits.
 */
export function shortWaits(waits: Waits, { preloads = [] }: { preloads?: string[] } = {}) {
  const all = IS_TORTURE ? preloads : [...preloads, PRELOAD];
  return {
    ...(all.length > 0 && { NODE_OPTIONS: all.map((file) => `--require=${file}`).join(' ') }),
    ...(!IS_TORTURE && { TRELLIS_TEST_WAITS: JSON.stringify(waits) }),
  };
}

/** Pauses between restarts of workers that end quickly grow to 5 s; here each restart comes soon. */
export const SOON_STARTED_AGAIN: Waits = {
  setTimeout: { 400: 200, 800: 200, 1_600: 200, 3_200: 200, 5_000: 200 },
};
