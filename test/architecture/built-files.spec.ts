import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
/** A file or folder of the build, as scripts, the image and documents name it. */
const BUILT = /\bdist\/(src\/[\w./-]*\w)/g;

/** No compiler follows these names: a moved source breaks the script that loads its build. */
it('builds each file that is named in a script, a test, the image or a document', () => {
  // test/real names files of other programs' builds.
  const named = execFileSync('git', ['grep', '-l', 'dist/src/', '--', ':!CHANGELOG.md', ':!test/real'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .trim()
    .split('\n')
    .flatMap((file) =>
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(BUILT)].map(([, built]) => ({ file, built })),
    );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(({ built }) => !hasSource(built))).toEqual([]);
});

const hasSource = (built: string): boolean => {
  const source = join(ROOT, built.replace(/(\.d\.ts|\.js)$/, ''));
  return existsSync(source) || existsSync(`${source}.ts`);
};

it.each(['package.json', 'Dockerfile', 'docs/deployment/trellis.service', 'test/support/trellis-process.ts'])(
  'starts the server with the same limit on new objects in %s',
  (file) => {
    expect(readFileSync(join(ROOT, file), 'utf8')).toContain('--max-semi-space-size=8');
  },
);
