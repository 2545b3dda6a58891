import { eventually } from '../../support/eventually';
import { createApp, edit, exported } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import { Member } from '../../support/member';
import { shortWaits, SOON_STARTED_AGAIN } from '../../support/short-waits';
import { FaultFixture } from '../fault-fixture';
import { KillPoints, stages } from '../kill-points';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start({ env: shortWaits(SOON_STARTED_AGAIN) });
});

afterAll(() => fixture.stop());

async function begin(settings: object) {
  const repository = await fixture.repository();
  const member = await fixture.workspaceOn(repository);
  const app = await createApp(member, 'Orders', { commitChanges: true });
  const points = await KillPoints.in(repository);
  const body = { enabled: true, quietSeconds: 1, maxSeconds: 5, ...settings };
  await member.put('/git/backup', body).expect(200);
  return { repository, member, app, points };
}

const whenIdle = (member: Member, appId: string) =>
  eventually(async () => {
    const { body } = await member.get(`/apps/${appId}/git/backup`).expect(200);
    expect(body).toMatchObject({ state: 'idle', error: null });
    expect(body.lastCommit).not.toBeNull();
  });

const countBackups = async (repository: GitRepository, branch: string): Promise<number> =>
  (await repository.log(branch)).filter(({ message }) => message !== 'App creation').length;

it.each(stages('pre-receive', 'committed'))(
  'backs up once if the worker is killed at the stage %s of the push',
  async (instant) => {
    const { repository, member, app, points } = await begin({});
    await points.at(instant, `kill -9 ${await fixture.trellis.workerPid()}`);
    await edit(member, app.id, 'table');
    await points.whenReached(instant);
    await whenIdle(member, app.id);
    expect(await countBackups(repository, 'main')).toBe(1);
    expect(await repository.show('main', 'Orders/v1.json')).toBe(await exported(member, app.id));
    await repository.fsck();
  },
);

it.each(stages('prepared', 'post-receive'))(
  'starts a branch and a file of its own once if the worker is killed at the stage %s of the push',
  async (instant) => {
    const { repository, member, app, points } = await begin({ branch: 'backup' });
    const place = { enabled: true, directory: 'copies', fileName: 'orders.json' };
    await points.at(instant, `kill -9 ${await fixture.trellis.workerPid()}`);
    await member.put(`/apps/${app.id}/git/backup`, place).expect(200);
    await points.whenReached(instant);
    await whenIdle(member, app.id);
    await edit(member, app.id, 'chart');
    await eventually(async () =>
      expect(await repository.show('backup', 'copies/orders.json')).toBe(await exported(member, app.id)),
    );
    // The backup of the app at its own place, which the workspace began with, may have been first.
    const log = await repository.log('backup');
    const trees = await Promise.all(log.map(({ sha }) => repository.git(['rev-parse', `${sha}^{tree}`])));
    expect(new Set(trees).size).toBe(trees.length);
    expect(await countBackups(repository, 'main')).toBe(0);
    await repository.fsck();
  },
);

it('loses nothing that was saved when the server and its worker are killed, and two servers go on', async () => {
  const { repository, member, app } = await begin({ quietSeconds: 2 });
  await edit(member, app.id, 'one');
  const port = new URL(fixture.trellis.address).port;
  const workerPid = await fixture.trellis.workerPid();
  fixture.trellis.kill('SIGKILL');
  process.kill(workerPid, 'SIGKILL');
  await fixture.trellis.ended;
  const second = await fixture.startReplica();
  await fixture.startAgain({ PORT: port });
  await whenIdle(member, app.id);
  expect(await repository.show('main', 'Orders/v1.json')).toContain('one');

  const { token, workspaceId, user } = member;
  const elsewhere = new Member(second.address, token, workspaceId, user);
  for (let round = 0; round < 5; round += 1) {
    await edit(round % 2 ? member : elsewhere, app.id, `round ${round}`);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
  }
  await eventually(async () =>
    expect(await repository.show('main', 'Orders/v1.json')).toBe(await exported(member, app.id)),
  );
  await whenIdle(member, app.id);
  const log = await repository.log();
  const trees = await Promise.all(log.map(({ sha }) => repository.git(['rev-parse', `${sha}^{tree}`])));
  expect(new Set(trees).size).toBe(trees.length);
  await repository.fsck();
});
