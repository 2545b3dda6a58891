import { createBranch, getBranch } from '../../support/branches';
import { setNote } from '../../support/changes';
import { commit, createApp, edit, ended, exported, getApp } from '../../support/git-fixture';
import { appOf } from '../../support/merges';
import { shortWaits, SOON_STARTED_AGAIN } from '../../support/short-waits';
import { IS_TORTURE } from '../../support/torture';
import { FaultFixture } from '../fault-fixture';
import { INSTANTS, KillPoints, type Instant } from '../kill-points';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start({ env: shortWaits(SOON_STARTED_AGAIN) });
});

afterAll(() => fixture.stop());

/** `npm test` reaches each stage in one of two tests. */
const stages = (...some: Instant[]) => (IS_TORTURE ? INSTANTS : some);

async function begin() {
  const repository = await fixture.repository();
  const member = await fixture.workspaceOn(repository);
  const app = await createApp(member, 'Orders', { commitChanges: true });
  const points = await KillPoints.in(repository);
  /** Starts the request, and kills the worker at a stage of its push. */
  const killAt = async (instant: Instant, path: string, body: object): Promise<string> => {
    await points.at(instant, `kill -9 ${await fixture.trellis.workerPid()}`);
    const answer = await member.post(path, body).set('Prefer', 'respond-async').expect(202);
    await points.whenReached(instant);
    return answer.body.jobId as string;
  };
  return { repository, member, app, killAt };
}

it.each(stages('pre-receive', 'post-receive'))(
  'creates a branch once if the worker is killed at the stage %s of its push',
  async (instant) => {
    const { repository, member, app, killAt } = await begin();
    await edit(member, app.id, 'taken');
    const jobId = await killAt(instant, '/git/branches', { name: 'feature', with: 'changes' });
    expect(await ended(member, jobId)).toMatchObject({ status: 'succeeded' });
    expect(await repository.tip('feature')).toBe(await repository.tip());
    expect(await getBranch(member, 'feature')).toMatchObject({ isLocal: true, changedApps: 1 });
    expect(appOf(await exported(member.on('feature'), app.id)).icon).toBe('taken');
    expect(appOf(await exported(member, app.id)).icon).toBe('apps');
  },
);

it.each(stages('prepared', 'committed'))(
  'merges once if the worker is killed at the stage %s of the push',
  async (instant) => {
    const { repository, member, app, killAt } = await begin();
    await createBranch(member, 'feature');
    await edit(member.on('feature'), app.id, 'table');
    await commit(member.on('feature'), app.id, 'Theirs').expect(201);
    await setNote(member, app, 'ours');
    await commit(member, app.id, 'Ours').expect(201);
    const jobId = await killAt(instant, '/git/branches/main/merge', { from: 'feature', message: 'Merged' });
    const sha = await ended(member, jobId).then(({ status, result, commit: made }) => {
      expect({ status, result }).toMatchObject({ status: 'succeeded', result: { status: 'merged' } });
      return made;
    });
    const log = await repository.log();
    expect(log.map(({ message }) => message.trim()).filter((message) => message === 'Merged')).toHaveLength(
      1,
    );
    expect([log[0].sha, log[0].parents.length]).toEqual([sha, 2]);
    expect(await exported(member, app.id)).toBe(await repository.show('main', 'Orders/v1.json'));
    expect(appOf(await exported(member, app.id))).toMatchObject({ icon: 'table', pages: [{ note: 'ours' }] });
    expect((await getApp(member, app.id)).gitState).toBe('clean');
    await repository.fsck();
  },
);
