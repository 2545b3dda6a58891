import { Client } from 'pg';
import request from 'supertest';
import { findFreePort } from '../../support/free-port';
import type { Member } from '../../support/member';
import { GRACE, TestIdentityProvider, type ProviderPerson } from '../../support/oidc/identity-provider';
import { Walker } from '../../support/oidc/walk';
import { runAdmin } from '../../support/trellis-process';
import { startTrellis, type OwnTrellis } from '../../support/trellis-server';

interface Me {
  user: { id: string; name: string; email: string };
  workspaces: { id: string; role: string }[];
}
interface Ways {
  password: boolean;
  oidc: { name: string; url: string } | null;
  problem?: { code: string; detail: string; remedy: string | null };
}

let provider: TestIdentityProvider;
let trellis: OwnTrellis;
let admin: Member;
let people: ProviderPerson[] = [];

beforeAll(async () => {
  provider = await TestIdentityProvider.start();
  const port = await findFreePort();
  trellis = await startTrellis({
    ...provider.environment,
    PORT: String(port),
    LOG_LEVEL: 'warn',
    TRELLIS_OIDC_ROLES: 'engineers=Tools:builder, leads=Tools:admin, lost=Nowhere:viewer',
  });
  admin = await trellis.setUp();
  await admin.patch('', { name: 'Tools' }).expect(200);
});

afterAll(async () => {
  await trellis?.[Symbol.asyncDispose]();
  await provider?.[Symbol.asyncDispose]();
});

beforeEach(async () => {
  people = [GRACE];
  await provider.serve(trellis.address, people);
});

const me = (walker: Walker) => walker.json<Me>(`${trellis.address}/api/auth/me`);
const ways = (walker: Walker) => walker.json<Ways>(`${trellis.address}/api/sign-in`);

async function knows(...others: ProviderPerson[]): Promise<void> {
  people = [...people.filter(({ sub }) => !others.some((other) => other.sub === sub)), ...others];
  await provider.change(people);
}

async function problemOf(walker: Walker, person: string): Promise<NonNullable<Ways['problem']>> {
  expect(await walker.signOn(trellis.address, person)).toBe('/sign-in?problem=1');
  const { problem } = await ways(walker);
  if (!problem) throw new Error('There is no problem.');
  return problem;
}

it('tells the ways to sign in', async () => {
  const { body } = await request(trellis.address).get('/api/sign-in').expect(200);
  expect(body).toEqual({ password: true, oidc: { name: 'Acme Login', url: '/api/oidc/start' } });
});

it('makes an account with the role of a group, and finds it again with new keys of the provider', async () => {
  const walker = new Walker();
  expect(await walker.signOn(trellis.address, 'grace', '/profile')).toBe('/profile');
  const first = await me(walker);
  expect(first.user).toMatchObject({ name: 'Grace Hopper', email: 'grace@example.com' });
  expect(first.workspaces).toMatchObject([{ id: admin.workspaceId, role: 'builder' }]);

  await provider.serve(trellis.address, people);
  const again = new Walker();
  expect(await again.signOn(trellis.address, 'grace')).toBe('/profile');
  expect((await me(again)).user.id).toBe(first.user.id);
});

it.each(['//evil.example', '/\\evil.example', 'https://evil.example', '/\t/evil.example'])(
  'leads to the start page instead of %j',
  async (returnTo) => {
    expect(await new Walker().signOn(trellis.address, 'grace', returnTo)).toBe('/');
  },
);

it('admits nobody without a group or an invitation', async () => {
  await knows({ sub: 'mallory', email: 'mallory@example.com', email_verified: true, groups: ['others'] });
  const problem = await problemOf(new Walker(), 'mallory');
  expect(problem).toMatchObject({ code: 'sign_on_not_admitted' });
  expect(problem.remedy).toContain('Your groups: others.');
});

it('admits by an invitation if the provider has verified the address', async () => {
  await admin.post('/members', { email: 'ida@example.com', role: 'viewer' }).expect(201);
  await knows({ sub: 'ida', email: 'Ida@example.com', email_verified: false });
  expect(await problemOf(new Walker(), 'ida')).toMatchObject({ code: 'sign_on_not_admitted' });

  await knows({ sub: 'ida', email: 'Ida@example.com', email_verified: true, groups: [] });
  const walker = new Walker();
  expect(await walker.signOn(trellis.address, 'ida')).toBe('/profile');
  expect((await me(walker)).workspaces).toMatchObject([{ id: admin.workspaceId, role: 'viewer' }]);
});

it('names the claim that is missing', async () => {
  await knows({ sub: 'nameless', groups: ['engineers'] });
  const problem = await problemOf(new Walker(), 'nameless');
  expect(problem).toMatchObject({ code: 'sign_on_claim_missing' });
  expect(problem.detail).toContain('“email”');
});

it('joins no account by its address; its owner links it', async () => {
  const owner = await admin.invite('viewer');
  const { email } = owner.user;
  await knows({ sub: 'twin', email, email_verified: true, groups: ['leads'] });
  expect(await problemOf(new Walker(), 'twin')).toMatchObject({ code: 'sign_on_email_taken' });

  const walker = new Walker();
  const headers = { 'content-type': 'application/json', origin: trellis.address };
  const body = JSON.stringify({ email, password: owner.user.password });
  await walker.request(`${trellis.address}/api/auth/login`, { method: 'POST', headers, body });
  const started = await walker.request(`${trellis.address}/api/oidc/link`, { method: 'POST', headers });
  const { url } = (await started.json()) as { url: string };
  const back = await walker.signInAtProvider(url, 'twin');
  expect((await walker.request(back)).headers.get('location')).toBe('/profile');
  expect(await walker.json(`${trellis.address}/api/oidc/link`)).toEqual({ linked: true });

  const later = new Walker();
  expect(await later.signOn(trellis.address, 'twin')).toBe('/profile');
  const { user, workspaces } = await me(later);
  expect(user.id).toBe(owner.user.id);
  // The role was given by hand: groups do not change it.
  expect(workspaces).toMatchObject([{ role: 'viewer' }]);
});

it('gains and loses roles with groups, and keeps the last admin', async () => {
  await knows({ sub: 'lena', email: 'lena@example.com', groups: ['engineers', 'leads'] });
  await new Walker().signOn(trellis.address, 'lena');
  const roleOf = async () => {
    const walker = new Walker();
    await walker.signOn(trellis.address, 'lena');
    return (await me(walker)).workspaces[0]?.role ?? null;
  };
  expect(await roleOf()).toBe('admin');
  await knows({ sub: 'lena', email: 'lena@example.com', groups: ['engineers'] });
  expect(await roleOf()).toBe('builder');
  await knows({ sub: 'lena', email: 'lena@example.com', groups: [] });
  expect(await roleOf()).toBeNull();

  await knows({ sub: 'lena', email: 'lena@example.com', groups: ['leads'] });
  expect(await roleOf()).toBe('admin');
  await admin.patch(`/members/${admin.user.id}`, { role: 'builder' }).expect(200);
  await knows({ sub: 'lena', email: 'lena@example.com', groups: [] });
  expect(await roleOf()).toBe('admin');
  expect(trellis.process.stderr + trellis.process.stdout).toContain('has no other one');
  const lena = new Walker();
  await lena.signOn(trellis.address, 'lena');
  await lena.request(`${trellis.address}/api/workspaces/${admin.workspaceId}/members/${admin.user.id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', origin: trellis.address },
    body: JSON.stringify({ role: 'admin' }),
  });
  expect(await roleOf()).toBeNull();
});

it('keeps a sign-in for the browser that started it, once', async () => {
  const [thief, victim] = [new Walker(), new Walker()];
  const { headers } = await victim.request(`${trellis.address}/api/oidc/start`);
  const back = await victim.signInAtProvider(headers.get('location') ?? '', 'grace');

  expect((await thief.request(back)).headers.get('location')).toBe('/sign-in?problem=1');
  expect((await ways(thief)).problem).toMatchObject({ code: 'sign_on_not_started' });
  // A browser with a sign-in of its own under way is not given another's.
  await thief.request(`${trellis.address}/api/oidc/start`);
  expect((await thief.request(back)).headers.get('location')).toBe('/sign-in?problem=1');

  const [[name, kept]] = victim.cookies(trellis.address, 'trellis_sign_on_state_');
  expect((await victim.request(back)).headers.get('location')).toBe('/');
  const replay = await fetch(back, { redirect: 'manual', headers: { cookie: `${name}=${kept}` } });
  expect(replay.headers.get('location')).toBe('/sign-in?problem=1');
  const [problem] = replay.headers
    .getSetCookie()
    .filter((line) => line.startsWith('trellis_sign_on_problem='));
  expect(Buffer.from(problem.split(/[=;]/)[1], 'base64url').toString()).toContain('sign_on_used');
});

it('ends a session at once when the provider says so, and leaves API tokens', async () => {
  const walker = new Walker();
  await walker.signOn(trellis.address, 'grace');
  const made = await walker.request(`${trellis.address}/api/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: trellis.address },
    body: JSON.stringify({ name: 'Pipeline' }),
  });
  const { token } = (await made.json()) as { token: string };
  const other = new Walker();
  await other.signOn(trellis.address, 'grace');

  // Ends only when the server closes it.
  const stream = await walker.request(`${trellis.address}/api/workspaces/${admin.workspaceId}/events`);
  const streamEnd = stream.text();

  const form = await (await walker.request(`${provider.issuer}/session/end`)).text();
  const [, xsrf] = /name="xsrf" value="([^"]+)"/.exec(form) ?? [];
  await walker.request(`${provider.issuer}/session/end/confirm`, {
    method: 'POST',
    body: new URLSearchParams({ xsrf: xsrf ?? '', logout: 'yes' }),
  });

  expect((await walker.request(`${trellis.address}/api/auth/me`)).status).toBe(401);
  await streamEnd;
  expect((await other.request(`${trellis.address}/api/auth/me`)).status).toBe(200);
  await request(trellis.address).get('/api/auth/me').auth(token, { type: 'bearer' }).expect(200);
});

it('takes a new sign-in in place of the password that an account does not have', async () => {
  const walker = new Walker();
  await walker.signOn(trellis.address, 'grace');
  expect(await walker.json(`${trellis.address}/api/auth/me`)).toMatchObject({ hasNoPassword: true });
  const send = async (method: string, path: string, body: object) => {
    const response = await walker.request(`${trellis.address}${path}`, {
      ...{ method, body: JSON.stringify(body) },
      headers: { 'content-type': 'application/json', origin: trellis.address },
    });
    return { status: response.status, ...((await response.json()) as { code?: string }) };
  };
  expect(await send('PATCH', '/api/auth/me', { password: 'a password of my own' })).toMatchObject({
    status: 422,
    code: 'no_password',
  });
  expect(await send('PATCH', '/api/auth/me', { email: 'grace.hopper@example.com' })).toMatchObject({
    status: 200,
  });

  const database = new Client({ connectionString: trellis.databaseUrl });
  await database.connect();
  await database.query(`update sessions set created_at = now() - interval '1 hour'`);
  await database.end();
  const refused = { status: 403, code: 'sign_in_again' };
  expect(await send('POST', '/api/auth/tokens', { name: 'Pipeline' })).toMatchObject(refused);
  expect(await send('PATCH', '/api/auth/me', { email: 'grace@example.com' })).toMatchObject(refused);
  expect(await send('POST', '/api/oidc/link', {})).toMatchObject(refused);
  await walker.signOn(trellis.address, 'grace');
  expect(await send('POST', '/api/auth/tokens', { name: 'Pipeline' })).toMatchObject({ status: 201 });
});

it('links a person to an account by the operator’s command', async () => {
  const owner = await admin.invite('viewer');
  await knows({ sub: 'lost-password', email: owner.user.email });
  const problem = await problemOf(new Walker(), 'lost-password');
  const command = `link-identity ${owner.user.email} lost-password`;
  expect(problem.remedy).toContain(command);
  await runAdmin(command.split(' '), {
    ...{ DATABASE_URL: trellis.databaseUrl, TRELLIS_DATA_DIR: trellis.dataDir },
    ...provider.environment,
  });
  const walker = new Walker();
  await walker.signOn(trellis.address, 'lost-password');
  expect((await me(walker)).user.id).toBe(owner.user.id);
});

describe('unlinking', () => {
  const headers = () => ({ 'content-type': 'application/json', origin: trellis.address });
  const unlink = async (walker: Walker) => {
    const response = await walker.request(`${trellis.address}/api/oidc/link`, {
      method: 'DELETE',
      headers: headers(),
    });
    const text = await response.text();
    return { status: response.status, ...(text === '' ? {} : (JSON.parse(text) as { code: string })) };
  };
  const signIn = async ({ user: { email, password } }: Member) => {
    const walker = new Walker();
    const body = JSON.stringify({ email, password });
    const url = `${trellis.address}/api/auth/login`;
    expect((await walker.request(url, { method: 'POST', headers: headers(), body })).status).toBe(200);
    return walker;
  };
  const linked = async (owner: Member, sub: string) => {
    const walker = await signIn(owner);
    const started = await walker.request(`${trellis.address}/api/oidc/link`, {
      method: 'POST',
      headers: headers(),
    });
    const { url } = (await started.json()) as { url: string };
    await walker.request(await walker.signInAtProvider(url, sub));
    return walker;
  };

  it('ends the roles of groups and the sessions of the provider; the password goes on', async () => {
    const other = await admin.inNewWorkspace('Elsewhere');
    const owner = await other.invite('viewer');
    await knows({ sub: 'una', email: owner.user.email, groups: ['engineers'] });
    const byPassword = await linked(owner, 'una');
    const bySignOn = new Walker();
    await bySignOn.signOn(trellis.address, 'una');
    const rolesIn = async (walker: Walker) => (await me(walker)).workspaces.map(({ role }) => role).sort();
    expect(await rolesIn(bySignOn)).toEqual(['builder', 'viewer']);

    expect(await unlink(byPassword)).toEqual({ status: 204 });
    expect(await rolesIn(byPassword)).toEqual(['viewer']);
    expect((await bySignOn.request(`${trellis.address}/api/auth/me`)).status).toBe(401);
    expect(await problemOf(new Walker(), 'una')).toMatchObject({ code: 'sign_on_email_taken' });
    expect(await unlink(byPassword)).toEqual({ status: 204 });
  });

  it('is refused where it is the only way in, and to a session that is not new', async () => {
    const walker = new Walker();
    await walker.signOn(trellis.address, 'grace');
    expect(await unlink(walker)).toMatchObject({ status: 409, code: 'sign_on_only_way' });
    expect(await walker.json(`${trellis.address}/api/oidc/link`)).toEqual({ linked: true });

    const owner = await admin.invite('viewer');
    await knows({ sub: 'olaf', email: owner.user.email });
    const old = await linked(owner, 'olaf');
    const database = new Client({ connectionString: trellis.databaseUrl });
    await database.connect();
    await database.query(`update sessions set created_at = now() - interval '1 hour'`);
    await database.end();
    expect(await unlink(old)).toMatchObject({ status: 403, code: 'sign_in_again' });
    expect(await old.json(`${trellis.address}/api/oidc/link`)).toEqual({ linked: true });
  });
});
