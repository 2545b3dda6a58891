import { createApp, ended } from '../../support/git-fixture';
import { shortWaits, SOON_STARTED_AGAIN } from '../../support/short-waits';
import { FaultFixture } from '../fault-fixture';
import { KillPoints, stages } from '../kill-points';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start({ env: shortWaits(SOON_STARTED_AGAIN) });
});

afterAll(() => fixture.stop());

it.each(stages('pre-receive', 'prepared', 'committed', 'post-receive'))(
  'publishes once if the worker is killed at the stage %s of the tag’s push',
  async (instant) => {
    const repository = await fixture.repository();
    const member = await fixture.workspaceOn(repository);
    const app = await createApp(member, 'Orders', { commitChanges: true });
    const points = await KillPoints.in(repository);
    await points.at(instant, `kill -9 ${await fixture.trellis.workerPid()}`);
    const { body } = await member
      .post(`/apps/${app.id}/versions/${app.editingVersion.id}/publish`, { notes: 'Once' })
      .set('Prefer', 'respond-async')
      .expect(202);
    await points.whenReached(instant);
    const job = await ended(member, body.jobId as string);
    expect(job).toMatchObject({ status: 'succeeded', error: null });
    const { body: releases } = await member.get(`/apps/${app.id}/releases`).expect(200);
    expect(releases.items).toMatchObject([{ tag: 'Orders/v1', sha: job.commit, isLive: true }]);
    expect(await repository.git(['tag', '-n', '--format=%(refname:short) %(contents:subject)'])).toBe(
      'Orders/v1 Once\n',
    );
    expect(await repository.git(['rev-parse', 'Orders/v1^{commit}'])).toBe(`${job.commit}\n`);
    await repository.fsck();
  },
);
