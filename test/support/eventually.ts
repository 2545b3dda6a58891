const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 50;

/** Repeats `check` until it neither throws nor returns false, and returns its last result. */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { timeoutMs = 30_000 }: { timeoutMs?: number } = {},
): Promise<T> {
  const endsAt = Date.now() + timeoutMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    try {
      const result = await check();
      if (result !== false) return result;
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
