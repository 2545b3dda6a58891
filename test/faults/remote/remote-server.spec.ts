import { spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sshUrlOf } from '../../support/connect';
import { createGitRepository } from '../../support/git-repository';
import { commit, edit, ended, GitFixture } from '../../support/git-fixture';
import { expectCommitsAgain, expectKeptLocally } from '../expect-commits-again';
import { canMount, SmallDisk } from '../small-disk';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

describe('keys of the server', () => {
  it('a key that is revoked during a commit fails it with the right error, and only once', async () => {
    const place = await fixture.withApp();
    const { member, repository, app } = place;
    const { publicKey } = (await member.get('/git').expect(200)).body.key;
    const pushes = await repository.holdPushes();
    await edit(member, app.id, 'kept');
    const { body: accepted } = await commit(member, app.id).set('Prefer', 'respond-async').expect(202);
    await pushes.reached();
    await fixture.server.revoke(publicKey as string);
    await fixture.server.restart();
    const job = await ended(member, accepted.jobId as string);
    expect(job).toMatchObject({ status: 'failed', error: { code: 'git_auth_failed' } });
    for (const call of [
      member.get('/git/apps'),
      member.post(`/apps/${app.id}/git/pull`, { discardLocal: true }),
    ])
      expect((await call.expect(422)).body).toMatchObject({
        code: 'git_auth_failed',
        remedy: expect.stringContaining('public key'),
      });
    await expectKeptLocally(place, 'kept');
    await pushes.release();
    await fixture.server.authorize(publicKey as string);
    await expectCommitsAgain(place);
    expect(await repository.log()).toHaveLength(2);
  });

  it('a changed host key stops everything until an admin trusts the new one', async () => {
    const place = await fixture.withApp();
    const { member, repository, app } = place;
    const tip = await repository.tip();
    await fixture.server.changeHostKey();
    await edit(member, app.id, 'kept');
    for (const call of [
      commit(member, app.id),
      member.get('/git/apps'),
      member.get(`/apps/${app.id}/git/updates`),
    ])
      expect((await call.expect(422)).body).toMatchObject({
        code: 'git_host_key_mismatch',
        remedy: expect.stringContaining('operator'),
      });
    expect(await repository.tip()).toBe(tip);
    await expectKeptLocally(place, 'kept');
    const [{ fingerprint }] = fixture.server.hostKeys;
    await member.post('/git/finalize', { hostKeyFingerprint: fingerprint }).expect(200);
    await expectCommitsAgain(place);
  });
});

describe('disk of the server', () => {
  const itOnItsOwnDisk = canMount ? it : it.skip;

  itOnItsOwnDisk('full, refuses in words that say so, and takes the commit when there is space', async () => {
    await using disk = SmallDisk.make();
    const repository = await createGitRepository({ dir: join(disk.folder, 'repository.git') });
    const place = await fixture.withApp('Orders', { repository });
    disk.fill();
    await edit(place.member, place.app.id, 'kept');
    const { body } = await commit(place.member, place.app.id).expect(422);
    expect(body).toMatchObject({
      code: 'git_push_rejected',
      remedy: expect.stringContaining('disk of the server is full'),
    });
    await expectKeptLocally(place, 'kept');
    await disk.empty();
    await expectCommitsAgain(place);
  });

  itOnItsOwnDisk('read-only, refuses in words that say so, and still lets read', async () => {
    await using disk = SmallDisk.make();
    const repository = await createGitRepository({ dir: join(disk.folder, 'repository.git') });
    const place = await fixture.withApp('Orders', { repository });
    disk.setReadOnly(true);
    await edit(place.member, place.app.id, 'kept');
    const { body } = await commit(place.member, place.app.id).expect(422);
    expect(body).toMatchObject({ code: 'git_push_rejected', remedy: expect.stringContaining('read-only') });
    await place.member.get('/git/apps').expect(200);
    await expectKeptLocally(place, 'kept');
    disk.setReadOnly(false);
    await expectCommitsAgain(place);
  });

  it('with a limit on file sizes, reports a refusal whether Git gets an error or is killed', async () => {
    const place = await fixture.withApp();
    const { member, repository, app } = place;
    const { publicKey } = (await member.get('/git').expect(200)).body.key;
    for (const trap of ["trap '' XFSZ; ", '']) {
      await fixture.server.revoke(publicKey as string);
      const command = `${trap}ulimit -f 1; exec sh -c \\"$SSH_ORIGINAL_COMMAND\\"`;
      await fixture.server.authorize(`command="${command}" ${publicKey as string}`);
      await fixture.server.restart();
      const { body: large } = await member.post('/apps/import', {
        name: `Large ${trap.length}`,
        document: LARGE,
      });
      const response = await commit(member, large.id as string, 'Large');
      expect(response.body.code).toMatch(/^git_(push_rejected|host_unreachable)$/);
      expect(response.body.remedy).toEqual(expect.any(String));
      await fixture.server.revoke(publicKey as string);
      await fixture.server.authorize(publicKey as string);
      await fixture.server.restart();
      await expectCommitsAgain(place);
      await expectCommitsAgain({ member, repository, app: { ...app, id: large.id, name: large.name } });
    }
  });
});

describe('a repository of another kind', () => {
  it('that names its objects by SHA-256 is refused with the reason before any setting changes', async () => {
    const repository = await createGitRepository();
    await repository.git(['init', '-q', '--bare', '--object-format=sha256', `${repository.path}/other.git`]);
    const member = await fixture.admin.inNewWorkspace();
    const url = sshUrlOf(fixture.server, { path: `${repository.path}/other.git` });
    await member.put('/git', { repositoryUrl: url }).expect(200);
    const { body: key } = await member.post('/git/key', { type: 'ed25519' }).expect(201);
    await fixture.server.authorize(key.publicKey as string);
    const { body } = await member.post('/git/finalize').expect(422);
    expect(body).toMatchObject({ code: 'git_invalid_repository', objectFormat: 'sha256' });
    expect(body.detail).toContain('SHA-1');
    expect((await member.get('/git').expect(200)).body.configured).toBe(false);
  });

  it('that has become shallow is refused with the reason until its history is complete again', async () => {
    const place = await fixture.withApp();
    const { member, repository, app } = place;
    await expectCommitsAgain(place);
    const shallow = join(repository.path, 'shallow');
    await writeFile(shallow, `${await repository.tip()}\n`);
    for (const call of [commit(member, app.id), member.get('/git/apps'), member.post('/git/finalize')]) {
      await edit(member, app.id, 'kept');
      const { body } = await call.expect(422);
      expect(body).toMatchObject({ code: 'git_invalid_repository', isShallow: true });
      expect(body.remedy).toContain('git fetch --unshallow');
    }
    await expectKeptLocally(place, 'kept');
    await rm(shallow);
    await expectCommitsAgain(place);
  });

  it('that checks everything and forbids force pushes accepts every commit', async () => {
    const repository = await createGitRepository();
    for (const name of [
      'receive.denyNonFastForwards',
      'receive.denyDeletes',
      'receive.fsckObjects',
      'transfer.fsckObjects',
    ])
      await repository.git(['config', name, 'true']);
    const place = await fixture.withApp('Orders', { repository });
    const { member, app } = place;
    await member.patch(`/apps/${app.id}`, { name: 'Bestellungen “Süd” <&>' }).expect(200);
    const renamed = { ...place, app: { ...app, name: 'Bestellungen “Süd” <&>' } };
    await expectCommitsAgain(renamed);
    await expectCommitsAgain(renamed);
  });

  it('that limits the size of a push refuses larger ones in words that say so, and takes the others', async () => {
    const place = await fixture.withApp();
    const { member, repository } = place;
    await repository.git(['config', 'receive.maxInputSize', '64k']);
    const { body: large } = await member.post('/apps/import', { document: LARGE }).expect(201);
    const { body } = await commit(member, large.id as string, 'Large').expect(422);
    expect(body).toMatchObject({
      code: 'git_push_rejected',
      serverMessage: expect.stringContaining('pack exceeds maximum allowed size'),
      remedy: expect.stringContaining('pushes of this size'),
    });
    await expectCommitsAgain(place);
    await repository.git(['config', '--unset', 'receive.maxInputSize']);
    await commit(member, large.id as string, 'Large').expect(201);
  });

  it('that hides its branch from pushes refuses them in words that say so', async () => {
    const place = await fixture.withApp();
    const { member, repository, app } = place;
    await repository.git(['config', 'receive.hideRefs', 'refs/heads/main']);
    await edit(member, app.id, 'kept');
    const { body } = await commit(member, app.id).expect(422);
    expect(body).toMatchObject({
      code: 'git_push_rejected',
      detail: expect.stringContaining('does not show the branch'),
    });
    await expectKeptLocally(place, 'kept');
    await repository.git(['config', '--unset', 'receive.hideRefs']);
    await expectCommitsAgain(place);
  });

  // Available since Git 2.45.
  const hasReftable = spawnSync('git', ['init', '-h'], { encoding: 'utf8' }).stdout.includes('--ref-format');
  (hasReftable ? it : it.skip)('that keeps its refs in a reftable takes every commit', async () => {
    const repository = await createGitRepository();
    await rm(repository.path, { recursive: true });
    await repository.git(['init', '-q', '--bare', '-b', 'main', '--ref-format=reftable', repository.path]);
    const place = await fixture.withApp('Orders', { repository });
    await expectCommitsAgain(place);
  });
});

const LARGE = {
  appV2: { name: 'Large', icon: Array.from({ length: 40_000 }, (_, n) => (n * 7919).toString(36)).join('-') },
};
