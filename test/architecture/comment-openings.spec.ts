import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = path.resolve(__dirname, '../..');
const ESLINT = path.join(ROOT, 'node_modules/eslint/bin/eslint.js');

const CONFIG = `
import openings from ${JSON.stringify(path.join(ROOT, 'scripts/lint/comment-openings.mjs'))};
export default [{ plugins: { trellis: openings }, rules: { 'trellis/comment-openings': 'error' } }];
`;

const SOURCE = `/** Returns the tip, or null. */
const a = 1;
/** What the tip is. */
const b = 2;
/**
 * Whoever waits here is woken.
 */
const c = 3;
// The branch has moved since,
// which the server reports.
const d = 4; // with a comment behind
const e = 5; // Counts from one.
// Of which there are two.
/** Whatsoever, Sort order and Withdrawals are words of their own. */
const text = '// What is not a comment';
`;

describe('the lint rule for the first word of a comment', () => {
  it('reports comments that open with a relative or headless word, and no others', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'trellis-lint-'));
    await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    await writeFile(path.join(folder, 'eslint.config.mjs'), CONFIG);
    await writeFile(path.join(folder, 'source.mjs'), SOURCE);

    const lint = run(process.execPath, [ESLINT, '--format', 'json', 'source.mjs'], { cwd: folder });
    const { stdout } = await lint.catch((error: unknown) => error as { stdout: string });
    await rm(folder, { recursive: true });

    const [{ messages }] = JSON.parse(stdout) as [{ messages: { line: number; message: string }[] }];
    expect(messages.map(({ line, message }) => [line, message.split('"')[1]])).toEqual([
      [3, 'What'],
      [5, 'Whoever'],
      [11, 'with'],
      [13, 'Of'],
    ]);
  });
});
