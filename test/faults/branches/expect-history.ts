import { APP_PATH, thingsOf, wronglyMerged, type Things } from './things';
import { MAIN, type MergeMade, type Work } from './work';

interface Commit {
  sha: string;
  parents: string[];
  message: string;
}

/** Initial commits of the app: its creation, and its query. */
const BEGINNING = 2;

/** Checks every commit of the repository: it was answered, is on its branch, and has its parents' contents. */
export async function expectHistory(work: Work): Promise<void> {
  const commits = await allCommits(work);
  const branches = await shasOfBranches(work);
  const expected = [
    ...work.commits,
    ...work.merges.flatMap(({ sha, into }): [string, string][] => (sha === null ? [] : [[sha, into]])),
  ];
  for (const [sha, branch] of expected) {
    const { isForced } = work.deleted.get(branch) ?? {};
    if (isForced || work.isBack(branch)) continue;
    const history = branches.get(isForced === undefined ? branch : MAIN);
    expect([sha, branch, history?.has(sha)]).toEqual([sha, branch, true]);
  }
  const known = new Set(expected.map(([sha]) => sha));
  // Nothing was committed twice.
  const kept = [...commits.values()].filter(({ message }) => work.kept.has(message));
  expect(new Set(kept.map(({ message }) => message)).size).toBe(kept.length);
  for (const { sha, message } of kept) {
    const branch = work.kept.get(message)!;
    if (work.deleted.has(branch)) continue;
    expect([sha, branch, branches.get(branch)?.has(sha)]).toEqual([sha, branch, true]);
  }
  const others = [...commits.values()].filter(
    ({ sha, message }) => !known.has(sha) && !work.kept.has(message),
  );
  expect(others.map(({ message }) => message)).toHaveLength(BEGINNING);
  expectMergesOnce(work.merges, commits);
  await expectContents(work, commits);
}

async function allCommits({ repository }: Work): Promise<Map<string, Commit>> {
  const output = await repository.git(['log', '-z', '--all', '--format=%H%x1f%P%x1f%B']);
  const commits = output.split('\0').filter(Boolean);
  return new Map(
    commits.map((line) => {
      const [sha = '', parents = '', message = ''] = line.split('\x1f');
      return [sha, { sha, parents: parents.split(' ').filter(Boolean), message: message.trim() }];
    }),
  );
}

async function shasOfBranches({ repository, branches }: Work): Promise<Map<string, Set<string>>> {
  const histories = [MAIN, ...branches].map(async (branch): Promise<[string, Set<string>]> => {
    const output = await repository.git(['rev-list', `refs/heads/${branch}`]);
    return [branch, new Set(output.split('\n'))];
  });
  return new Map(await Promise.all(histories));
}

/** A merge is one commit with both parents; any other outcome has no commit. */
function expectMergesOnce(merges: MergeMade[], commits: Map<string, Commit>): void {
  const byMessage = new Map<string, Commit[]>();
  for (const commit of commits.values())
    byMessage.set(commit.message, [...(byMessage.get(commit.message) ?? []), commit]);
  for (const { message, outcome, sha } of merges) {
    const made = byMessage.get(message) ?? [];
    expect(made.length).toBeLessThanOrEqual(outcome === 'merged' ? 1 : 0);
    for (const commit of made)
      expect({ ...commit, count: commit.parents.length }).toMatchObject({ sha, count: 2 });
  }
}

/** Compares each commit with its parents: everything not removed on purpose stays, and merges are complete. */
async function expectContents(work: Work, commits: Map<string, Commit>): Promise<void> {
  const all = [...commits.keys()];
  const texts = await work.repository.showAll(all.map((sha) => `${sha}:${APP_PATH}`));
  const things = new Map(all.map((sha, index) => [sha, thingsOf(texts[index]!)]));
  const of = (sha: string): Things => things.get(sha)!;
  for (const { sha, parents } of commits.values()) {
    if (work.checked.has(sha)) continue;
    work.checked.add(sha);
    const [mine, theirs] = parents;
    if (mine === undefined) continue;
    if (theirs === undefined) {
      const gone = [...of(mine).keys()].filter((id) => !of(sha).has(id) && !work.removed.has(id));
      expect([sha, gone]).toEqual([sha, []]);
      continue;
    }
    const output = await work.repository.git(['merge-base', '--all', mine, theirs]);
    const bases = output.trim().split('\n').map(of);
    const wrong = wronglyMerged(of(sha), { bases, mine: of(mine), theirs: of(theirs) });
    const isExcused = (id: string): boolean =>
      (work.removed.has(id) && (work.settled.has(sha) || isLine(of(mine), of(theirs), id))) ||
      // Conflicts were settled either way, keeping both sides of a text.
      (work.settled.has(sha) && of(sha).has(id));
    const found = wrong
      .filter((id) => !isExcused(id))
      .map((id) => ({
        id,
        bases: bases.map((base) => base.get(id)),
        mine: of(mine).get(id),
        theirs: of(theirs).get(id),
        result: of(sha).get(id),
      }));
    expect({ sha, parents, found }).toEqual({ sha, parents, found: [] });
  }
}

/** A line kept twice by a decision and removed once cannot be judged by its presence. */
const isLine = (mine: Things, theirs: Things, id: string): boolean =>
  (mine.get(id) ?? theirs.get(id)) === 'line';
