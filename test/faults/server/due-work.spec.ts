import { eventually } from '../../support/eventually';
import { createApp, exported } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import { Member } from '../../support/member';
import { appOf, changeTheirs } from '../../support/merges';
import { startTcpProxy, type TcpProxy } from '../../support/ssh-server-proxy';
import { deliver, makeWebhook, pageOf, type Webhook } from '../../support/webhooks/webhook';
import { query } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';

let fixture: FaultFixture;
let proxy: TcpProxy;

beforeEach(async () => {
  fixture = await FaultFixture.start();
  proxy = await startTcpProxy({ targetPort: fixture.git.port });
});

afterEach(async () => {
  await proxy.stop();
  await fixture.stop();
});

interface Following {
  repository: GitRepository;
  member: Member;
  appId: string;
  webhook: Webhook;
}

async function following(via: number): Promise<Following> {
  const repository = await fixture.repository();
  const member = await fixture.workspaceOn(repository, { port: via });
  const { id: appId } = await createApp(member, 'Orders', { commitChanges: true });
  await member.patch('/git', { autoPull: true }).expect(200);
  return { repository, member, appId, webhook: await makeWebhook(member) };
}

/** Pushes a note as another writer, and delivers the webhook. */
async function push({ repository, member, webhook }: Following, note: string): Promise<void> {
  const sha = await changeTheirs(repository, ({ pages }) => (pages[0].note = note));
  await deliver(member, webhook, { page: pageOf(repository), sha });
}

const noteOf = async ({ member, appId }: Following) => appOf(await exported(member, appId)).pages[0].note;

const comparisons = ({ member: { workspaceId } }: Following) =>
  query<{ isHeld: boolean; isScheduled: boolean }>(
    fixture.url,
    `select holder is not null as "isHeld", due_at is not null as "isScheduled" from due_work
     where kind = 'compare_branch' and workspace_id = $1`,
    [workspaceId],
  );

it('is taken over by another server, with what was delivered since, when one is killed in the middle of it', async () => {
  const place = await following(proxy.port);
  proxy.pause();
  await push(place, 'first');
  await eventually(async () =>
    expect(await comparisons(place)).toEqual([{ isHeld: true, isScheduled: false }]),
  );
  await push(place, 'second');
  expect(await comparisons(place)).toEqual([{ isHeld: true, isScheduled: true }]);

  const workerPid = await fixture.trellis.workerPid();
  fixture.trellis.kill('SIGKILL');
  process.kill(workerPid, 'SIGKILL');
  await fixture.trellis.ended;
  const [{ isSoon }] = await query<{ isSoon: boolean }>(
    fixture.url,
    `select max(leased_until) < clock_timestamp() + interval '1 minute' as "isSoon" from due_work where kind = 'compare_branch'`,
  );
  expect(isSoon).toBe(true);
  const second = await fixture.startReplica();
  proxy.resume();
  const { token, workspaceId, user } = place.member;
  const elsewhere = { ...place, member: new Member(second.address, token, workspaceId, user) };
  await eventually(async () => expect(await noteOf(elsewhere)).toBe('second'));
  await eventually(async () => expect(await comparisons(place)).toEqual([]));
  second.kill('SIGTERM');
  await second.ended;
});

it('ends with the workspace that is deleted in the middle of it, and stops nothing else', async () => {
  const [gone, place] = [await following(proxy.port), await following(fixture.git.port)];
  proxy.pause();
  await push(gone, 'never');
  await eventually(async () =>
    expect(await comparisons(gone)).toEqual([{ isHeld: true, isScheduled: false }]),
  );
  await gone.member.delete('').expect(204);
  expect(await comparisons(gone)).toEqual([]);
  proxy.resume();
  await push(place, 'theirs');
  await eventually(async () => expect(await noteOf(place)).toBe('theirs'));
  expect(await comparisons(gone)).toEqual([]);
});
