import { exported } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import { waitUntilIdle } from '../expect-exactly-once';
import type { Instance } from './instance';
import type { Steps } from './steps';

/** Rounds of commits and pulls after which the instances have to be equal. */
const MAX_ROUNDS = 10;

interface World {
  repository: GitRepository;
  /** Instances with editors. */
  editing: Instance[];
  production: Instance;
  steps: Steps;
}

/**
 * Lets everyone commit and pull, then checks that all instances equal the repository, and that each accepted commit is
 * there once.
 */
export async function expectEqual(world: World): Promise<void> {
  const { editing, repository, steps } = world;
  for (const { member } of editing) await member.put('/git/backup', { enabled: false }).expect(200);
  await expectIdle(world);
  for (let round = 1; !(await areClean(editing)); round += 1) {
    expect(round).toBeLessThanOrEqual(MAX_ROUNDS);
    for (const instance of editing)
      for (const app of instance.apps) {
        await steps.commit(instance, app);
        await steps.pull(instance, app);
      }
  }
  await steps.deploy(world.production);
  await expectIdle(world);
  await expectFiles(world);
  await expectCommitsOnce(repository, steps);
  await repository.git(['fsck', '--strict', '--no-dangling']);
}

async function expectIdle({ editing, production }: World): Promise<void> {
  for (const { fixture } of [...editing, production]) await waitUntilIdle(fixture.url);
}

async function areClean(instances: Instance[]): Promise<boolean> {
  for (const { member, apps } of instances)
    for (const { id } of apps) {
      const { body: git } = await member.get(`/apps/${id}/git`).expect(200);
      if (git.hasUncommittedChanges !== false) return false;
      const { body: updates } = await member.get(`/apps/${id}/git/updates`).expect(200);
      if (updates.upToDate !== true) return false;
    }
  return true;
}

/** Compares all apps with their files, and with the live apps in production. */
async function expectFiles({ repository, editing, production }: World): Promise<void> {
  const meta = JSON.parse(await repository.show(repository.branch, '.meta/meta.json')) as Record<
    string,
    { gitAppName: string; gitVersionName: string }
  >;
  for (const { member, apps } of [...editing, production])
    for (const { id, gitAppId } of apps) {
      const { gitAppName, gitVersionName } = meta[gitAppId];
      const file = await repository.show(repository.branch, `${gitAppName}/${gitVersionName}.json`);
      expect(await exported(member, id)).toBe(file);
      if (member === production.member)
        expect((await member.get(`/apps/${id}/live`).expect(200)).text).toBe(file);
    }
}

/** Expects each accepted and successful commit once in the history, and no failed commit. */
async function expectCommitsOnce(repository: GitRepository, steps: Steps): Promise<void> {
  const history = await repository.log();
  const shas = new Set(history.map(({ sha }) => sha));
  const countOf = new Map<string, number>();
  for (const { message } of history) countOf.set(message, (countOf.get(message) ?? 0) + 1);
  const twice = [...steps.messages].filter((message) => (countOf.get(message) ?? 0) > 1);
  expect(twice).toEqual([]);
  for (const [message, { instance, jobId }] of steps.accepted) {
    const job = await instance.jobEnd(jobId);
    const isCommit = job.status === 'succeeded' && job.result?.changed === true;
    if (isCommit) expect(shas.has(job.commit ?? '')).toBe(true);
    steps.ended.set(message, isCommit);
    steps.accepted.delete(message);
  }
  const wrong = [...steps.ended].filter(([message, isCommit]) => (countOf.get(message) ?? 0) !== +isCommit);
  expect(wrong).toEqual([]);
}
