import { existsSync, readFileSync } from 'node:fs';

const { PREPARED_FILE } = jest.requireActual<{ PREPARED_FILE: string }>('./real-folder.cjs');

type Prepared = { folder: string } | { missing: string };

/**
 * Describes scenarios with a real counterpart, such as `ToolJet 2.27.1`; `folder` is where `counterparts.mjs` has installed
 * it. Without the counterpart they are skipped, and their title says why.
 */
export function describeReal(counterpart: string, body: (folder: string) => void): void {
  const found = findPrepared(counterpart);
  if ('folder' in found) describe(counterpart, () => body(found.folder));
  else describe.skip(`${counterpart} (skipped: ${found.missing})`, () => body(''));
}

function findPrepared(counterpart: string): Prepared {
  if (!existsSync(PREPARED_FILE)) return { missing: 'start the tests with npm run test:real' };
  const prepared = JSON.parse(readFileSync(PREPARED_FILE, 'utf8')) as Record<string, Prepared>;
  return prepared[counterpart] ?? { missing: `counterparts.mjs does not know ${counterpart}` };
}
