import { listBranches } from '../../support/branches';
import { eventually } from '../../support/eventually';
import { exported } from '../../support/git-fixture';
import { expectHistory } from './expect-history';
import type { Person } from './person';
import { APP_PATH, thingsOf } from './things';
import { isGone, MAIN, type Place, type Work } from './work';

/** Rounds of commits and pulls after which the instances have to be equal. */
const MAX_ROUNDS = 10;

/**
 * Lets everyone commit and pull on each branch, then checks that both instances equal the repository and that nothing was
 * lost. `people`: one per instance.
 */
export async function expectNothingLost(work: Work, people: Person[]): Promise<void> {
  for (const { member } of people) await expectNoOpenJob(member);
  const local = await Promise.all(people.map(({ member }) => localBranches(member)));
  const texts = new Map<string, string[]>();
  for (const branch of new Set(local.flat())) {
    const there = people.filter((_, index) => local[index]!.includes(branch));
    const isThere = (await work.repository.findTip(branch)) !== null;
    expect([branch, isThere]).toEqual([branch, branch === MAIN || work.branches.has(branch)]);
    texts.set(
      branch,
      isThere
        ? [await expectEqual(work, there, branch)]
        : await Promise.all(there.map((person) => leave(person, branch))),
    );
  }
  for (const branch of work.branches)
    if (!texts.has(branch)) texts.set(branch, [await work.repository.show(branch, APP_PATH)]);
  expectPresent(work, texts);
  await expectHistory(work);
  await work.repository.fsck();
  for (const { member } of people) await expectNoOpenJob(member);
}

const localBranches = async (member: Place['member']): Promise<string[]> =>
  (await listBranches(member)).filter(({ isLocal }) => isLocal).map(({ name }) => name);

const expectNoOpenJob = (member: Place['member']): Promise<void> =>
  eventually(async () => {
    const { body } = await member.get('/git/jobs?limit=100').expect(200);
    const items = body.items as { status: string; isHeld?: true }[];
    const isOpen = ({ status, isHeld }: (typeof items)[number]) =>
      !isHeld && (status === 'queued' || status === 'running');
    expect(items.filter(isOpen)).toEqual([]);
  });

async function expectEqual(work: Work, people: Person[], branch: string): Promise<string> {
  for (const person of people) person.branch = branch;
  for (let round = 1; ; round += 1) {
    for (const person of people) await person.commit();
    for (const person of people) await person.push();
    for (const person of people) await person.pull();
    const states = await Promise.all(
      people.map(async ({ here, path }) => (await here.get(`${path}/git`).expect(200)).body as State),
    );
    if (states.every((state) => !state.hasUncommittedChanges && !state.hasUnpushed)) break;
    expect(round).toBeLessThan(MAX_ROUNDS);
  }
  const text = await work.repository.show(branch, APP_PATH);
  for (const person of people) expect([branch, await textOf(person)]).toEqual([branch, text]);
  return text;
}

interface State {
  hasUncommittedChanges: boolean;
  hasUnpushed?: true;
}

const textOf = ({ here, path }: Person): Promise<string> => exported(here, path.replace('/apps/', ''));

/** Deletes a working copy whose branch is gone from the repository. Returns its document. */
async function leave(person: Person, branch: string): Promise<string> {
  person.branch = branch;
  const text = await textOf(person);
  const { status, body } = await person.here.post(`${person.path}/git/pull`, { merge: true });
  expect([status >= 400 && isGone(body as object), status]).toEqual([true, expect.any(Number)]);
  const { body: kept } = await person.here.get(`${person.path}/git`).expect(200);
  const request = `/git/branches/${encodeURIComponent(branch)}`;
  if (kept.hasUncommittedChanges) {
    const { body: refused } = await person.member.delete(request).expect(409);
    expect(refused).toMatchObject({ code: 'branch_not_merged', changedApps: [expect.anything()] });
  }
  await person.member.delete(`${request}?force=true`).expect(204);
  person.branch = MAIN;
  person.work.count('left a deleted branch');
  return text;
}

/** Expects every addition on its branch, or on the branch it was merged into, unless it was given up. */
function expectPresent(work: Work, texts: Map<string, string[]>): void {
  const things = new Map([...texts].map(([branch, all]) => [branch, all.map(thingsOf)]));
  const lost = [...work.added].filter(([id, branches]) => {
    if (work.removed.has(id) || [...branches].some((branch) => work.abandoned.has(branch))) return false;
    const places = [...branches].flatMap((branch) => {
      const isMerged = work.deleted.get(branch)?.isForced === false;
      return [...(things.get(branch) ?? []), ...((isMerged && things.get(MAIN)) || [])];
    });
    return !places.some((place) => place.has(id));
  });
  expect(lost).toEqual([]);
  // Abandoned working copies are checked together.
  for (const branch of texts.keys())
    if (branch !== MAIN && !work.branches.has(branch)) work.abandoned.add(branch);
}
