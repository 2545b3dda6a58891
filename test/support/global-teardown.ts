import { writeFileSync } from 'node:fs';
import { tellOfMissingDocuments } from '../documents/documents';

export default async function tearDownOnce(): Promise<void> {
  tellOfMissingDocuments();
  let failure = '';
  try {
    await globalThis.trellisTestServer?.stop();
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
    throw error;
  } finally {
    // Nothing should prevent Jest from exiting from now on; scripts/test.mjs checks that, and repeats the failure.
    const file = process.env.TRELLIS_TEST_COUNTS;
    if (file) writeFileSync(`${file}.stopped`, failure);
  }
}
