import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
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
  await mkdir(path.join(root, 'docs/operate'), { recursive: true });
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

/** Describes versions in the changelog and in the upgrade notes. */
async function describeVersions(...versions: string[]): Promise<void> {
  const sections = versions.map((version) => `## [${version}] - 2026-01-01\n\n- Something new.\n`);
  await write('CHANGELOG.md', `# Changelog\n\n${sections.join('\n')}`);
  await write('docs/operate/upgrades.md', '# Upgrades\n\n## To 0.2\n\n## To 0.3\n');
}

async function findLast(cwd = root): Promise<Release | null> {
  const { stdout } = await run(process.execPath, [path.join(SCRIPTS, 'history.mjs')], { cwd });
  return JSON.parse(stdout) as Release | null;
}

/** Runs what the workflow of releases runs after a push. */
const findPushed = (before: string, cwd = root) =>
  run(process.execPath, [path.join(SCRIPTS, 'pushed-release.mjs'), before], { cwd });

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

describe('a push', () => {
  it('is released from its commit that changes the version', async () => {
    const first = await commit('0.1.0');
    await describeVersions('0.2.0');
    const second = await commit('0.2.0');
    const third = await commitAll();
    expect((await findPushed(first)).stdout).toBe(`version=0.2.0\ncommit=${second}\n`);
    expect((await findPushed(second)).stdout).toBe('');
    await commit('0.2.0', { packages: { pg: '8.0.0' } });
    expect((await findPushed(third)).stdout).toBe('');
  });

  it('counts with its last commit if those before it are not known', async () => {
    await commit('0.1.0');
    await describeVersions('0.2.0', '0.3.0');
    await commit('0.2.0');
    const third = await commit('0.3.0');
    const nothing = '0'.repeat(40);
    expect((await findPushed(nothing)).stdout).toBe(`version=0.3.0\ncommit=${third}\n`);
    await commitAll();
    expect((await findPushed(nothing)).stdout).toBe('');
  });

  it('is refused without the texts of its version, for a version a second time, and without the history', async () => {
    const first = await commit('0.1.0');
    const second = await commit('0.2.0');
    await expect(findPushed(first)).rejects.toThrow(
      'CHANGELOG.md has no section [0.2.0], or an empty one.\ndocs/operate/upgrades.md has no section for 0.2.0.',
    );
    await describeVersions('0.2.0', '0.3.0');
    const third = await commit('0.3.0');
    await commit('0.2.0');
    await expect(findPushed(third)).rejects.toThrow(`0.2.0 was released before, by ${second}.`);
    const shallow = path.join(folder, 'shallow');
    await git('clone', '--quiet', '--depth', '1', pathToFileURL(root).href, shallow);
    await expect(findPushed(third, shallow)).rejects.toThrow('No release is known: this clone is shallow');
  });
});
