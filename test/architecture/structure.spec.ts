import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SCRIPT = path.resolve(__dirname, '../../scripts/check/structure.mjs');

const PROGRAM = {
  'src/main.ts': '// A program.\nexport const main = 1;\n',
  'src/apps/rename.ts': `
/** Renames an app. */
export class UpdateApp {
  run(job: { input: unknown }) {
    return (job.input as RenameInput).name;
  }
}
interface RenameInput { name: string }
`,
  'src/apps/kinds.ts':
    "/** What a job does. */\nexport const JOBS = { rename_app: define({ runs: 'queue' }) };\n",
  'src/apps/sql.ts': "export const COUNT = `select count(*) from git_jobs where kind = 'rename_app'`;\n",
  'src/apps/uses.ts':
    "import { JOBS } from './kinds';\nexport const { kind } = JOBS.rename_app;\nexport const runs = 1;\n",
  'src/apps/routes.ts': "@Post('finalize')\nexport class Routes {}\n",
  'src/apps/paths.spec.ts': "// Of one line,\n// with a second one.\nit('x', () => {});\n",
  'src/apps/long.ts': Array.from({ length: 601 }, (_, index) => `export const n${index} = ${index};\n`).join(
    '',
  ),
  'docs/guide.md': '# Guide\n\nTake the one that fits, or `whoever`.\n',
  'src/apps/tiring.ts': '/** Deletes apps, also those of others. */\nexport const tiring = 1;\n',
  'web/src/page.tsx': 'export const Page = () => <p>// Who reads this?</p>; // Where this ends.\n',
};

describe('the measurement of the structure', () => {
  let measured: ReturnType<typeof JSON.parse>;

  beforeAll(async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'trellis-structure-'));
    for (const name of ['test', 'bench', 'scripts']) await mkdir(path.join(folder, name));
    for (const [file, text] of Object.entries(PROGRAM)) {
      await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
      await writeFile(path.join(folder, file), text);
    }
    measured = JSON.parse((await run(process.execPath, [SCRIPT, '--root', folder, '--json'])).stdout);
    await rm(folder, { recursive: true });
  });

  it('counts files, functions and their lines in each part', () => {
    const { parts } = measured;

    expect(Object.keys(parts).sort()).toEqual(['src (specs)', 'src (top)', 'src/apps', 'web/src']);
    expect(parts['src/apps'].files).toMatchObject({ count: 7, max: 601 });
    expect(parts['src/apps'].functions.longest).toMatchObject({ name: 'run', lines: 3 });
    expect(parts['src/apps'].longFiles).toEqual([{ name: 'src/apps/long.ts', lines: 601 }]);
    expect(parts['src/apps'].largestFolder).toEqual({ folder: 'src/apps', files: 7 });
    expect(parts['src/apps'].tinyFiles).toEqual(expect.arrayContaining(['src/apps/kinds.ts']));
  });

  it('finds comments that open with a headless word, but not text of the page', () => {
    const { parts } = measured;

    expect(parts['src/apps'].headlessComments).toEqual([{ word: 'What', at: 'src/apps/kinds.ts:1' }]);
    expect(parts['src (specs)'].headlessComments).toEqual([{ word: 'Of', at: 'src/apps/paths.spec.ts:1' }]);
    expect(parts['web/src'].headlessComments).toEqual([{ word: 'Where', at: 'web/src/page.tsx:1' }]);
  });

  it('finds stock phrases in comments and documents, but not in code', () => {
    expect(measured.stockPhrases).toEqual({
      comments: ['src/apps/tiring.ts:1 “those of”'],
      docs: ['docs/guide.md:3 “the one that”'],
    });
  });

  it('finds files that name a kind of job, and casts of its input', () => {
    const { filesNamingJobKinds, inputCasts } = measured;

    expect(filesNamingJobKinds).toEqual(['src/apps/kinds.ts', 'src/apps/sql.ts']);
    expect(inputCasts).toEqual(['src/apps/rename.ts:5']);
  });
});
