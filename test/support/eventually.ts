/**
 * Longest wait for an expected event. A passing test does not use it up, so this is far above any wait on a busy machine;
 * it only has to end before Jest's own limit, so that a failure names the event.
 */
export const PATIENCE_MS = 150_000;

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 50;

/** Repeats `check` until it neither throws nor returns false, and returns its last result. */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { timeoutMs = PATIENCE_MS }: { timeoutMs?: number } = {},
): Promise<Exclude<T, false>> {
  const endsAt = Date.now() + timeoutMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    try {
      const result = await check();
      if (result !== false) return result as Exclude<T, false>;
      throw new Error('The condition is still false.');
    } catch (error) {
      if (Date.now() >= endsAt) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(`Not within ${timeoutMs} ms: ${reason}`, { cause: error });
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
