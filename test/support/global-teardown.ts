import { writeFileSync } from 'node:fs';

export default async function tearDownOnce(): Promise<void> {
  try {
    await globalThis.trellisTestServer?.stop();
  } finally {
    // Nothing should prevent Jest from exiting from now on; scripts/test.mjs checks that.
    const file = process.env.TRELLIS_TEST_COUNTS;
    if (file) writeFileSync(`${file}.stopped`, '');
  }
}
