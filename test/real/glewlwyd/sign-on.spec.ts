import { Client } from 'pg';
import { secretSender, type SecretWay } from '../../../src/sign-on/client-authentication';
import { startBrowser } from '../../support/browser';
import { eventually } from '../../support/eventually';
import { findFreePort } from '../../support/free-port';
import type { Member } from '../../support/member';
import { Walker } from '../../support/oidc/walk';
import { startTrellis, type OwnTrellis } from '../../support/trellis-server';
import { describeReal } from '../describe-real';
import { Glewlwyd, PASSWORD, type GlewlwydUser } from './glewlwyd';

interface Me {
  user: { id: string; name: string; email: string };
  workspaces: { id: string; role: string }[];
}
interface Problem {
  code: string;
  detail: string;
  remedy: string;
}

const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index));
/** Every printable character, in an order without a blank at an end, which no file or form would keep. */
const SECRET = `s${PRINTABLE.join('')}s`;
const GRACE: GlewlwydUser = {
  ...{ username: 'grace', name: 'Grace Hopper', email: 'grace@example.com' },
  groups: ['engineers', 'everybody'],
};

describeReal('glewlwyd 2.7', (modules) => {
  let provider: Glewlwyd;
  let trellis: OwnTrellis;
  let admin: Member;

  const start = async (settings: Record<string, string> = {}): Promise<OwnTrellis> => {
    const port = await findFreePort();
    await provider.register({ trellis: `http://127.0.0.1:${port}`, secret: SECRET });
    return startTrellis({
      ...provider.environment,
      ...{ PORT: String(port), TRELLIS_OIDC_CLIENT_SECRET: SECRET, LOG_LEVEL: 'warn' },
      TRELLIS_OIDC_ROLES: 'engineers=Tools:builder, leads=Tools:admin',
      ...settings,
    });
  };

  beforeAll(async () => {
    provider = await Glewlwyd.start(modules);
    trellis = await start();
    admin = await trellis.setUp();
    await admin.patch('', { name: 'Tools' }).expect(200);
  });

  afterAll(async () => {
    await trellis?.[Symbol.asyncDispose]();
    await provider?.[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    await provider.register({ trellis: trellis.address, secret: SECRET });
    await provider.admit(GRACE);
  });

  const me = (walker: Walker, { address } = trellis) => walker.json<Me>(`${address}/api/auth/me`);

  async function signOn(username: string, { walker = new Walker(), server = trellis } = {}): Promise<Walker> {
    const { headers } = await walker.request(`${server.address}/api/oidc/start?returnTo=/profile`);
    const back = await provider.lead(headers.get('location') ?? '', username);
    await walker.request(back);
    return walker;
  }

  async function problemOf(username: string, server = trellis): Promise<Problem> {
    const walker = await signOn(username, { server });
    const { problem } = await walker.json<{ problem?: Problem }>(`${server.address}/api/sign-in`);
    if (!problem) throw new Error('There is no problem.');
    return problem;
  }

  const roleOf = async (user: GlewlwydUser) => {
    await provider.admit(user);
    return (await me(await signOn(user.username))).workspaces[0]?.role ?? null;
  };

  it('makes an account with the role of a group, and finds it again', async () => {
    const first = await me(await signOn('grace'));
    expect(first).toMatchObject({
      user: { name: 'Grace Hopper', email: 'grace@example.com' },
      workspaces: [{ id: admin.workspaceId, role: 'builder' }],
    });
    expect((await me(await signOn('grace'))).user.id).toBe(first.user.id);
  });

  it.each([['basic'], ['post']])('takes a secret with every printable character by %s', async (method) => {
    await using server = await start({ TRELLIS_OIDC_CLIENT_AUTHENTICATION: method });
    await (await server.setUp()).patch('', { name: 'Tools' }).expect(200);
    expect((await me(await signOn('grace', { server }), server)).user.email).toBe('grace@example.com');
  });

  it('takes each printable character alone in one of the ways, and all but % and + in each', async () => {
    const ways: SecretWay[] = [
      { method: 'basic', isEscaped: true },
      { method: 'basic', isEscaped: false },
      { method: 'post', isEscaped: true },
    ];
    const refused: Record<string, string> = {};
    for (const character of PRINTABLE) {
      const secret = `a${character}b`;
      await provider.register({ trellis: trellis.address, secret });
      for (const way of ways) {
        const [body, headers] = [new URLSearchParams(), new Headers()];
        void secretSender(secret, way)({} as never, { client_id: 'trellis' }, body, headers);
        for (const [name, value] of [
          ['grant_type', 'authorization_code'],
          ['code', 'unknown'],
          ['redirect_uri', `${trellis.address}/api/oidc/callback`],
        ])
          body.set(name, value);
        const answer = await provider
          .session()
          .send('POST', '/api/oidc/token', body, Object.fromEntries(headers));
        // A client with the right secret has its code looked at.
        if (answer.body.includes('unauthorized_client'))
          refused[JSON.stringify(way)] = `${refused[JSON.stringify(way)] ?? ''}${character}`;
        else expect(answer.body).toContain('invalid_code');
      }
    }
    expect(refused).toEqual({ [JSON.stringify(ways[0])]: '%+' });
  });

  it.each([[['client_secret_basic']], [['client_secret_post']]])(
    'signs in a client that is registered for %j alone',
    async (methods) => {
      await provider.register({ trellis: trellis.address, secret: SECRET, methods });
      expect((await me(await signOn('grace'))).user.email).toBe('grace@example.com');
    },
  );

  it('names a wrong secret', async () => {
    await provider.register({ trellis: trellis.address, secret: 'another' });
    const problem = await problemOf('grace');
    expect(problem.detail).toContain('unauthorized_client');
    expect(problem.remedy).toContain('TRELLIS_OIDC_CLIENT_SECRET');
    expect(JSON.stringify(problem)).not.toContain(SECRET);
  });

  it('gains and loses roles with groups', async () => {
    const lena = { username: 'lena', name: 'Lena', email: 'lena@example.com' };
    expect(await roleOf({ ...lena, groups: ['engineers', 'leads'] })).toBe('admin');
    expect(await roleOf({ ...lena, groups: ['engineers'] })).toBe('builder');
    expect(await roleOf({ ...lena, groups: ['everybody'] })).toBeNull();
  });

  it('leaves the claim out for a person without groups, which takes their roles by the setting alone', async () => {
    const olga = { username: 'olga', name: 'Olga', email: 'olga@example.com' };
    expect(await roleOf({ ...olga, groups: ['engineers'] })).toBe('builder');
    expect(await roleOf({ ...olga, groups: [] })).toBe('builder');
    const { notice } = await (
      await signOn('olga')
    ).json<{ notice?: Problem }>(`${trellis.address}/api/oidc/link`);
    expect(notice?.remedy).toContain('TRELLIS_OIDC_MISSING_GROUPS=none');

    await using server = await start({ TRELLIS_OIDC_MISSING_GROUPS: 'none' });
    await (await server.setUp()).patch('', { name: 'Tools' }).expect(200);
    await provider.admit({ ...olga, groups: ['engineers'] });
    expect((await me(await signOn('olga', { server }), server)).workspaces).toHaveLength(1);
    await provider.admit({ ...olga, groups: [] });
    expect((await me(await signOn('olga', { server }), server)).workspaces).toEqual([]);
  });

  it('follows an address that changes', async () => {
    const eva = { username: 'eva', name: 'Eva', email: 'eva@example.com', groups: ['engineers'] };
    await provider.admit(eva);
    const { id } = (await me(await signOn('eva'))).user;
    await provider.admit({ ...eva, name: 'Eva Neu', email: 'eva.neu@example.com' });
    expect((await me(await signOn('eva'))).user).toEqual({
      ...{ id, name: 'Eva Neu', email: 'eva.neu@example.com', gitName: null, gitEmail: null },
    });
  });

  it('admits by an invitation once it has verified the address, and says so before', async () => {
    await admin.post('/members', { email: 'ida@example.com', role: 'viewer' }).expect(201);
    const ida = { username: 'ida', name: 'Ida', email: 'ida@example.com', groups: ['others'] };
    await provider.admit({ ...ida, isEmailVerified: false });
    expect((await problemOf('ida')).remedy).toContain('An invitation waits for ida@example.com');
    expect(await roleOf(ida)).toBe('viewer');
  });

  it('links an account that was there before', async () => {
    const owner = await admin.invite('viewer');
    const { email, password } = owner.user;
    await provider.admit({ username: 'twin', name: 'Twin', email, groups: ['leads'] });
    expect(await problemOf('twin')).toMatchObject({ code: 'sign_on_email_taken' });

    const walker = new Walker();
    const headers = { 'content-type': 'application/json', origin: trellis.address };
    const body = JSON.stringify({ email, password });
    await walker.request(`${trellis.address}/api/auth/login`, { method: 'POST', headers, body });
    const started = await walker.request(`${trellis.address}/api/oidc/link`, { method: 'POST', headers });
    const { url } = (await started.json()) as { url: string };
    const end = await walker.request(await provider.lead(url, 'twin'));
    expect(end.headers.get('location')).toBe('/profile');
    expect(await walker.json(`${trellis.address}/api/oidc/link`)).toMatchObject({ linked: true });
    expect((await me(await signOn('twin'))).user.id).toBe(owner.user.id);
  });

  it('ends a session when the provider ends its own', async () => {
    const person = provider.session();
    const walker = new Walker();
    const { headers } = await walker.request(`${trellis.address}/api/oidc/start`);
    await walker.request(await provider.lead(headers.get('location') ?? '', 'grace', person));
    const { id } = (await me(walker)).user;
    const other = await signOn('grace');

    const database = new Client({ connectionString: trellis.databaseUrl });
    await database.connect();
    const { rows } = await database.query<{ sid: string }>(
      'select provider_sid as sid from sessions where user_id = $1 order by created_at desc offset 1 limit 1',
      [id],
    );
    await database.end();
    const ended = await person.send('DELETE', `/api/oidc/session/${rows[0].sid}`);
    expect(ended.status).toBe(200);
    await eventually(async () =>
      expect((await walker.request(`${trellis.address}/api/auth/me`)).status).toBe(401),
    );
    expect((await other.request(`${trellis.address}/api/auth/me`)).status).toBe(200);
  });

  it('signs nobody in who is disabled there; the session here stays until the account is disabled, too', async () => {
    const tom = { username: 'tom', name: 'Tom', email: 'tom@example.com', groups: ['engineers'] };
    await provider.admit(tom);
    const walker = await signOn('tom');
    const { id } = (await me(walker)).user;
    await provider.admit({ ...tom, enabled: false });
    await expect(signOn('tom')).rejects.toThrow('refused at the provider');
    expect((await me(walker)).user.id).toBe(id);
    await admin.post(`/api/auth/users/${id}/disable`).expect(200);
    expect((await walker.request(`${trellis.address}/api/auth/me`)).status).toBe(401);
  });

  it('signs in by its own page in a browser', async () => {
    await using browser = await startBrowser();
    await using visitor = await browser.visitor(trellis.address, { takesAnyCertificate: true });
    const { page } = visitor;
    await page.goto('/profile');
    await page.getByRole('link', { name: 'Sign in with Acme Login' }).click();
    await page.locator('#username').fill('grace');
    await page.locator('#password').fill(PASSWORD);
    await page.locator('#password').press('Enter');
    await page
      .getByRole('button', { name: /continue/i })
      .or(page.getByRole('heading', { name: 'Profile' }))
      .first()
      .waitFor();
    if (new URL(page.url()).origin !== trellis.address)
      await page
        .getByRole('button', { name: /continue/i })
        .first()
        .click();
    await page.getByRole('heading', { name: 'Profile' }).waitFor();
    await page.getByText('You sign in to this account with Acme Login.').waitFor();
  });
});
