import request from 'supertest';
import { Toolshed } from '../../support/embedded/toolshed';
import type { ToolshedPerson } from '../../support/embedded/toolshed-person';
import { EventStream } from '../../support/event-stream';
import { eventually } from '../../support/eventually';

let toolshed: Toolshed;
let ada: ToolshedPerson;
let grace: ToolshedPerson;
let alan: ToolshedPerson;

beforeAll(async () => {
  toolshed = await Toolshed.start();
  [ada, grace, alan] = [
    await toolshed.signIn('ada'),
    await toolshed.signIn('grace'),
    await toolshed.signIn('alan'),
  ];
});
afterAll(() => toolshed?.stop());

const role = (name: string) =>
  toolshed.database.query(
    `update public.seats set role = $1 where "personId" = (select id from public.people where email = 'grace@example.com')`,
    [name],
  );

it('knows the people, teams and roles of the program, and tells which program that is', async () => {
  const { body } = await grace.get('/api/auth/me').expect(200);
  expect(body).toMatchObject({
    user: { name: 'Grace Hopper', email: 'grace@example.com' },
    workspaces: [{ name: 'Tools', role: 'builder' }],
    embeddedIn: { name: 'Toolshed', homeUrl: '/', signInUrl: '/sign-in?next={from}', takesNewApps: true },
  });
  expect(ada.workspaceId).toBe(alan.workspaceId);
  const { body: page } = await ada.get('/members').expect(200);
  expect(page.items).toMatchObject([
    { role: 'admin', pending: false },
    { role: 'builder', pending: false },
    { role: 'viewer', pending: false },
  ]);
});

it('refuses who is not signed in there, and says where to sign in', async () => {
  const { body } = await request(toolshed.git).get('/api/auth/me').expect(401);
  expect(body).toMatchObject({ code: 'unauthorized', detail: 'Sign in at /sign-in?next=%2F first.' });
  const { body: setup } = await request(toolshed.git).get('/api/setup').expect(200);
  expect(setup).toEqual({
    required: false,
    embeddedIn: { name: 'Toolshed', homeUrl: '/', signInUrl: '/sign-in?next={from}', takesNewApps: true },
  });
});

it('takes changes from its own page alone', async () => {
  for (const origin of ['https://evil.example.com', null]) {
    const sent = request(toolshed.git)
      .put(`/api/workspaces/${ada.workspaceId}/constants/REGION`)
      .set('Cookie', ada.cookie);
    if (origin) sent.set('Origin', origin);
    const { body } = await sent.send({ value: 'north' }).expect(403);
    expect(body.code).toBe('cross_origin');
  }
  await ada.put('/constants/REGION', { value: 'north' }).expect(200);
});

it('follows the roles of the program', async () => {
  await alan.put('/constants/REGION', { value: 'south' }).expect(403);
  await grace.put('/git', { repositoryUrl: 'git@example.com:a/b.git' }).expect(403);
});

it('takes a right away with the next request, and ends what is open', async () => {
  const stream = await EventStream.open(grace, { Cookie: grace.cookie });
  await role('guest');
  await grace.put('/constants/REGION', { value: 'east' }).expect(403);
  await toolshed.database.query(
    `delete from public.seats where "personId" = (select id from public.people where email = 'grace@example.com')`,
  );
  await grace.get('/apps').expect(404);
  await eventually(() => stream.isOver);
  await toolshed.database.query(
    `insert into public.seats ("personId", "teamId", role) select id, 1, 'maker' from public.people where email = 'grace@example.com'`,
  );
  await grace.get('/apps').expect(200);
});

it('follows a new name of a person and of a team', async () => {
  await toolshed.database.query(
    `update public.people set name = 'Alan M. Turing' where email = 'alan@example.com'`,
  );
  await toolshed.database.query(`update public.teams set name = 'Makers'`);
  const { body } = await alan.get('/api/auth/me').expect(200);
  expect(body).toMatchObject({ user: { name: 'Alan M. Turing' }, workspaces: [{ name: 'Makers' }] });
});

it.each<[method: 'post' | 'put' | 'patch' | 'delete', path: string, body: object]>([
  [
    'post',
    '/api/setup',
    { name: 'Eve', email: 'eve@example.com', password: 'long enough', workspaceName: 'Mine' },
  ],
  ['post', '/api/auth/login', { email: 'ada@example.com', password: 'correct horse battery' }],
  ['post', '/api/auth/logout', {}],
  ['post', '/api/auth/tokens', { name: 'pipeline' }],
  ['patch', '/api/auth/me', { password: 'another password' }],
  ['patch', '/api/auth/me', { name: 'Ada' }],
  ['post', '/api/auth/invite', { token: 'x', password: 'long enough' }],
  ['post', '/api/workspaces', { name: 'Mine' }],
  ['patch', '', { name: 'Mine' }],
  ['delete', '', {}],
  ['post', '/members', { email: 'eve@example.com', role: 'admin' }],
  ['put', '/host', { kind: 'tooljet', url: 'https://t.example.com', email: 'a@example.com', password: 'x' }],
  ['delete', '/host', {}],
  ['post', '/apps', { name: 'Mine' }],
  ['post', '/apps/import', { document: { appV2: { name: 'Mine' } } }],
])('leaves %s %s %j to the program', async (method, path, body) => {
  const { status, body: answer } = await ada.request(method, path).send(body);
  expect({ status, code: answer.code }).toEqual({ status: 403, code: 'managed_by_host' });
});

it('lets people choose the author of their commits', async () => {
  const { body } = await ada.patch('/api/auth/me', { gitName: 'Countess Lovelace' }).expect(200);
  expect(body.user).toMatchObject({ name: 'Ada Lovelace', gitName: 'Countess Lovelace' });
});

it('keeps its tables in a schema of its own, and leaves those of the program alone', async () => {
  const { rows } = await toolshed.database.query<{ schema: string; names: string[] }>(
    `select table_schema as schema, array_agg(table_name::text order by table_name) as names from information_schema.tables
     where table_schema in ('public', 'git_sync') and table_type = 'BASE TABLE' group by 1 order by 1`,
  );
  expect(rows[1]).toEqual({ schema: 'public', names: ['apps', 'people', 'seats', 'sessions', 'teams'] });
  expect(rows[0].names).toEqual(expect.arrayContaining(['all_apps', 'git_jobs', 'users']));
});

it('is below its prefix alone, and the guards of the program do not meet it', async () => {
  await request(toolshed.address)
    .get('/')
    .expect(401, /Sign in at \/sign-in first/);
  await request(toolshed.address)
    .get('/gitsync')
    .expect(404, /Cannot GET/);
  await request(toolshed.address)
    .get('/api/setup')
    .expect(404, /Cannot GET/);
  const { body } = await request(toolshed.git).get('/api/nothing').expect(404);
  expect(body.code).toBe('not_found');
});
