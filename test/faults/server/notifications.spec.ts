import { Client } from 'pg';
import { eventually } from '../../support/eventually';
import { createApp, edit } from '../../support/git-fixture';
import { Member } from '../../support/member';
import { Receiver } from '../../support/notifications/receiver';
import { FaultFixture } from '../fault-fixture';

let fixture: FaultFixture;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await Receiver.start();
  fixture = await FaultFixture.start({ env: { NODE_EXTRA_CA_CERTS: receiver.authorityFile } });
});

afterAll(async () => {
  try {
    await fixture.stop();
  } finally {
    await receiver[Symbol.asyncDispose]();
  }
});

const query = async (sql: string) => {
  const client = new Client({ connectionString: fixture.url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
};

it('delivers what a killed server was delivering, with the same id, once where two servers run', async () => {
  const repository = await fixture.repository();
  const member = await fixture.workspaceOn(repository);
  const app = await createApp(member, 'Orders', { commitChanges: true });
  await repository.addHook('pre-receive', 'exit 1');
  const request = { url: `${receiver.url}/hook`, events: ['job_failed'] };
  await member.post('/notification-channels', request).expect(201);
  let release = (): void => undefined;
  receiver.held = new Promise((resolve) => (release = resolve));
  await edit(member, app.id, 'x');
  await member.post(`/apps/${app.id}/git/commits`, { message: 'x' }).expect(422);
  await eventually(() => expect(receiver.messages).toHaveLength(1));
  fixture.trellis.kill('SIGKILL');
  await fixture.trellis.ended;
  release();
  receiver.held = null;

  await fixture.startAgain();
  const second = await fixture.startReplica();
  // As if the time that the killed server had for it were over.
  await query(`update notifications set next_at = clock_timestamp()`);
  await query(`select pg_notify('trellis_notifications', '')`);
  const there = new Member(second.address, member.token, member.workspaceId, member.user);
  await eventually(async () => {
    const [channel] = (await there.get('/notification-channels').expect(200)).body.items;
    expect(channel.lastDelivery).toMatchObject({ error: null });
  });
  const ids = receiver.messages.map(({ headers }) => headers['webhook-id']);
  expect(ids).toHaveLength(2);
  expect(ids[0]).toBe(ids[1]);
});
