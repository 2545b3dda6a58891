import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parseAppDocument } from '../../src/apps/document';
import { edit, GitFixture } from '../support/git-fixture';
import { appText, Checkout, metaText, twoApps } from './checkout';

const ROOT = resolve(__dirname, '../..');
const run = promisify(execFile);

let folder: string;
/** Folder of the installed program. */
let bin: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-package-'));
  await run(process.execPath, [join(ROOT, 'scripts/build-cli.mjs')], { cwd: ROOT });
  const { stdout } = await run(
    'npm',
    ['pack', '--json', '--pack-destination', folder, join(ROOT, 'dist/cli')],
    {
      cwd: folder,
    },
  );
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const install = [
    'install',
    '--offline',
    '--no-audit',
    '--no-fund',
    '--prefix',
    folder,
    join(folder, filename),
  ];
  await run('npm', install, { cwd: folder });
  bin = join(folder, 'node_modules/.bin');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const checkoutWith = async (files = twoApps()) =>
  Checkout.create(await mkdtemp(join(folder, 'checkout-')), files);

async function trellis(checkout: Checkout, ...words: string[]) {
  return run(join(bin, 'trellis'), words, { cwd: checkout.folder }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: unknown) => error as { code: number; stdout: string; stderr: string },
  );
}

/** Commits one edit on `main` and another on `feature`, and merges. Returns what Git says. */
async function mergeEdits(
  checkout: Checkout,
  { ours, theirs }: { ours: Record<string, string>; theirs: Record<string, string> },
) {
  // The lines of `.gitattributes`, if they were written, are in it.
  await checkout.commit({ 'README.md': 'Apps of the team' }, 'Read me');
  await checkout.git('switch', '--quiet', '-c', 'feature');
  await checkout.commit(theirs, 'Theirs');
  await checkout.git('switch', '--quiet', 'main');
  await checkout.commit(ours, 'Ours');
  return checkout.git('merge', '--no-edit', 'feature').then(
    (stdout) => ({ isClean: true, stdout, stderr: '' }),
    (error: unknown) => ({ ...(error as { stdout: string; stderr: string }), isClean: false }),
  );
}

const read = (checkout: Checkout, path: string) => readFile(join(checkout.folder, path), 'utf8');

it('is one file and needs no other package, and no compiler', async () => {
  expect((await readdir(join(folder, 'node_modules'))).filter((name) => !name.startsWith('.'))).toEqual([
    'trellis',
  ]);
  const files = await readdir(join(folder, 'node_modules/trellis'));
  expect(files.sort()).toEqual(['LICENSE', 'README.md', 'package.json', 'trellis.mjs']);
  const program = await read(new Checkout(folder), 'node_modules/trellis/trellis.mjs');
  const imported = [...program.matchAll(/^import .* from "(.*)";$/gm)].map(([, name]) => name);
  expect(imported.filter((name) => !isBuiltin(name))).toEqual([]);
  const { stdout } = await run(join(bin, 'trellis'), ['--version']);
  expect(stdout.trim()).toBe(
    (JSON.parse(await read(new Checkout(ROOT), 'package.json')) as { version: string }).version,
  );
});

it('validates and compares a checkout', async () => {
  const checkout = await checkoutWith();
  expect(await trellis(checkout, 'validate')).toMatchObject({ code: 0 });
  await checkout.write({ 'Orders/v1.json': appText('Orders').replace('Orders of today', 'Open orders') });
  const { code, stdout } = await trellis(checkout, 'diff', 'HEAD');
  expect(code).toBe(1);
  expect(stdout).toContain('“Orders of today” → “Open orders”');
});

it('signs in to a server, and commits an app there', async () => {
  const fixture = await GitFixture.start();
  try {
    const { member, repository, app } = await fixture.withApp();
    const { body: token } = await member.post('/api/auth/tokens', { name: 'pipeline' }).expect(201);
    const home = await mkdtemp(join(folder, 'home-'));
    const env = { PATH: process.env.PATH, HOME: home, TRELLIS_WORKSPACE: member.workspaceId };
    const ask = (...words: string[]) =>
      run('npx', ['--no-install', 'trellis', ...words], { cwd: folder, env });

    const signingIn = ask('login', fixture.trellis.address);
    signingIn.child.stdin?.end(`${token.token as string}\n`);
    await signingIn;
    expect((await ask('apps')).stdout).toBe('Orders\n');
    await edit(member, app.id, 'table');
    const { stdout } = await ask('commit', 'Orders', '-m', 'By the package');
    const [newest] = await repository.log();
    expect(newest.message).toBe('By the package');
    expect(stdout).toBe(`Committed as ${newest.sha}.\n`);
    await repository.fsck();
  } finally {
    await fixture.stop();
  }
});

it('completes commands and options in shells', async () => {
  const checkout = await checkoutWith();
  expect((await trellis(checkout, 'complete', '--', 'val')).stdout).toMatch(/^validate\t/);
  expect((await trellis(checkout, 'complete', '--', 'commit', '--')).stdout).toMatch(/^--message\t/);
  const { stdout: script } = await trellis(checkout, 'complete', 'bash');
  await checkout.write({ 'complete.sh': script });
  await run('bash', ['-n', join(checkout.folder, 'complete.sh')]);
});

describe('the drivers', () => {
  it('merge edits of one app, where Git alone finds a conflict in its only line', async () => {
    const edits = {
      ours: { 'Orders/v1.json': appText('Orders').replace('Orders of today', 'Open orders') },
      theirs: { 'Orders/v1.json': appText('Orders').replace('"Save"', '"Store"') },
    };
    const alone = await checkoutWith();
    expect((await mergeEdits(alone, edits)).isClean).toBe(false);

    const checkout = await checkoutWith();
    expect(await trellis(checkout, 'install-drivers')).toMatchObject({ code: 0 });
    expect(await mergeEdits(checkout, edits)).toMatchObject({ isClean: true });
    const merged = await read(checkout, 'Orders/v1.json');
    expect(merged).toBe(
      appText('Orders').replace('Orders of today', 'Open orders').replace('"Save"', '"Store"'),
    );
    await checkout.git('fsck', '--strict');
  });

  it('keep mine at a clash in a valid file, merge the rest, and name the clash', async () => {
    const checkout = await checkoutWith();
    await trellis(checkout, 'install-drivers');
    const { isClean, stdout, stderr } = await mergeEdits(checkout, {
      ours: { 'Orders/v1.json': appText('Orders').replace('"Save"', '"Keep"') },
      theirs: {
        'Orders/v1.json': appText('Orders')
          .replace('"Save"', '"Store"')
          .replace('Orders of today', 'Open orders'),
      },
    });
    expect(isClean).toBe(false);
    expect(stdout).toContain('CONFLICT (content): Merge conflict in Orders/v1.json');
    expect(stdout + stderr).toMatch(
      /Orders\/v1\.json: component save on page Home, .*: both sides have changed it/,
    );
    const merged = await read(checkout, 'Orders/v1.json');
    expect(merged).toBe(
      appText('Orders').replace('"Save"', '"Keep"').replace('Orders of today', 'Open orders'),
    );
    expect(parseAppDocument(merged).name).toBe('Orders');
    expect(await checkout.git('ls-files', '--unmerged')).toContain('Orders/v1.json');
  });

  it('merge the list of apps by entry, the newer one wins, and apps that both added stay', async () => {
    const checkout = await checkoutWith();
    await trellis(checkout, 'install-drivers');
    const [older, newer] = ['2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'];
    const base = JSON.parse(metaText({ a: 'Orders', b: 'Stock' })) as Record<string, object>;
    const list = (changes: Record<string, object>) => JSON.stringify({ ...base, ...changes }, null, 2);
    const touched = (lastpushDate: string, gitVersionId: string) => ({
      ...base.a,
      lastpushDate,
      gitVersionId,
    });
    const added = (id: string, name: string) =>
      JSON.parse(metaText({ [id]: name }, newer)) as Record<string, object>;
    const outcome = await mergeEdits(checkout, {
      ours: {
        '.meta/meta.json': list({ a: touched(older, 'mine'), ...added('c', 'Mine') }),
        'Mine/v1.json': appText('Mine'),
      },
      theirs: {
        '.meta/meta.json': list({ a: touched(newer, 'theirs'), ...added('d', 'Theirs') }),
        'Theirs/v1.json': appText('Theirs'),
      },
    });
    expect(outcome).toMatchObject({ isClean: true });
    const merged = JSON.parse(await read(checkout, '.meta/meta.json')) as Record<
      string,
      { gitVersionId: string }
    >;
    expect(Object.keys(merged)).toEqual(['a', 'b', 'c', 'd']);
    expect(merged.a.gitVersionId).toBe('theirs');
    expect(await trellis(checkout, 'validate')).toMatchObject({ code: 0 });
  });

  it('work below a folder with odd names, and leave other files to Git', async () => {
    const odd = `team's "apps" $(touch pwned)`;
    const checkout = await checkoutWith({
      [`${odd}/.meta/meta.json`]: metaText({ a: "-it's; odd" }),
      [`${odd}/-it's; odd/v1.json`]: appText('Odd'),
      'config/settings.json': '{\n  "a": 1,\n  "b": 2\n}\n',
    });
    expect(await trellis(checkout, 'install-drivers')).toMatchObject({ code: 0 });
    await checkout.git('add', '.gitattributes');
    const attribute = await checkout.git('check-attr', 'merge', '--', `${odd}/-it's; odd/v1.json`);
    expect(attribute).toContain('merge: trellis');
    const path = `${odd}/-it's; odd/v1.json`;
    const outcome = await mergeEdits(checkout, {
      ours: {
        [path]: appText('Odd').replace('Orders of today', 'Open orders'),
        'config/settings.json': '{\n  "a": 3,\n  "b": 2\n}\n',
      },
      theirs: {
        [path]: appText('Odd').replace('"Save"', '"Store"'),
        'config/settings.json': '{\n  "a": 4,\n  "b": 2\n}\n',
      },
    });
    expect(outcome.isClean).toBe(false);
    expect(await checkout.git('diff', '--name-only', '--diff-filter=U')).toBe('config/settings.json\n');
    expect(await read(checkout, 'config/settings.json')).toContain('<<<<<<<');
    expect(await read(checkout, path)).toContain('"Store"');
    expect(await readdir(checkout.folder)).not.toContain('pwned');
  });

  it('leave files that are no apps to Git, with its result, its markers and its exit status', async () => {
    const rows = (...names: string[]) =>
      `[\n${names.map((name, id) => `  {\n    "id": ${id},\n    "name": "${name}"\n  }`).join(',\n')}\n]\n`;
    const list = (more: object) => `${JSON.stringify({ a: { gitAppName: 'Orders', ...more } }, null, 1)}\n`;
    // Base, ours and theirs.
    const files: Record<string, [string | null, string, string]> = {
      'src/.gitattributes': Array<string>(3).fill('strings.json conflict-marker-size=11\n') as [
        string,
        string,
        string,
      ],
      'src/both.json': [rows('a', 'b', 'c', 'd'), rows('A', 'b', 'c', 'd'), rows('a', 'b', 'c', 'D')],
      'src/clash.json': [rows('a', 'b', 'c'), rows('A', 'b', 'C'), rows('x', 'b', 'y')],
      // Nothing but punctuation is between them.
      'src/near.json': ['[\n1\n,\n2\n]\n', '[\n3\n,\n4\n]\n', '[\n5\n,\n6\n]\n'],
      'src/emptied.json': [rows('a', 'b'), '[]\n', rows('a', 'B')],
      'src/strings.json': ['["a",\n"b",\n"c"]', '["A",\n"b",\n"c"]', '["X",\n"b",\n"C"]'],
      'src/flows.json': [
        '[\n{"id":"a","type":"tab"},\n\n{"id":"b","type":"debug"}\n]',
        '[\n{"id":"a","type":"tab","label":"A"},\n\n{"id":"b","type":"debug"}\n]',
        '[\n{"id":"a","type":"tab"},\n\n{"id":"b","type":"debug","name":"B"}\n]',
      ],
      'src/added.json': [null, rows('a', 'b'), rows('a', 'c')],
      'src/windows.json': ['[\r\n1,\r\n2\r\n]', '[\r\n1,\r\n3\r\n]', '[\r\n1,\r\n4\r\n]'],
      'src/binary.json': ['[1\0]', '[2\0]', '[3\0]'],
      'src/latin.json': ['["\u00e9",\n1,\n2]', '["\u00e9",\n3,\n2]', '["\u00e9",\n1,\n4]'],
      'src/list.json': [list({}), list({ gitVersionName: 'v2' }), list({ gitVersionName: 'v3' })],
      'src/repeated.json': ['{"name": "x"}\n', '<<<<<<< ours\n{"name": "y"}\n', '{"name": "z"}\n'],
      '.meta/meta.json': [list({}), list({ note: 1 }), '<<<<<<< HEAD\n'],
    };
    const side = (index: 0 | 1 | 2) =>
      Object.fromEntries(
        Object.entries(files)
          .filter(([, texts]) => texts[index] !== null)
          .map(([path, texts]) => [path, texts[index]!]),
      );
    const outcome = async (checkout: Checkout) => {
      await checkout.commit(side(0), 'Files');
      const { isClean, stdout } = await mergeEdits(checkout, { ours: side(1), theirs: side(2) });
      const contents = await Promise.all(Object.keys(files).map((path) => read(checkout, path)));
      const unmerged = await checkout.git('ls-files', '--unmerged');
      const told = stdout.split('\n').filter((line) => line.startsWith('CONFLICT'));
      return { isClean, told, contents, unmerged };
    };
    const alone = await outcome(await checkoutWith());
    const checkout = await checkoutWith();
    await trellis(checkout, 'install-drivers');
    const driven = await outcome(checkout);
    expect(driven).toEqual(alone);
    expect(alone.isClean).toBe(false);
    expect(alone.contents[1]).toBe(rows('A', 'b', 'c', 'D'));
    expect(alone.contents[2]).toContain('>>>>>>> feature');
  });

  it('show what differs line by line in git diff', async () => {
    const checkout = await checkoutWith();
    await trellis(checkout, 'install-drivers');
    await checkout.write({ 'Orders/v1.json': appText('Orders').replace('"Save"', '"Store"') });
    const shown = await checkout.git('diff', 'HEAD', '--', 'Orders');
    const changed = shown.split('\n').filter((line) => /^[+-][^+-]/.test(line));
    expect(changed).toHaveLength(2);
    expect(changed[0]).toMatch(/^-.*components › save \(.*text.*"Save"$/);
  });

  it('are found by their name where the shell finds the program', async () => {
    const checkout = await checkoutWith();
    const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
    await run('trellis', ['install-drivers'], { cwd: checkout.folder, env });
    const driver = await checkout.git('config', '--get', 'merge.trellis.driver');
    expect(driver).toMatch(/merge-file --path %P .* %O %A %B\n$/);
    const doctor = await run('trellis', ['doctor'], { cwd: checkout.folder, env });
    expect(doctor.stdout).toContain('✓ Drivers: installed');
  });
});
