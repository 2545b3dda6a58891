import { createHash } from 'node:crypto';
import type { Mirror } from '../../../src/git';
import { samples } from '../../support/samples';
import type { GitFile, GitRepository } from '../../support/git-repository';
import { GitFixture } from './git-fixture';

let fixture: GitFixture;
let remote: GitRepository;
let mirror: Mirror;

beforeAll(async () => {
  fixture = await GitFixture.start();
  remote = await fixture.repository({ 'a.txt': 'a' });
  mirror = await fixture.mirror();
});
afterAll(() => fixture.stop());

type Files = Record<string, GitFile>;

const PATHS = ['a', 'b', 'c', 'd/a', 'd/b', 'd/e/a', 'd/e/b', 'f/a', 'ä', 'g.json'];

/** Draws numbers from a seed. */
function drawer(seed: number): (count: number) => number {
  let drawn = 0;
  return (count) => createHash('sha256').update(`${seed} ${drawn++}`).digest().readUInt32BE(0) % count;
}

/** One line, so that no two changes of a file merge by line, and Git detects no renames. */
const fileOf = (path: string, draw: (count: number) => number): GitFile => ({
  content: `${path} ${draw(4)}\n`,
  mode: draw(6) === 0 ? '100755' : '100644',
});

const drawFiles = (draw: (count: number) => number): Files =>
  Object.fromEntries(PATHS.filter(() => draw(3) > 0).map((path) => [path, fileOf(path, draw)]));

function changed(files: Files, draw: (count: number) => number): Files {
  const result = { ...files };
  for (let count = draw(4); count > 0; count -= 1) {
    const path = PATHS[draw(PATHS.length)];
    if (draw(3) === 0) Reflect.deleteProperty(result, path);
    else result[path] = fileOf(path, draw);
  }
  return result;
}

/** Commits a whole tree on a parent, and returns the commit. */
async function commitTree(files: Files, parent: string | null): Promise<string> {
  const branch = `t${createHash('sha256')
    .update(JSON.stringify([files, parent, Math.random()]))
    .digest('hex')}`;
  if (parent !== null) await remote.git(['update-ref', `refs/heads/${branch}`, parent]);
  const before = parent === null ? [] : await remote.ls(parent);
  return remote.commit(files, { branch, delete: before.filter((path) => !(path in files)) });
}

const keptOurs = (...paths: string[]) => new Map(paths.map((path) => [path, 'ours'] as const));

/** Returns Git's own merge. */
async function mergeByGit(ours: string, theirs: string): Promise<{ tree: string; conflicts: string[] }> {
  const args = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages'];
  // It exits with 1 on conflicts, with the same output.
  const output = await remote
    .git([...args, ours, theirs])
    .catch(() => remote.git(['-c', 'alias.m=!f() { git "$@" || true; }; f', 'm', ...args, ours, theirs]));
  const [tree = '', ...conflicts] = output.split('\0').filter(Boolean);
  return { tree, conflicts };
}

it('merges trees as Git does', async () => {
  const target = fixture.target(remote.path);
  const gateway = fixture.gateway();
  let clean = 0;
  for (let seed = 1; seed <= samples(25); seed += 1) {
    const draw = drawer(seed);
    const files = drawFiles(draw);
    const base = await commitTree({ ...files, keep: { content: 'k' } }, null);
    const ours = await commitTree({ ...changed(files, draw), keep: { content: 'k' } }, base);
    const theirs = await commitTree({ ...changed(files, draw), keep: { content: 'k' } }, base);
    const git = await mergeByGit(ours, theirs);
    await mirror.fetchAll(gateway, target);
    const merged = await mirror.mergeTrees({ base, ours, theirs });
    expect({ seed, clashes: merged.conflicts.map(({ path }) => path).sort() }).toEqual({
      seed,
      clashes: git.conflicts.sort(),
    });
    if (git.conflicts.length > 0) continue;
    clean += 1;
    expect({ seed, tree: merged.treeOid }).toEqual({ seed, tree: git.tree });
  }
  expect(clean).toBeGreaterThan(5);
});

it('finds the merge base that Git finds, and how far two histories are apart', async () => {
  const target = fixture.target(remote.path);
  const root = await commitTree({ x: { content: '0' } }, null);
  const left = await commitTree({ x: { content: '1' } }, root);
  const right = await commitTree({ x: { content: '0' }, y: { content: '2' } }, root);
  const far = await commitTree({ x: { content: '3' } }, left);
  const apart = await commitTree({ z: { content: '0' } }, null);
  await mirror.fetchAll(fixture.gateway(), target);
  for (const [one, other] of [
    [left, right],
    [far, right],
    [root, far],
    [far, far],
  ]) {
    const base = (await remote.git(['merge-base', one, other])).trim();
    expect(await mirror.findMergeBase(one, other)).toBe(base);
    const counts = await remote.git(['rev-list', '--left-right', '--count', `${one}...${other}`]);
    const [ahead, behind] = counts.trim().split('\t').map(Number);
    expect(await mirror.countApart(one, other)).toEqual({ ahead, behind });
  }
  expect(await mirror.findMergeBase(left, apart)).toBeNull();
});

it('keeps ours at the paths that are kept, and what is below them', async () => {
  const base = await commitTree({ 'd/a': { content: '0' }, b: { content: '0' }, c: { content: '0' } }, null);
  const ours = await commitTree({ 'd/a': { content: '1' }, b: { content: '0' }, c: { content: '0' } }, base);
  const theirs = await commitTree(
    { 'd/a': { content: '2' }, 'd/new': { content: '2' }, b: { content: '2' }, c: { content: '2' } },
    base,
  );
  await mirror.fetchAll(fixture.gateway(), fixture.target(remote.path));
  const { treeOid, conflicts } = await mirror.mergeTrees({ base, ours, theirs, kept: keptOurs('d', 'b') });
  expect(conflicts).toEqual([]);
  const { sha } = await mirror.buildCommit({
    parent: ours,
    otherParents: [theirs],
    treeOid,
    changes: [],
    author: { name: 'n', email: 'e', date: new Date(0) },
    committer: { name: 'n', email: 'e', date: new Date(0) },
    message: 'Merged',
  });
  const read = async (path: string) => {
    const entry = await mirror.findEntry(sha, path);
    return entry && (await mirror.readBlob(entry.oid, { maxBytes: 9 })).toString();
  };
  expect([await read('d/a'), await read('d/new'), await read('b'), await read('c')]).toEqual([
    '1',
    null,
    '0',
    '2',
  ]);
});
