import { join } from 'node:path';
import { ObjectStore } from '../../../src/git/objects/object-store';
import { revList } from '../../../src/git/objects/rev-list';
import { createGitRepository, type GitRepository } from '../../support/git-repository';

const MERGES = 8;
const PARENTS = 990;
/** Commits that the walk may go through at once. */
const STEPS_BETWEEN_TURNS = 1_000;

/** Returns fast-import's text for merges on top of each other, each of many root commits with dates in disorder. */
function* wideHistory(): Generator<string> {
  let mark = 0;
  const write = (seconds: number, parents: number[]) => {
    mark += 1;
    const who = `A <a@example.com> ${1_700_000_000 + seconds} +0000`;
    const [first, ...others] = parents.map((parent) => `:${parent}`);
    const from = first === undefined ? '' : `from ${first}\n`;
    const merges = others.map((parent) => `merge ${parent}\n`).join('');
    const reset = parents.length === 0 ? 'reset refs/heads/main\n' : '';
    return `${reset}commit refs/heads/main\nmark :${mark}\nauthor ${who}\ncommitter ${who}\ndata 0\n${from}${merges}\n`;
  };
  let tip: number[] = [];
  for (let merge = 0; merge < MERGES; merge++) {
    const roots: number[] = [];
    for (let index = 0; index < PARENTS; index++) {
      // Distinct, and in another order than they are written in.
      yield write((((merge * PARENTS + index) * 7_919) % 1_000_003) * 2, []);
      roots.push(mark);
    }
    yield write(3_000_000 + merge, [...tip, ...roots]);
    tip = [mark];
  }
}

const idsOf = async (repository: GitRepository): Promise<string[]> =>
  (await repository.git(['rev-list', '--date-order', 'main'])).trim().split('\n');

it('walks a wide history in Git’s order, and lets everything else run meanwhile', async () => {
  await using repository = await createGitRepository();
  await repository.git(['fast-import', '--quiet'], { input: [...wideHistory()].join('') });
  const expected = await idsOf(repository);
  expect(expected).toHaveLength(MERGES * (PARENTS + 1));
  const store = new ObjectStore(join(repository.path, 'objects'));
  const read = jest.spyOn(store, 'getCommit');
  expect(await revList(store, { from: expected[0]! })).toEqual(expected);

  // From memory, so that no read of a file lets anything else run.
  const known = new Map(
    await Promise.all(
      read.mock.calls.map(
        async ([sha], at) => [sha, await (read.mock.results[at]!.value as Promise<Buffer>)] as const,
      ),
    ),
  );
  read.mockImplementation((sha) => Promise.resolve(known.get(sha)!));
  let turns = 0;
  let isWalking = true;
  const turn = () => {
    turns += 1;
    if (isWalking) setImmediate(turn);
  };
  setImmediate(turn);
  await revList(store, { from: expected[0]! });
  isWalking = false;
  await store.close();
  // Both while the commits are collected, and while they are put in order.
  expect(turns).toBeGreaterThanOrEqual(2 * Math.floor(expected.length / STEPS_BETWEEN_TURNS));
});
