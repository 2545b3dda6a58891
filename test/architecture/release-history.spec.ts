import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SCRIPTS = path.resolve(__dirname, '../../scripts/release');
const AUTHOR = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];

interface Release {
  version: string;
  commit: string;
}

let folder: string;
let root: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'trellis-releases-'));
  root = path.join(folder, 'repository');
  await run('git', ['init', '--quiet', '--initial-branch', 'main', root]);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const git = async (...args: string[]) =>
  (await run('git', [...AUTHOR, ...args], { cwd: root })).stdout.trim();

/** Commits a package.json with a version, and returns the commit. */
async function commit(version: string, { packages = {} } = {}): Promise<string> {
  await write('package.json', JSON.stringify({ name: 'x', version, dependencies: packages }, null, 2));
  return commitAll();
}

async function commitAll(): Promise<string> {
  await git('add', '.');
  await git('commit', '--quiet', '--allow-empty', '--message', 'A change');
  return git('rev-parse', 'HEAD');
}

const write = (file: string, text: string) => writeFile(path.join(root, file), text);

async function findLast(cwd = root): Promise<Release | null> {
  const { stdout } = await run(process.execPath, [path.join(SCRIPTS, 'history.mjs')], { cwd });
  return JSON.parse(stdout) as Release | null;
}

async function explain(cwd: string): Promise<string> {
  const url = pathToFileURL(path.join(SCRIPTS, 'history.mjs')).href;
  const code = `const { explainNoRelease } = await import('${url}'); console.log(explainNoRelease('.'));`;
  return (await run(process.execPath, ['--input-type=module', '-e', code], { cwd })).stdout.trim();
}

describe('the last release', () => {
  it('is the last commit that changed the version, without a tag', async () => {
    await commit('0.1.0');
    const second = await commit('0.2.0');
    expect(await findLast()).toBeNull();
    await commit('0.2.0', { packages: { pg: '8.0.0' } });
    await commit('0.2.0', { packages: { version: '8.0.0' } });
    expect(await findLast()).toEqual({ version: '0.2.0', commit: second });
    const third = await commit('0.3.0');
    expect(await findLast()).toEqual({ version: '0.2.0', commit: second });
    await commitAll();
    expect(await findLast()).toEqual({ version: '0.3.0', commit: third });
  });

  it('is the merge that brought the version to the branch', async () => {
    await commit('0.1.0');
    await git('switch', '--quiet', '--create', 'release');
    await commit('0.2.0');
    await git('switch', '--quiet', 'main');
    await write('README.md', 'Meanwhile');
    await commitAll();
    await git('merge', '--quiet', '--no-edit', 'release');
    const merge = await git('rev-parse', 'HEAD');
    await commitAll();
    expect(await findLast()).toEqual({ version: '0.2.0', commit: merge });
  });

  it('is unknown in a shallow clone, a new project and a tarball, with the reason', async () => {
    await commit('0.1.0');
    expect(await explain(root)).toBe('no commit changes the version of package.json');
    await commit('0.2.0');
    await commitAll();
    const shallow = path.join(folder, 'shallow');
    await git('clone', '--quiet', '--depth', '2', pathToFileURL(root).href, shallow);
    expect(await findLast(shallow)).toBeNull();
    expect(await explain(shallow)).toBe('this clone is shallow; git fetch --unshallow brings the history');
    expect(await findLast(folder)).toBeNull();
    expect(await explain(folder)).toBe('this folder is no clone with a commit');
  });
});
