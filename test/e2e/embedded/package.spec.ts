import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { connect } from '../../support/connect';
import { Toolshed } from '../../support/embedded/toolshed';
import { commit } from '../../support/git-fixture';
import { createGitRepository } from '../../support/git-repository';
import { startSshServer } from '../../support/ssh-server';

// The steps of docs/embedding.md, with the program of examples/host-nest in a folder of its own.

const ROOT = resolve(__dirname, '../../..');
const EXAMPLE = join(ROOT, 'examples/host-nest');
const INSTALL_MS = 600_000;
const run = promisify(execFile);

let folder: string;
let archive: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'toolshed-installed-'));
  await run(process.execPath, [join(ROOT, 'scripts/build-embedded.mjs')], { cwd: ROOT });
  const pack = ['pack', '--json', '--pack-destination', folder, join(ROOT, 'dist/gitsync')];
  const { stdout } = await run('npm', pack, { cwd: folder });
  archive = (JSON.parse(stdout) as [{ filename: string }])[0].filename;
  for (const name of ['package.json', 'tsconfig.json', 'src'])
    await cp(join(EXAMPLE, name), join(folder, name), { recursive: true });
  await run('npm', ['pkg', 'set', 'overrides.nan=2.30.0'], { cwd: folder });
  const install = ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', archive];
  await run('npm', install, { cwd: folder });
}, INSTALL_MS);
afterAll(() => rm(folder, { recursive: true, force: true }));

const tool = (name: string, ...args: string[]) =>
  run('npx', ['--no-install', name, ...args], { cwd: folder }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: unknown) => error as { code: number; stdout: string },
  );

it(
  'has types that a program is compiled against, without an error in its own',
  async () => {
    expect(await tool('tsc', '-p', '.')).toEqual({ code: 0, stdout: '' });
    const { stdout } = await tool('tsc', '-p', '.', '--noEmit', '--skipLibCheck', 'false');
    expect(stdout.split('\n').filter((line) => line.includes('@trellis/gitsync'))).toEqual([]);
  },
  INSTALL_MS,
);

// Follows the one before: that has compiled the program.
it(
  'says what is missing before its Git worker is compiled, and commits over SSH afterwards',
  async () => {
    const toolshed = await Toolshed.prepare({ main: join(folder, 'dist/main.js') });
    const [server, repository] = await Promise.all([startSshServer(), createGitRepository()]);
    try {
      await toolshed.beginWithoutGit('Run npx gitsync-setup');
      expect((await tool('gitsync-setup')).stdout).toContain('The Git worker can start');
      await toolshed.ready();
      const ada = await toolshed.signIn('ada');
      await connect(ada, { server, repository });
      const { id } = await ada.makeApp('Orders');
      await commit(ada, id, 'Orders, as a package').expect(201);
      const [last] = await repository.log();
      expect(last).toMatchObject({ message: 'Orders, as a package', author: { name: 'Ada Lovelace' } });
      expect(await repository.show('main', 'Orders/v1.json')).toBe((await toolshed.app('Orders')).document);
    } finally {
      await toolshed.stop();
      await server.stop();
    }
  },
  INSTALL_MS,
);
