import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../../support/eventually';
import { createApp, edit, ended, exported } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/member';
import { shortWaits, SOON_STARTED_AGAIN } from '../../support/short-waits';
import { IS_TORTURE } from '../../support/torture';
import { isAlive } from '../../support/trellis-process';
import { waitUntilIdle } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';

/** The server has filters, and before each pack that it sends, it runs a script of the repository. */
const RUNS_A_SCRIPT = [
  'AcceptEnv GIT_PROTOCOL',
  'SetEnv GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_CONFIG_COUNT=2 ' +
    'GIT_CONFIG_KEY_0=uploadpack.allowFilter GIT_CONFIG_VALUE_0=true ' +
    'GIT_CONFIG_KEY_1=uploadpack.packObjectsHook "GIT_CONFIG_VALUE_1=sh ./on-pack"',
];
/** Counts the packs, and kills the process whose id is in `kill` followed by the number of the pack. */
const ON_PACK = `n=$(($(cat packs 2>/dev/null || echo 0) + 1)); echo $n > packs
if [ -f kill-$n ]; then kill -9 $(cat kill-$n); fi
exec "$@"`;
const DOCUMENT = 'Orders/v1.json';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start({ env: shortWaits(SOON_STARTED_AGAIN), ssh: { config: RUNS_A_SCRIPT } });
});

afterAll(() => fixture.stop());

/** A repository with an app that was committed many times, among other files. */
async function withHistory(): Promise<{ repository: GitRepository; gitAppId: string }> {
  const repository = await fixture.repository();
  await writeFile(join(repository.path, 'on-pack'), ON_PACK);
  const home = await fixture.workspaceOn(repository);
  const { gitAppId } = await createApp(home, 'Orders', { commitChanges: true });
  for (let revision = 1; revision <= 8; revision += 1) await change(repository, `icon ${revision}`);
  await repository.commit({ 'media/film.bin': Buffer.alloc(100_000, 7) });
  return { repository, gitAppId: gitAppId as string };
}

async function change(repository: GitRepository, icon: string): Promise<void> {
  const text = await repository.show('main', DOCUMENT);
  await repository.commit({ [DOCUMENT]: text.replace(/"icon": "[^"]*"/, `"icon": "${icon}"`) });
}

async function started(member: Member, path: string, body: object): Promise<void> {
  const { body: job } = await member.post(path, body).set('Prefer', 'respond-async').expect(202);
  await waitUntilIdle(fixture.url);
  expect(await ended(member, job.jobId as string)).toMatchObject({ status: 'succeeded' });
}

/** Imports the app, pulls, lists its history and commits, in a workspace whose mirror is new. */
async function work(
  member: Member,
  { repository, gitAppId }: { repository: GitRepository; gitAppId: string },
) {
  await started(member, '/git/imports', { gitAppId, locked: false });
  const [app] = (await member.get('/apps').expect(200)).body.items as { id: string }[];
  await change(repository, 'of a colleague');
  await started(member, `/apps/${app.id}/git/pull`, {});
  expect(await exported(member, app.id)).toContain('of a colleague');
  const commits = await eventually(async () => {
    const { body } = await member.get(`/apps/${app.id}/git/history`).expect(200);
    return body.items as unknown[];
  });
  expect(commits).toHaveLength(10);
  await edit(member, app.id, 'mine');
  await started(member, `/apps/${app.id}/git/commits`, { message: 'Mine' });
}

it.each(IS_TORTURE ? Array.from({ length: 16 }, (_, index) => index + 1) : [1, 2, 4, 6, 9])(
  'a worker that is killed at pack %i of a partial mirror leaves it whole, and commits once',
  async (pack) => {
    const { repository, gitAppId } = await withHistory();
    const member = await fixture.workspaceOn(repository);
    const packs = join(repository.path, 'packs');
    await rm(packs, { force: true });
    const pid = await fixture.trellis.workerPid();
    await writeFile(join(repository.path, `kill-${pack}`), String(pid));

    await work(member, { repository, gitAppId });

    expect(await isAlive(pid)).toBe(false);
    expect(Number(await readFile(packs, 'utf8'))).toBeGreaterThan(pack);
    const messages = (await repository.log()).map(({ message }) => message);
    expect(messages.filter((message) => message === 'Mine')).toHaveLength(1);
    expect(await repository.show('main', DOCUMENT)).toContain('mine');
    await repository.fsck();
  },
);
