import { Random } from '../../simulation/models/random';
import { createApp, type AppBody } from '../../support/git-fixture';
import { IS_TORTURE, TEST_LIMIT_MS } from '../../support/torture';
import { SOON_STARTED_AGAIN, shortWaits } from '../../support/short-waits';
import { FaultFixture } from '../fault-fixture';
import { expectEqual } from './expect-equal';
import { Instance } from './instance';
import { Steps } from './steps';

/** Steps: 30 in the suite, 10,000 in `npm run torture -- --only everything`. */
const STEPS = IS_TORTURE ? Number(process.env.TRELLIS_TEST_STEPS ?? 10_000) : 30;
const SEED = Number(process.env.TRELLIS_TEST_SEED ?? 1);
/** Steps after which everything is compared. */
const STEPS_OF_ROUND = 100;
const APPS = ['Orders', 'Sales', 'Stock'];

let fixtures: FaultFixture[];

beforeAll(async () => {
  const env = shortWaits(SOON_STARTED_AGAIN);
  fixtures = await Promise.all([FaultFixture.start({ env }), FaultFixture.start({ env })]);
});

afterAll(async () => {
  // The first one has the repository.
  for (const fixture of (fixtures ?? []).reverse()) await fixture.stop();
});

it(
  `ends equal after ${STEPS} random steps of two instances, with kills (seed ${SEED})`,
  async () => {
    const random = new Random(SEED);
    const world = await begin(new Steps(random));
    const { editing, production, steps } = world;
    for (let left = STEPS; left > 0; left -= STEPS_OF_ROUND) {
      for (const { member } of editing)
        await member.put('/git/backup', { enabled: true, quietSeconds: 2 }).expect(200);
      for (let step = 0; step < Math.min(left, STEPS_OF_ROUND); step += 1) await oneStep(random, world);
      await Promise.all([...editing, production].map((instance) => instance.isBack()));
      await expectEqual(world);
    }
    if (IS_TORTURE) console.log(JSON.stringify(Object.fromEntries([...steps.counts].sort())));
    for (const what of ['edit', 'commit', 'pull', 'deploy', 'kill'])
      expect([what, steps.counts.get(what)]).toEqual([what, expect.any(Number)]);
  },
  TEST_LIMIT_MS + STEPS * 5_000,
);

type World = Awaited<ReturnType<typeof begin>>;

/** One repository, on which people of two instances edit; a third workspace is deployed to. */
async function begin(steps: Steps) {
  const [here, there] = fixtures;
  const repository = await here.repository();
  const member = await here.workspaceOn(repository);
  const apps: AppBody[] = [];
  for (const name of APPS) {
    const definition = { appV2: { pages: [] } };
    apps.push(await createApp(member, name, { definition, commitChanges: true }));
  }
  const other = await there.workspaceOn(repository);
  const imported: AppBody[] = [];
  for (const { gitAppId } of apps) {
    const { body } = await other.post('/git/imports', { gitAppId, locked: false }).expect(201);
    imported.push(body as AppBody);
  }
  const live = await there.workspaceOn(repository);
  await live.put('/deployment', { follow: { branch: 'main' } }).expect(200);
  await live.post('/deployments').expect(201);
  const { body } = await live.get('/apps').expect(200);
  const editing = [new Instance('here', here, member, apps), new Instance('there', there, other, imported)];
  return {
    repository,
    editing,
    production: new Instance('production', there, live, body.items as AppBody[]),
    steps,
  };
}

async function oneStep(random: Random, { editing, production, steps }: World): Promise<void> {
  const instance = editing[random.below(editing.length)];
  const app = instance.apps[random.below(instance.apps.length)];
  const kinds: [number, () => Promise<void>][] = [
    [4, () => steps.edit(instance, app)],
    [3, () => steps.commit(instance, app)],
    [2, () => steps.pull(instance, app)],
    [0.5, () => steps.publish(instance, app)],
    [0.7, () => steps.deploy(production)],
  ];
  const total = kinds.reduce((sum, [weight]) => sum + weight, 0);
  let left = random.next() * total;
  const [, run] = kinds.find(([weight]) => (left -= weight) < 0) ?? kinds[0];
  const isKilled = random.chance(IS_TORTURE ? 0.05 : 0.1);
  const work = run();
  if (isKilled) {
    const what = random.chance(0.5) ? 'server' : 'worker';
    const victim = editing[random.below(2)];
    steps.count('kill');
    victim.kill(what, random.below(200));
  }
  await work;
}
