import { findFreePort } from '../../support/free-port';
import { invitationOf, type Member } from '../../support/member';
import { GRACE, TestIdentityProvider } from '../../support/oidc/identity-provider';
import { Walker } from '../../support/oidc/walk';
import { adaIn, Scene, SIMPLE } from '../../support/setup-file-scene';
import { runAdmin } from '../../support/trellis-process';

const BOB = 'bob@example.com';

const withBob = (role: string) => `${SIMPLE}      - { email: ${BOB}, role: ${role} }\n`;

interface ListedMember {
  user: { id: string; email: string };
  role: string;
  pending: boolean;
}

const membersOf = async (member: Member): Promise<ListedMember[]> =>
  ((await member.get('/members').expect(200)).body as { items: ListedMember[] }).items;

const bobsIn = async (member: Member) =>
  (await membersOf(member))
    .filter(({ user }) => user.email === BOB)
    .toSorted((one, other) => Number(one.pending) - Number(other.pending))
    .map(({ user, role, pending }) => ({ id: user.id, role, pending }));

/** Returns the ids of the members that the file sets as Bob. */
const ownedIn = async (member: Member): Promise<string[]> => {
  const { body } = await member.get('/managed-settings').expect(200);
  const settings = body.items as { item: string; memberId?: string }[];
  return settings.flatMap(({ item, memberId }) => (item === BOB && memberId ? [memberId] : []));
};

/** Gives an account an address, which is not checked. */
const callOneself = (person: Member, email: string) =>
  person.patch('/api/auth/me', { email, currentPassword: person.user.password }).expect(200);

describe('an address that somebody has typed', () => {
  it('gets no role by the file: not from outside, not as a member; its person is invited', async () => {
    await using scene = await Scene.start();
    await scene.write(SIMPLE);
    const server = await scene.serve();
    const ada = await adaIn(server, 'Orders');
    const lobby = await ada.inNewWorkspace('Lobby');
    const mallory = await lobby.invite('viewer', 'Mallory');
    await callOneself(mallory, BOB);

    await scene.write(withBob('admin'));
    const plan = await scene.run('plan');
    expect(plan.output).toContain(
      `line 6: orders: this member: ${BOB}: invited as admin. An account says that its address is ${BOB}, which is not proven.`,
    );
    expect((await scene.run('apply')).code).toBe(0);
    expect(await bobsIn(ada)).toMatchObject([{ role: 'admin', pending: true }]);
    await mallory.get(`/api/workspaces/${ada.workspaceId}/members`).expect(404);
    expect((await mallory.get('/api/auth/inbox').expect(200)).body.items).toEqual([]);
    expect((await scene.run('plan')).code).toBe(0);

    // She becomes a viewer by a link of her own address, and takes the other one then.
    await callOneself(mallory, 'mallory@example.com');
    const { body } = await ada.post('/members', { email: 'mallory@example.com', role: 'viewer' }).expect(201);
    await mallory.post('/api/auth/invite/join', { token: invitationOf(body) }).expect(200);
    await callOneself(mallory, BOB);
    expect((await scene.run('plan')).code).toBe(0);
    await scene.write(withBob('builder'));
    expect((await scene.run('apply')).output).toContain(`${BOB}: role: admin → builder`);
    expect(await bobsIn(ada)).toEqual([
      { id: mallory.user.id, role: 'viewer', pending: false },
      { id: expect.any(String), role: 'builder', pending: true },
    ]);
    const [, { id: invitationId }] = await bobsIn(ada);
    expect(await ownedIn(ada)).toEqual([invitationId]);

    // A loss applies to typed addresses, too.
    await ada.patch(`/members/${mallory.user.id}`, { role: 'admin' }).expect(200);
    expect((await scene.run('apply')).output).toContain(`${BOB}: role: admin → builder`);
    expect(await bobsIn(ada)).toContainEqual({ id: mallory.user.id, role: 'builder', pending: false });

    // By opening the link that was made for it, a person proves that they have the address.
    await scene.write(withBob('admin'));
    await scene.run('apply');
    const { body: again } = await ada.post('/members', { email: BOB, role: 'admin' }).expect(201);
    await mallory.post('/api/auth/invite/join', { token: invitationOf(again) }).expect(200);
    expect(await bobsIn(ada)).toEqual([{ id: mallory.user.id, role: 'admin', pending: false }]);
    expect(await ownedIn(ada)).toEqual([mallory.user.id]);
    expect((await scene.run('plan')).code).toBe(0);
  });

  it('is no admin of a new workspace', async () => {
    await using scene = await Scene.start();
    await scene.write(SIMPLE);
    const ada = await adaIn(await scene.serve(), 'Orders');
    await callOneself(await ada.invite('viewer'), BOB);
    await scene.write(
      `${SIMPLE}  sales:\n    name: Sales\n    members:\n      - { email: ${BOB}, role: admin, password: "env:ADA_PASSWORD" }\n`,
    );
    const { code, output } = await scene.run('apply');
    expect(code).toBe(1);
    expect(output).toContain(
      `A new workspace needs an admin who can sign in. An account says that its address is ${BOB}, which is not proven.`,
    );
    expect(await scene.query('select name from workspaces')).toEqual([{ name: 'Orders' }]);
  });

  it('is invited where the operator adds it with a password, and named by its id to the commands', async () => {
    await using scene = await Scene.start();
    await scene.write(SIMPLE);
    const ada = await adaIn(await scene.serve(), 'Orders');
    const lobby = await ada.inNewWorkspace('Lobby');
    const friend = await lobby.invite('viewer', 'Friend');
    await (await friend.inNewWorkspace('Own')).invite('viewer');
    await callOneself(friend, BOB);
    const person = { email: BOB, role: 'builder', password: 'a password of the operator' };
    const { body } = await lobby.post('/members', person).expect(201);
    expect(body).toMatchObject({
      pending: true,
      role: 'builder',
      inviteUrl: expect.stringContaining('/invite#'),
    });
    expect(await bobsIn(lobby)).toEqual([
      { id: friend.user.id, role: 'viewer', pending: false },
      { id: expect.any(String), role: 'builder', pending: true },
    ]);

    const admin = (...args: string[]) => runAdmin(args, scene.env);
    for (const command of ['reset-password', 'break-glass', 'disable', 'enable'])
      await expect(admin(command, BOB)).rejects.toThrow(
        `which is not proven: anybody can type an address. It is the account of "Friend"`,
      );
    await expect(admin('change-address', BOB, 'x@example.com')).rejects.toThrow('not proven');
    expect(await admin('users')).toMatch(
      new RegExp(`^${BOB}\tFriend\tsince .*\t${friend.user.id}\taddress not proven$`, 'm'),
    );
    expect(await admin('change-address', friend.user.id, 'friend@example.com')).toContain(
      'has the address friend@example.com from now on',
    );
    // The operator's own word.
    expect(await admin('disable', 'friend@example.com')).toContain('is disabled');
  });
});

it('counts an address that the identity provider has verified', async () => {
  await using provider = await TestIdentityProvider.start();
  await using scene = await Scene.start({ ...provider.environment, PORT: String(await findFreePort()) });
  await scene.write(`${SIMPLE}    groups: { engineers: viewer }\n`);
  const server = await scene.serve();
  await provider.serve(server.address, [
    GRACE,
    { ...GRACE, sub: 'eve', email: 'eve@example.com', email_verified: false },
  ]);
  await new Walker().signOn(server.address, 'grace');
  await new Walker().signOn(server.address, 'eve');
  const ada = await adaIn(server, 'Orders');
  const sales = await ada.inNewWorkspace('Sales');
  await scene.write(
    `${SIMPLE}    groups: { engineers: viewer }\n  sales:\n    name: Sales\n    id: ${sales.workspaceId}\n    members:\n` +
      '      - { email: grace@example.com, role: builder }\n      - { email: eve@example.com, role: builder }\n',
  );
  expect((await scene.run('apply')).code).toBe(0);
  expect(await membersOf(sales)).toMatchObject([
    { user: { email: 'ada@example.com' } },
    { user: { email: 'grace@example.com' }, role: 'builder', pending: false },
    { user: { email: 'eve@example.com' }, role: 'builder', pending: true },
  ]);
});

it('keeps what came from groups as theirs when a block gets another name', async () => {
  await using provider = await TestIdentityProvider.start();
  await using scene = await Scene.start({ ...provider.environment, PORT: String(await findFreePort()) });
  const file = `${SIMPLE}    groups: { engineers: builder }\n`;
  await scene.write(file);
  const server = await scene.serve();
  await provider.serve(server.address, [GRACE]);
  await new Walker().signOn(server.address, 'grace');
  const ada = await adaIn(server, 'Orders');
  expect((await membersOf(ada)).map(({ user }) => user.email)).toContain(GRACE.email);

  await scene.write(file.replace('orders:', 'orders-eu:'));
  expect((await scene.run('apply')).output).toContain(
    'line 3: orders-eu: the workspace Orders: was orders in the file',
  );
  expect((await scene.run('plan')).code).toBe(0);
  await provider.change([{ ...GRACE, groups: [] }]);
  await new Walker().signOn(server.address, 'grace');
  expect((await membersOf(ada)).map(({ user }) => user.email)).not.toContain(GRACE.email);
});

it('leaves members to TRELLIS_OIDC_ROLES where the groups of the file go', async () => {
  await using provider = await TestIdentityProvider.start();
  await using scene = await Scene.start({
    ...provider.environment,
    PORT: String(await findFreePort()),
    TRELLIS_OIDC_ROLES: 'engineers=Orders:viewer',
  });
  await scene.write(`${SIMPLE}    groups: { engineers: builder }\n`);
  const server = await scene.serve();
  await provider.serve(server.address, [GRACE]);
  await new Walker().signOn(server.address, 'grace');
  await scene.write(SIMPLE);
  expect((await scene.run('apply')).code).toBe(0);
  await provider.change([{ ...GRACE, groups: [] }]);
  await new Walker().signOn(server.address, 'grace');
  const ada = await adaIn(server, 'Orders');
  expect((await membersOf(ada)).map(({ user }) => user.email)).not.toContain(GRACE.email);
});

it('removes what an exclusive list leaves out, and keeps it so', async () => {
  await using scene = await Scene.start();
  await scene.write(SIMPLE);
  const server = await scene.serve();
  const ada = await adaIn(server, 'Orders');
  const eve = await ada.invite('admin', 'Eve');
  await ada.post('/members', { email: BOB, role: 'viewer' }).expect(201);
  for (const name of ['KEPT', 'GONE']) await ada.put(`/constants/${name}`, { value: 'x' }).expect(200);
  await ada
    .post('/notification-channels', { url: 'https://hooks.example.com/x', events: ['conflict'] })
    .expect(201);
  await scene.write(
    `${SIMPLE}    constants: { KEPT: x }\n    exclusive: [members, constants, notifications]\n`,
  );

  const plan = await scene.run('plan');
  expect(plan.code).toBe(2);
  const emails = [BOB, eve.user.email].sort().join(', ');
  expect(plan.output).toContain(`the whole list: members: removed: ${emails}`);
  expect(plan.output).toContain('the whole list: constants: removed: GONE');
  expect(plan.output).toContain('the whole list: notifications: removed: https://hooks.example.com');
  expect((await scene.run('apply')).code).toBe(0);
  expect((await membersOf(ada)).map(({ user }) => user.email)).toEqual(['ada@example.com']);
  const { body: trail } = await ada.get('/audit').expect(200);
  expect(trail.items).toContainEqual(
    expect.objectContaining({
      actor: expect.objectContaining({ name: 'trellis.yaml' }),
      detail: { kind: 'exclusive', item: 'members', change: `members: removed: ${emails}` },
    }),
  );
  await eve.get('/members').expect(404);
  expect((await ada.get('/constants').expect(200)).body.items).toMatchObject([{ name: 'KEPT' }]);
  expect((await ada.get('/notification-channels').expect(200)).body.items).toEqual([]);
  expect((await scene.run('plan')).code).toBe(0);
  const refusals = [
    ada.post('/members', { email: BOB, role: 'viewer' }),
    ada.put('/constants/OTHER', { value: 'x' }),
    ada.post('/notification-channels', { url: 'https://hooks.example.com/y', events: ['conflict'] }),
  ];
  for (const refusal of refusals) {
    const { body } = await refusal.expect(409);
    expect(body).toMatchObject({ code: 'managed_by_file', line: 7 });
  }

  // The last admin stays.
  await scene.write(
    SIMPLE.replace(/ {6}- .*\n/, '').replace('members:', 'members: []\n    exclusive: [members]'),
  );
  const last = await scene.run('apply');
  expect(last.code).toBe(1);
  expect(last.output).toContain('This is the workspace’s last admin.');
  expect(await membersOf(ada)).toHaveLength(1);
});

it('waits until a server has done its part, or tells what is left', async () => {
  await using scene = await Scene.start();
  await scene.write(SIMPLE);
  await scene.serve();
  expect((await scene.run('apply', '--wait')).output).toContain('Everything is as the file says.');
  await scene.write(
    `${SIMPLE}    host: { kind: node-red, url: "http://127.0.0.1:9", email: "", password: "env:ADA_PASSWORD" }\n`,
  );
  const { code, output } = await scene.run('apply', '--wait=2');
  expect(code).toBe(1);
  expect(output).toMatch(/line 6: orders: the connected editor: connect to it[^]*Not done after 2 s\./);
  expect((await scene.run('plan', '--wait')).output).toContain('Usage: trellis setup plan');
});
