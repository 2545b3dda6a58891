import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { samples } from '../../../test/support/samples';
import { unifiedHunks, type UnifiedHunk } from './index';

const header = ({ oldStart, oldLines, newStart, newLines }: UnifiedHunk) =>
  `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`;

const patchOf = (hunks: UnifiedHunk[]) =>
  ['--- a/text', '+++ b/text', ...hunks.flatMap((hunk) => [header(hunk), ...hunk.lines]), ''].join('\n');

const text = fc
  .tuple(
    fc.array(fc.constantFrom('a', 'b', 'c d', '', '-', '+ x', '\\ y', 'é'), { maxLength: 40 }),
    fc.boolean(),
  )
  .map(([lines, isOpen]) => lines.join('\n') + (isOpen || lines.length === 0 ? '' : '\n'));

describe('unified hunks', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'hunks-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are a patch that Git applies', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const hunks = unifiedHunks(before, after);
        expect(hunks.length > 0).toBe(before !== after);
        // For Git, an empty text is a deleted or a new file.
        fc.pre(before !== after && before !== '' && after !== '');
        writeFileSync(join(folder, 'text'), before);
        const git = spawnSync('git', ['apply', '--whitespace=nowarn', '-'], {
          cwd: folder,
          input: patchOf(hunks),
        });
        expect(git.stderr.toString()).toBe('');
        const applied = spawnSync('cat', ['text'], { cwd: folder }).stdout.toString();
        expect(applied).toBe(after);
      }),
      { numRuns: samples(60) },
    );
  });

  it('have three lines around what differs, and are one where these meet', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index}\n`);
    const edited = (...at: number[]) =>
      lines.map((line, index) => (at.includes(index) ? `new ${line}` : line)).join('');
    expect(unifiedHunks(edited(), edited(10, 17)).map(header)).toEqual(['@@ -8,14 +8,14 @@']);
    expect(unifiedHunks(edited(), edited(1, 20)).map(header)).toEqual([
      '@@ -1,5 +1,5 @@',
      '@@ -18,7 +18,7 @@',
    ]);
  });

  it('number an empty text from 0', () => {
    expect(unifiedHunks('', 'a\n')).toEqual([
      { oldStart: 0, oldLines: 0, newStart: 1, newLines: 1, lines: ['+a'] },
    ]);
  });
});
