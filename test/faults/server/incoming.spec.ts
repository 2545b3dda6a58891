import { randomInt } from 'node:crypto';
import { eventually } from '../../support/eventually';
import { createApp, edit, exported, getApp, type JobBody } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import { Member } from '../../support/member';
import { appOf, changeTheirs } from '../../support/merges';
import { shortWaits, SOON_STARTED_AGAIN } from '../../support/short-waits';
import { startTcpProxy } from '../../support/ssh-server-proxy';
import { deliver, makeWebhook, pageOf, type Webhook } from '../../support/webhooks/webhook';
import { FaultFixture } from '../fault-fixture';

const ROUNDS = 6;

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start({ env: shortWaits(SOON_STARTED_AGAIN) });
});

afterAll(() => fixture.stop());

interface Following {
  repository: GitRepository;
  member: Member;
  appId: string;
  webhook: Webhook;
}

async function following(via = fixture.git.port): Promise<Following> {
  const repository = await fixture.repository();
  const member = await fixture.workspaceOn(repository, { port: via });
  const { id: appId } = await createApp(member, 'Orders', { commitChanges: true });
  await member.patch('/git', { autoPull: true }).expect(200);
  return { repository, member, appId, webhook: await makeWebhook(member) };
}

/** Pushes a note as another writer, and delivers the webhook. */
async function push({ repository, member, webhook }: Following, note: string): Promise<void> {
  const sha = await changeTheirs(repository, ({ pages }) => (pages[0].note = note));
  const { status } = await deliver(member, webhook, { page: pageOf(repository), sha });
  expect([200, 202]).toContain(status);
}

const noteOf = async ({ member, appId }: Following) => appOf(await exported(member, appId)).pages[0].note;

it('takes in what was delivered before the server and its worker were killed', async () => {
  const place = await following();
  const workerPid = await fixture.trellis.workerPid();
  await push(place, 'theirs');
  fixture.trellis.kill('SIGKILL');
  process.kill(workerPid, 'SIGKILL');
  await fixture.trellis.ended;
  await fixture.startAgain({ PORT: new URL(place.member.address).port });
  await eventually(async () => expect(await noteOf(place)).toBe('theirs'));
});

it('takes in every push once, and keeps what is not committed, whenever the worker is killed', async () => {
  const place = await following();
  const { member, appId } = place;
  for (let round = 0; round < ROUNDS; round += 1) {
    await edit(member, appId, `mine ${round}`);
    await push(place, `theirs ${round}`);
    await new Promise((resolve) => setTimeout(resolve, randomInt(400)));
    process.kill(await fixture.trellis.workerPid(), 'SIGKILL');
    await eventually(async () => expect(await noteOf(place)).toBe(`theirs ${round}`));
    expect(appOf(await exported(member, appId)).icon).toBe(`mine ${round}`);
  }
  expect((await getApp(member, appId)).gitState).toBe('changed');
});

it('is pulled by one of two servers that are told of a push', async () => {
  const place = await following();
  const second = await fixture.startReplica();
  const { token, workspaceId, user } = place.member;
  const elsewhere = { ...place, member: new Member(second.address, token, workspaceId, user) };
  for (let round = 0; round < ROUNDS; round += 1) {
    await Promise.all([
      push(place, `round ${round}`),
      deliver(elsewhere.member, place.webhook, {
        page: pageOf(place.repository),
        sha: round.toString(16).repeat(40),
      }),
    ]);
    await eventually(async () => expect(await noteOf(elsewhere)).toBe(`round ${round}`));
  }
  const { body } = await place.member.get('/git/jobs?limit=100').expect(200);
  const pulls = (body.items as JobBody[]).filter(({ kind }) => kind === 'sync_app');
  expect(pulls.map(({ status }) => status)).toEqual(Array.from({ length: ROUNDS }, () => 'succeeded'));
  second.kill('SIGTERM');
  await second.ended;
});

it('does not wait for the silent remote of somebody else', async () => {
  await using proxy = await startTcpProxy({ targetPort: fixture.git.port });
  const [silent, place] = [await following(proxy.port), await following()];
  proxy.pause();
  await push(silent, 'not yet');
  await push(place, 'theirs');
  await eventually(async () => expect(await noteOf(place)).toBe('theirs'));
  proxy.resume();
  await eventually(async () => expect(await noteOf(silent)).toBe('not yet'));
});
