import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Mirror } from '../../../src/git';
import { commitOf } from '../../integration/git/git-fixture';
import { commit, edit, ended, getApp } from '../../support/git-fixture';
import type { Member } from '../../support/trellis-server';
import { IS_TORTURE } from '../../support/torture';
import { expectCommitsAgain } from '../expect-commits-again';
import { expectNothingLeft } from '../expect-nothing-left';
import { FaultFixture } from '../fault-fixture';
import { KillPoints } from '../kill-points';
import { canMount, SmallDisk } from '../small-disk';

const title = canMount ? 'a data folder' : 'a data folder (skipped: only root may mount a small disk)';

(canMount ? describe : describe.skip)(title, () => {
  let disk: SmallDisk;
  let fixture: FaultFixture;
  let bystander: Awaited<ReturnType<typeof begin>>;

  beforeAll(async () => {
    disk = SmallDisk.make({ size: '8m' });
    fixture = await FaultFixture.start({ dataDir: disk.folder });
    bystander = await begin('Stock');
  });

  afterAll(async () => {
    await fixture.stop();
    await disk[Symbol.asyncDispose]();
  });

  afterEach(() => mend());

  async function mend(): Promise<void> {
    disk.setReadOnly(false);
    await disk.empty();
  }

  /** Creates a workspace with a committed app. */
  async function begin(name: string) {
    const repository = await fixture.repository();
    const member = await fixture.workspaceOn(repository);
    return { repository, member, app: await create(member, name) };
  }

  async function create(member: Member, name: string) {
    const { body } = await member.post('/apps', { name, commitChanges: true }).expect(201);
    await ended(member, body.git.jobId as string);
    return getApp(member, body.id as string);
  }

  /**
   * Checks the recovery: the failed change can be retried, another one committed, and no other workspace was
   * affected.
   */
  async function expectRecovered(place: Awaited<ReturnType<typeof begin>>, message: string) {
    const failed = (await place.member.get('/git/jobs').expect(200)).body.items[0] as { id: string };
    const retried = await place.member.post(`/git/jobs/${failed.id}/retry`).expect(202);
    const job = await ended(place.member, retried.body.id as string);
    expect(job).toMatchObject({ status: 'succeeded', error: null });
    const messages = (await place.repository.log()).map((entry) => entry.message);
    expect(messages.filter((each) => each === message)).toHaveLength(1);
    await expectCommitsAgain(place);
    await expectCommitsAgain(bystander);
    await expectNothingLeft(place.repository, disk.folder);
    await expectNoMirrorAside();
  }

  async function expectNoMirrorAside() {
    const names = await readdir(join(disk.folder, 'mirrors'), { recursive: true });
    expect(names.filter((name) => name.includes('.broken-'))).toEqual([]);
  }

  it.each([
    ['is full', 'git_disk_full', () => disk.fill()],
    ['has no free inodes', 'git_disk_full', () => disk.fillEntries()],
    ['is read-only', 'git_storage_failed', () => disk.setReadOnly(true)],
  ])('that %s fails a commit with a remedy, and a retry commits it afterwards', async (what, code, harm) => {
    const place = await begin('Orders');
    await edit(place.member, place.app.id, what);
    harm();
    const { body } = await commit(place.member, place.app.id, what).expect(507);
    expect(body).toMatchObject({ code, remedy: expect.stringContaining('data folder') });
    expect((await getApp(place.member, place.app.id)).gitState).toBe('failed');
    // Requests that write no file still work.
    await bystander.member.get('/git/apps').expect(200);
    await mend();
    await expectRecovered(place, what);
  });

  it.each(IS_TORTURE ? [0, 8, 40, 80] : [40])(
    'with %d KiB left while a mirror is created does not matter once there is space again',
    async (left) => {
      const repository = await fixture.repository();
      await repository.commit({ 'large.bin': randomBytes(100_000) });
      const member = await fixture.workspaceOn(repository);
      disk.fill({ exceptBytes: left * 1024 });
      const { body } = await member.post('/apps', { name: 'Orders', commitChanges: true }).expect(201);
      const job = await ended(member, body.git.jobId as string);
      expect(job.error).toMatchObject({ code: 'git_disk_full' });
      await mend();
      await expectRecovered(
        { repository, member, app: await getApp(member, body.id as string) },
        'App creation',
      );
    },
  );

  it('that fills up during a fetch fails the commit and leaves no partial pack', async () => {
    const place = await begin('Orders');
    await place.repository.commit({ 'large.bin': randomBytes(1_500_000) });
    await edit(place.member, place.app.id, 'On top');
    disk.fill({ exceptBytes: 1_000_000 });
    const { body } = await commit(place.member, place.app.id, 'On top').expect(507);
    expect(body.code).toBe('git_disk_full');
    await expectNothingLeft(place.repository, disk.folder);
    await mend();
    await expectRecovered(place, 'On top');
  });

  it('that fills up while a push is answered does not fail a commit that has arrived', async () => {
    const place = await begin('Orders');
    const points = await KillPoints.in(place.repository);
    await points.at('committed', points.blockUntilReleased);
    await edit(place.member, place.app.id, 'Arrived');
    const answer = commit(place.member, place.app.id, 'Arrived').then(({ status }) => status);
    await points.whenReached('committed');
    disk.fill();
    disk.fillEntries();
    await points.release();
    expect(await answer).toBe(201);
    await mend();
    await expectCommitsAgain(place);
  });

  it('that is full does not prevent a worker from starting', async () => {
    const place = await begin('Orders');
    disk.fill();
    const pid = await fixture.trellis.workerPid();
    process.kill(pid, 'SIGKILL');
    await edit(place.member, place.app.id, 'Full');
    const asking = commit(place.member, place.app.id, 'Full').set('Prefer', 'respond-async');
    const { body } = await asking.expect(202);
    const job = await ended(place.member, body.jobId as string);
    expect(job.error).toMatchObject({ code: 'git_disk_full' });
    await mend();
    await expectRecovered(place, 'Full');
  });
});

(canMount ? describe : describe.skip)('a disk with no entry left for a folder', () => {
  let disk: SmallDisk;

  beforeEach(() => {
    disk = SmallDisk.make();
  });

  afterEach(() => disk[Symbol.asyncDispose]());

  it('is not mistaken for damage by a mirror that writes', async () => {
    const mirror = await Mirror.open(join(disk.folder, 'mirror.git'));
    disk.fillEntries();
    const building = mirror.buildCommit(commitOf(null, { 'first.json': '{}' }));
    await expect(building).rejects.toMatchObject({ code: 'git_disk_full' });
    await mirror.close();
  });

  it('is reported when a mirror is to be created', async () => {
    disk.fillEntries();
    const opening = Mirror.open(join(disk.folder, 'mirrors', 'new.git'));
    await expect(opening).rejects.toMatchObject({ code: 'git_disk_full' });
  });
});
