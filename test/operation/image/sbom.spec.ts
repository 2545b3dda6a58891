import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(__dirname, '../../..');
const run = promisify(execFile);

interface Bill {
  components: { name: string; version: string; purl: string }[];
}

let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-sbom-'));
  file = join(folder, 'sbom.json');
  await run(process.execPath, [join(ROOT, 'scripts/release/sbom.mjs'), 'packages', file], { cwd: folder });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const check = (bill: string) => run(process.execPath, [join(ROOT, 'scripts/release/check-sbom.mjs'), bill]);
const read = async () => JSON.parse(await readFile(file, 'utf8')) as Bill;

async function checkChanged(change: (bill: Bill) => void): Promise<unknown> {
  const bill = await read();
  change(bill);
  const changed = join(folder, 'changed.json');
  await writeFile(changed, JSON.stringify(bill));
  return check(changed);
}

it('names the packages of the lock file, the page’s libraries among them, and what is compiled', async () => {
  expect((await check(file)).stdout).toContain('all of the lock file and of what is compiled');
  const named = (await read()).components.map(({ purl }) => purl);
  const { packages } = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version: string }>;
  };
  for (const name of ['nodegit', 'react', 'yaml'])
    expect(named).toContain(`pkg:npm/${name}@${packages[`node_modules/${name}`]!.version}`);
  for (const name of ['libgit2', 'libssh2', 'pcre', 'postgresql', 'openssl', 'icu'])
    expect(named).toContainEqual(expect.stringMatching(new RegExp(`^pkg:generic/${name}@\\d`)));
});

it.each<[string, (bill: Bill) => void, string]>([
  [
    'lacks a package',
    (bill) =>
      void bill.components.splice(
        bill.components.findIndex(({ name }) => name === 'nodemailer'),
        1,
      ),
    'in the lock file, and not in the bill',
  ],
  [
    'has another version of a package',
    (bill) => {
      bill.components.find(({ name }) => name === 'nodemailer')!.purl = 'pkg:npm/nodemailer@1.0.0';
    },
    'nodemailer@1.0.0: in the bill, and not in the lock file',
  ],
  [
    'lacks a compiled library',
    (bill) =>
      void bill.components.splice(
        bill.components.findIndex(({ name }) => name === 'libssh2'),
        1,
      ),
    'vendor/libssh2: in what is compiled, and not in the bill',
  ],
  [
    'names a library that is not there',
    (bill) => {
      const properties = [{ name: 'trellis:place', value: 'node_modules/nodegit/vendor/libfoo' }];
      bill.components.push({
        name: 'libfoo',
        version: '1',
        purl: 'pkg:generic/libfoo@1',
        properties,
      } as never);
    },
    'vendor/libfoo: in the bill, and not in what is compiled',
  ],
])('is refused if it %s', async (_, change, problem) => {
  await expect(checkChanged(change)).rejects.toThrow(problem);
});
