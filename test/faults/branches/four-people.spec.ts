import { GitFixture, patch, type AppBody } from '../../support/git-fixture';
import { startTrellis, type Trellis } from '../../support/trellis-server';
import { BranchSteps } from './branch-steps';
import { expectNothingLost } from './expect-nothing-lost';
import { Person } from './person';
import { ReviewSteps } from './review-steps';
import { MAIN, Work } from './work';
import { TEST_LIMIT_MS } from '../../support/torture';

/** Random steps of all people together: 80 in the suite, 10,000 in `npm run torture -- --only branches`. */
const STEPS = Number(process.env.TRELLIS_TEST_STEPS ?? 80);
const SEED = Number(process.env.TRELLIS_TEST_SEED ?? 1);
const PEOPLE = 4;
/** Long plays reach everything. */
const MORE_ROUNDS = STEPS < 400 ? 3 : 0;
/** Steps after which everything is compared. */
const STEPS_OF_ROUND = 200;

let fixture: GitFixture;
let second: Trellis;

beforeAll(async () => {
  [fixture, second] = await Promise.all([GitFixture.start({}), startTrellis()]);
});
afterAll(async () => {
  await Promise.all([fixture.stop(), second[Symbol.asyncDispose]()]);
});

it(
  'loses nothing of four people who edit, commit, pull, restore, branch, merge, settle and review on two instances',
  async () => {
    const work = await begin();
    const people = await join(work);
    try {
      await runAll(work, people);
      // Chance decides which steps meet and are refused: 80 may hold no merge that gets through.
      for (let more = 0; more < MORE_ROUNDS && missedOf(work).length > 0; more++) await runAll(work, people);
    } catch (error) {
      throw new Error(`The repository is kept in ${await work.keep()}.`, { cause: error });
    }
    expect(missedOf(work)).toEqual([]);
  },
  TEST_LIMIT_MS + STEPS * 2_000,
);

async function runAll(work: Work, people: Person[]): Promise<void> {
  const ofEach = [people[0]!, people[2]!];
  for (let left = STEPS; left > 0; left -= STEPS_OF_ROUND) {
    const steps = Math.ceil(Math.min(left, STEPS_OF_ROUND) / PEOPLE);
    await Promise.all(people.map((person) => run(person, steps)));
    await expectNothingLost(work, ofEach);
  }
  await bringAllHere(work, ofEach);
  await expectNothingLost(work, ofEach);
}

async function begin(): Promise<Work> {
  const { member, repository, app } = await fixture.withApp();
  const query = {
    id: 'q',
    name: 'orders',
    kind: 'postgresql',
    options: { query: 'select *\nfrom orders\n' },
  };
  await patch(member, app.id, { changes: [{ op: 'add', path: '/appV2/dataQueries/-', value: query }] });
  await member.post(`/apps/${app.id}/git/commits`, { message: 'A query' }).expect(201);
  const admin = await second.setUp();
  const { member: other } = await fixture.connected({ repository, member: await admin.inNewWorkspace() });
  const { body } = await other.post('/git/imports', { gitAppId: app.gitAppId, locked: false }).expect(201);
  return new Work(repository, [
    { member, app },
    { member: other, app: body as AppBody },
  ]);
}

async function join(work: Work): Promise<Person[]> {
  const both = work.places.map(async ({ member, app }, index) => {
    const builder = await member.invite('builder');
    return [
      new Person(work, member, app, `a${index}`, SEED),
      new Person(work, builder, app, `b${index}`, SEED),
    ];
  });
  return (await Promise.all(both)).flat();
}

async function run(person: Person, steps: number): Promise<void> {
  const branches = new BranchSteps(person);
  const reviews = new ReviewSteps(person);
  const kinds: [number, () => Promise<void>][] = [
    [3, () => person.addPage()],
    [1, () => person.addLine()],
    [0.7, () => person.changePage()],
    [1, () => person.removePage()],
    [0.1, () => person.setIcon()],
    [3, () => person.commit()],
    [2.5, () => person.pull()],
    [0.7, () => person.keep()],
    [0.7, () => person.push()],
    [0.1, () => person.restore()],
    [1, () => branches.create()],
    [1, () => branches.switch()],
    [2.5, () => branches.merge()],
    [0.6, () => branches.remove()],
    [1, () => reviews.review()],
  ];
  const total = kinds.reduce((sum, [weight]) => sum + weight, 0);
  for (let step = 0; step < steps; step += 1) {
    let left = person.random.next() * total;
    const chosen = kinds.find(([weight]) => (left -= weight) < 0) ?? kinds[0]!;
    await chosen[1]();
  }
}

/** Opens each branch of the repository on each instance. */
async function bringAllHere({ branches }: Work, people: Person[]): Promise<void> {
  for (const { member } of people)
    for (const name of [...branches, MAIN]) await member.put('/git/branches/active', { name }).expect(200);
}

/** Returns the kinds of steps that were never carried out, or always refused. */
function missedOf({ steps }: Work): RegExp[] {
  if (STEPS < 80) return [];
  const kinds = [/^commit$/, /^pull$/, /^merged$/, /^create/, /^switch/, /^merge: (merged|fast_forward)$/];
  const rare = [
    /^push$/,
    /^merge: conflicts$/,
    /^preview$/,
    /^delete at the remote/,
    /^switch to theirs$/,
    /^review: taken back$/,
  ];
  const reached = [...steps.keys()];
  return [...kinds, ...(STEPS < 400 ? [] : rare)].filter((kind) => !reached.some((step) => kind.test(step)));
}
