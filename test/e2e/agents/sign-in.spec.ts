import { Client } from 'pg';
import request from 'supertest';
import { importedApp, useTool } from '../../support/agent';
import { AgentProgram, allowAgent, codeIn, HandmadeProgram, initialize } from '../../support/agent-program';
import { GitFixture } from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { startTrellis } from '../../support/trellis-server';

let fixture: GitFixture;
let member: Member;
let database: Client;
let address: string;

beforeAll(async () => {
  fixture = await GitFixture.start();
  ({ address } = fixture.trellis);
  database = new Client({ connectionString: fixture.trellis.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database?.end();
  await fixture?.stop();
});

beforeEach(async () => {
  ({ member } = await fixture.connected());
});

/** Lists the tokens for the workspace alone. */
async function tokensOf(person: Member): Promise<Record<string, unknown>[]> {
  const { body } = await person.get('/api/auth/tokens?limit=200').expect(200);
  const all = body.items as Record<string, unknown>[];
  return all.filter(({ workspaceId }) => workspaceId === person.workspaceId);
}

describe('the stock client', () => {
  it('comes from 401 to a tool call, and its token is for the chosen workspace alone', async () => {
    await importedApp(member, 'Orders');
    const other = await member.inNewWorkspace('Other');
    const program = new AgentProgram(address);
    const asked = await program.ask();
    expect(asked.href).toContain(`${address}/oauth/authorize?`);
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      scope: 'agent',
      resource: `${address}/api/mcp`,
    });

    const sent = await allowAgent(member, asked);
    expect(sent.href).toContain('http://127.0.0.1:9/callback?');
    expect(sent.searchParams.get('state')).toBe('a state & more');
    expect(sent.searchParams.get('iss')).toBe(address);
    await program.finish(codeIn(sent));
    const client = await program.connect();
    expect((await useTool(client, 'list_apps')).data).toMatchObject({ apps: [{ name: 'Orders' }] });

    const again = await program.connect();
    const elsewhere = await useTool(again, 'list_apps', { workspace: other.workspaceId });
    expect(elsewhere.data).toMatchObject({
      code: 'workspace_not_found',
      workspaces: [{ id: member.workspaceId }],
    });
    await Promise.all([client.close(), again.close()]);
    expect(program.tokens()).toMatchObject({ token_type: 'Bearer', expires_in: 90 * 86_400, scope: 'agent' });
    expect(await tokensOf(member)).toMatchObject([
      { name: 'Test Program', scope: 'agent', workspaceId: member.workspaceId },
    ]);
  });

  it('signs in again once its token was deleted', async () => {
    const program = new AgentProgram(address);
    await program.finish(codeIn(await allowAgent(member, await program.ask())));
    const [{ id }] = await tokensOf(member);
    await member.delete(`/api/auth/tokens/${id as string}`).expect(204);
    const { searchParams } = await program.ask();
    expect(searchParams.get('client_id')).toBe(program.clientInformation()?.client_id);
  });

  it('finds everything below a base path, with metadata at the root of the host', async () => {
    await using below = await startTrellis({ TRELLIS_BASE_PATH: '/tools/trellis' });
    const ada = await below.setUp();
    const program = new AgentProgram(below.address);
    const asked = await program.ask();
    expect(asked.pathname).toBe('/tools/trellis/oauth/authorize');
    await program.finish(codeIn(await allowAgent(ada, asked)));
    await (await program.connect()).close();
    const { origin } = new URL(below.address);
    const metadata = '/.well-known/oauth-protected-resource';
    const { body } = await request(origin).get(`${metadata}/tools/trellis/api/mcp`).expect(200);
    expect(body.resource).toBe(`${below.address}/api/mcp`);
    await request(origin).get('/.well-known/oauth-authorization-server/elsewhere').expect(404);
  });
});

describe('the metadata', () => {
  const RESOURCE = '/.well-known/oauth-protected-resource';
  const SERVER = '/.well-known/oauth-authorization-server';

  it('is named by the refusal of the endpoint alone, and describes this server', async () => {
    const refused = await request(address).post('/api/mcp').send({}).expect(401);
    expect(refused.headers['www-authenticate']).toBe(
      `Bearer resource_metadata="${address}${RESOURCE}/api/mcp", scope="agent"`,
    );
    expect((await request(address).get('/api/auth/me').expect(401)).headers['www-authenticate']).toBe(
      'Bearer',
    );
    for (const path of [RESOURCE, `${RESOURCE}/api/mcp`])
      expect((await request(address).get(path).expect(200)).body).toMatchObject({
        resource: `${address}/api/mcp`,
        authorization_servers: [address],
      });
    expect((await request(address).get(SERVER).expect(200)).body).toMatchObject({
      issuer: address,
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
    });
  });

  it('is open to programs in browsers, as registration and tokens are, and nothing else', async () => {
    const allowed = async (method: 'get' | 'post' | 'options', path: string) =>
      (await request(address)[method](path).set('Origin', 'https://inspector.example.com')).headers[
        'access-control-allow-origin'
      ] as string | undefined;
    const endpoints = ['/api/oauth/register', '/api/oauth/token'];
    for (const path of [RESOURCE, `${RESOURCE}/api/mcp`, SERVER])
      expect(await allowed('get', path)).toBe('*');
    for (const path of endpoints) expect(await allowed('post', path)).toBe('*');
    for (const path of [RESOURCE, SERVER, ...endpoints]) expect(await allowed('options', path)).toBe('*');
    for (const path of ['/api/oauth/revoke', '/api/oauth/authorization', '/api/mcp', '/api/auth/tokens'])
      for (const method of ['options', 'post'] as const) expect(await allowed(method, path)).toBeUndefined();
  });
});

describe('a code', () => {
  it.each<[string, (other: HandmadeProgram) => Record<string, string>]>([
    ['another verifier', ({ verifier }) => ({ code_verifier: verifier })],
    ['another program', ({ clientId }) => ({ client_id: clientId })],
    ['another redirect address', () => ({ redirect_uri: 'https://evil.example.com/callback' })],
  ])('gives nothing for %s, and is used up', async (_, changed) => {
    const program = await HandmadeProgram.register(address);
    const other = await HandmadeProgram.register(address);
    const code = await program.allowedBy(member);
    expect((await program.redeem(code, changed(other)).expect(400)).body.error).toBe('invalid_grant');
    expect((await program.redeem(code).expect(400)).body.error).toBe('invalid_grant');
    expect(await tokensOf(member)).toEqual([]);
  });

  it('gives nothing without a verifier, nor with one that is too short', async () => {
    const program = await HandmadeProgram.register(address);
    const code = await program.allowedBy(member);
    for (const verifier of ['', 'short', 'x'.repeat(129), program.verifier.replace(/.$/, '+')])
      expect((await program.redeem(code, { code_verifier: verifier }).expect(400)).body.error).toBe(
        'invalid_request',
      );
  });

  it('gives nothing a minute later', async () => {
    const program = await HandmadeProgram.register(address);
    const code = await program.allowedBy(member);
    await database.query(
      `update oauth_codes set expires_at = expires_at - interval '61 s' where client_id = $1`,
      [program.clientId],
    );
    expect((await program.redeem(code).expect(400)).body.error).toBe('invalid_grant');
  });

  it('that comes twice ends the token that it gave', async () => {
    const program = await HandmadeProgram.register(address);
    const code = await program.allowedBy(member);
    const { body } = await program.redeem(code).expect(200);
    await initialize(address, body.access_token as string).expect(200);
    expect((await program.redeem(code).expect(400)).body.error).toBe('invalid_grant');
    await initialize(address, body.access_token as string).expect(401);
  });

  it('is redeemed by one of many at once', async () => {
    const program = await HandmadeProgram.register(address);
    const code = await program.allowedBy(member);
    const answers = await Promise.all(Array.from({ length: 8 }, () => program.redeem(code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(7).fill(400)]);
    expect(await tokensOf(member)).toEqual([]);
  });

  it('gives nothing to a person who was removed meanwhile, nor after the session has ended', async () => {
    const program = await HandmadeProgram.register(address);
    const builder = await member.invite('builder');
    const code = await program.allowedBy(builder);
    await member.delete(`/members/${builder.user.id}`).expect(204);
    expect((await program.redeem(code).expect(400)).body.error).toBe('invalid_grant');

    const viewer = await member.invite('viewer');
    const late = await program.allowedBy(viewer);
    await viewer.post('/api/auth/logout').expect(204);
    expect((await program.redeem(late).expect(400)).body.error).toBe('invalid_grant');
  });

  it('is for the endpoint of this server', async () => {
    const program = await HandmadeProgram.register(address);
    const code = await program.allowedBy(member);
    for (const resource of ['https://evil.example.com/api/mcp', address, `${address}/api/mcp/x`, 'x'])
      expect((await program.redeem(code, { resource }).expect(400)).body.error).toBe('invalid_target');
    await program.redeem(code, { resource: `${address}/api/mcp?workspace=Tools` }).expect(200);
  });

  it('is not stored, nor is the token', async () => {
    const program = await HandmadeProgram.register(address);
    const code = await program.allowedBy(member);
    await program.redeem(code).expect(200);
    const { rows } = await database.query<{ text: string }>(
      'select c::text as text from oauth_codes c where client_id = $1',
      [program.clientId],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0].text).not.toContain(code.slice(4));
  });
});

describe('a token', () => {
  it('is for agents alone, whatever scope was asked for', async () => {
    const program = await HandmadeProgram.register(address);
    const code = await program.allowedBy(member);
    const { body } = await program.redeem(code, { scope: 'all' }).expect(200);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^trt_/),
      token_type: 'Bearer',
      expires_in: 90 * 86_400,
      scope: 'agent',
    });
    const me = request(address)
      .get('/api/auth/me')
      .auth(body.access_token as string, { type: 'bearer' });
    expect((await me.expect(403)).body.code).toBe('token_for_agents');
  });

  it('reaches no other workspace, not even through a session that another token began there', async () => {
    const other = await member.inNewWorkspace('Other');
    const program = await HandmadeProgram.register(address);
    const token = await program.tokenFrom(member);
    await initialize(address, token, '?workspace=Other').expect(404, /workspace_not_found/);
    const theirs = await program.tokenFrom(other);
    const begun = await initialize(address, theirs, '?workspace=Other').expect(200);
    const call = (bearer: string) =>
      request(address)
        .post('/api/mcp')
        .set('Accept', 'application/json, text/event-stream')
        .set('Mcp-Session-Id', begun.headers['mcp-session-id'])
        .auth(bearer, { type: 'bearer' })
        .send({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'list_apps', arguments: {} } });
    expect((await call(theirs).expect(200)).body.result.isError).toBeUndefined();
    const refused = (await call(token).expect(200)).body.result as { content: { text: string }[] };
    expect(refused).toMatchObject({ isError: true });
    expect(refused.content[0].text).toContain('not_found');
  });

  it('ends with the membership, and does not come back with it', async () => {
    const program = await HandmadeProgram.register(address);
    const builder = await member.invite('builder');
    const token = await program.tokenFrom(builder);
    await initialize(address, token).expect(200);
    await member.delete(`/members/${builder.user.id}`).expect(204);
    await initialize(address, token).expect(401);
    const { email } = builder.user;
    await member.post('/members', { email, role: 'builder' }).expect(201);
    await initialize(address, token).expect(401);
  });

  it('has the rights of a viewer whom it works for', async () => {
    await importedApp(member, 'Orders');
    const viewer = await member.invite('viewer');
    const program = new AgentProgram(address);
    await program.finish(codeIn(await allowAgent(viewer, await program.ask())));
    const client = await program.connect();
    const { version } = (await useTool(client, 'outline', { app: 'Orders' })).data as { version: string };
    const edits = [{ op: 'set', of: 'title', path: 'properties.text', value: 'Mine' }];
    expect((await useTool(client, 'edit', { app: 'Orders', version, edits })).data).toMatchObject({
      code: 'forbidden',
    });
    await client.close();
  });

  it('is revoked by the program that has it, and by no other', async () => {
    const [program, other] = [
      await HandmadeProgram.register(address),
      await HandmadeProgram.register(address),
    ];
    const token = await program.tokenFrom(member);
    const { body: made } = await member
      .post('/api/auth/tokens', { name: 'mine', scope: 'agent' })
      .expect(201);
    const revoke = (value: string, { clientId }: HandmadeProgram) =>
      request(address).post('/api/oauth/revoke').type('form').send({ token: value, client_id: clientId });
    await revoke(token, other).expect(200);
    await revoke(made.token as string, program).expect(200);
    await revoke('nothing', program).expect(200);
    await initialize(address, token).expect(200);
    await initialize(address, made.token as string).expect(200);
    await revoke(token, program).expect(200);
    await initialize(address, token).expect(401);
  });
});

describe('the person', () => {
  const show = (asked: Record<string, string | undefined>) => {
    const given = Object.entries(asked).filter((one): one is [string, string] => one[1] !== undefined);
    return member.get(`/api/oauth/authorization?${new URLSearchParams(given).toString()}`);
  };

  it('sees who asks, and where the code goes', async () => {
    const program = await HandmadeProgram.register(address, { name: 'Claude' });
    const { body } = await show(program.asks()).expect(200);
    expect(body).toEqual({
      clientName: 'Claude',
      redirectKind: 'web',
      redirectHost: 'agent.example.com',
      refusedUrl: expect.stringMatching(
        /^https:\/\/agent\.example\.com\/callback\?state=kept&iss=.*&error=access_denied$/,
      ),
    });
  });

  it.each([
    ['unsupported_response_type', { responseType: 'token' }],
    ['unsupported_response_type', { responseType: undefined }],
    ['invalid_request', { codeChallengeMethod: 'plain' }],
    ['invalid_request', { codeChallengeMethod: undefined }],
    ['invalid_request', { codeChallenge: undefined }],
    ['invalid_request', { codeChallenge: 'short' }],
    ['invalid_target', { resource: 'https://evil.example.com/api/mcp' }],
  ])('is told %s, which the program may learn: %j', async (code, changed) => {
    const program = await HandmadeProgram.register(address);
    const asked = program.asks(changed);
    const { body } = await show(asked).expect(400);
    expect(body.code).toBe(code);
    const { origin, pathname, searchParams } = new URL(body.redirectUrl as string);
    expect(origin + pathname).toBe(program.redirectUri);
    expect([searchParams.get('error'), searchParams.get('state')]).toEqual([code, 'kept']);
    const allowed = await member.post('/api/oauth/authorization', {
      ...asked,
      workspaceId: member.workspaceId,
    });
    expect([allowed.status, allowed.body.code]).toEqual([400, code]);
  });

  it.each([
    'https://evil.example.com/callback',
    'https://agent.example.com.evil.example/callback',
    'https://agent.example.com/callback/',
    'https://agent.example.com/callback?next=x',
    'https://agent.example.com/callback#x',
    'https://agent.example.com:444/callback',
    'https://user@agent.example.com/callback',
    'http://agent.example.com/callback',
    'HTTPS://agent.example.com/callback',
    '//agent.example.com/callback',
    'javascript:alert(1)',
    '',
  ])('is never sent to an address that is not registered: %s', async (redirectUri) => {
    const program = await HandmadeProgram.register(address);
    const { body } = await show(program.asks({ redirectUri })).expect(400);
    expect([body.code, body.redirectUrl]).toEqual(['invalid_redirect_uri', undefined]);
  });

  it('is sent to a program on this computer at any port, and to nothing else there', async () => {
    const program = await HandmadeProgram.register(address, { redirectUri: 'http://127.0.0.1/callback' });
    const { body } = await show(program.asks({ redirectUri: 'http://127.0.0.1:51234/callback' })).expect(200);
    expect(body).toMatchObject({ redirectKind: 'loopback', redirectHost: '127.0.0.1' });
    for (const redirectUri of [
      'http://localhost:51234/callback',
      'http://127.0.0.1:51234/other',
      'http://127.0.0.1:51234/callback?x=1',
      'http://user@127.0.0.1:51234/callback',
      'https://127.0.0.1/callback',
      'http://127.0.0.1.evil.example/callback',
    ])
      await show(program.asks({ redirectUri })).expect(400);
  });

  it('is told of unknown programs on the page alone', async () => {
    const program = await HandmadeProgram.register(address);
    for (const clientId of [undefined, 'x', '01890000-0000-7000-8000-000000000000']) {
      const { body } = await show(program.asks({ clientId })).expect(400);
      expect([body.code, body.redirectUrl]).toEqual(['invalid_client', undefined]);
    }
  });

  it('chooses one of their own workspaces', async () => {
    const program = await HandmadeProgram.register(address);
    const { member: stranger } = await fixture.connected({ member: await fixture.trellis.setUp() });
    const body = { ...program.asks(), workspaceId: stranger.workspaceId };
    await member.post('/api/oauth/authorization', body).expect(404);
  });

  it('enters the password unless the session is new', async () => {
    const grace = await member.invite('builder');
    await database.query(`update sessions set created_at = now() - interval '1 hour' where user_id = $1`, [
      grace.user.id,
    ]);
    const program = await HandmadeProgram.register(address);
    const body = { ...program.asks(), workspaceId: grace.workspaceId };
    const allow = (currentPassword?: string) =>
      grace.post('/api/oauth/authorization', { ...body, ...(currentPassword && { currentPassword }) });
    expect((await allow().expect(403)).body.code).toBe('password_required');
    await allow('not her password').expect(422);
    await allow(grace.user.password).expect(201);
  });
});

describe('a registration', () => {
  const register = (metadata: object) => request(address).post('/api/oauth/register').send(metadata);

  it('gives an id without a secret, whatever else was wished for', async () => {
    const { body } = await register({
      client_name: 'Cursor',
      redirect_uris: [
        'cursor://anysphere.cursor-retrieval/oauth/callback',
        'https://cursor.example.com/back',
      ],
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['authorization_code', 'refresh_token'],
      logo_uri: 'not an address',
      software_id: 7,
    }).expect(201);
    expect(body).toMatchObject({ token_endpoint_auth_method: 'none', grant_types: ['authorization_code'] });
    expect(body.client_secret).toBeUndefined();
  });

  it.each([
    'javascript:alert(1)',
    'javascript://x/%0aalert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://x.example/1',
    'ms-msdt:/id',
    'intent://x',
    'http://agent.example.com/callback',
    'http://127.0.0.1.evil.example/',
    'http://0.0.0.0/',
    'https://user:password@agent.example.com/',
    'https://agent.example.com/#fragment',
    'https://agent.example.com/ü',
    `https://agent.example.com/${'x'.repeat(500)}`,
    '/callback',
    '',
  ])('is refused for the redirect address %j', async (address) => {
    const { body, headers } = await register({ redirect_uris: [address] }).expect(400);
    expect(['invalid_redirect_uri', 'invalid_client_metadata']).toContain(body.error);
    expect(headers['content-type']).toMatch(/^application\/json/);
  });

  it.each([
    {},
    { redirect_uris: [] },
    { redirect_uris: 'https://agent.example.com/' },
    { redirect_uris: [null] },
    { redirect_uris: Array.from({ length: 21 }, (_, index) => `https://agent.example.com/${index}`) },
    { redirect_uris: ['https://agent.example.com/'], client_name: 'x'.repeat(101) },
    { redirect_uris: ['https://agent.example.com/'], client_name: { toString: 'x' } },
  ])('is refused for %j', async (metadata) => {
    const { body } = await register(metadata).expect(400);
    expect(body).toEqual({
      error: expect.stringMatching(/^invalid_/),
      error_description: expect.stringMatching(/^[\x20-\x7e]+$/),
    });
  });

  it.each([
    ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['Claude\u0000\u202e\u200bedualC\r\n', 'Claude edualC'],
    [' \u2028 ', 'agent.example.com'],
    ['\ud800x', 'x'],
  ])('keeps the name %j as text', async (name, kept) => {
    const { body } = await register({
      client_name: name,
      redirect_uris: ['https://agent.example.com/'],
    }).expect(201);
    expect(body.client_name).toBe(kept);
  });

  it('of a flood is refused by network, and forgotten after a day unless a person has allowed it', async () => {
    await using own = await startTrellis({ TRELLIS_TRUSTED_PROXIES: '127.0.0.1' });
    const ada = await own.setUp();
    const allowed = await HandmadeProgram.register(own.address);
    await allowed.allowedBy(ada);
    const from = (network: string) =>
      request(own.address)
        .post('/api/oauth/register')
        .set('X-Forwarded-For', network)
        .send({ redirect_uris: ['https://agent.example.com/'] });
    for (let count = 0; count < 60; count++) await from(`2001:db8::${count}`).expect(201);
    const { body, headers } = await from('2001:db8::ffff').expect(429);
    expect([body.error, headers['retry-after']]).toEqual(['invalid_request', '3600']);
    await from('192.0.2.1').expect(201);

    const client = new Client({ connectionString: own.databaseUrl });
    await client.connect();
    await client.query(`update oauth_clients set created_at = created_at - interval '25 hours'`);
    await from('2001:db8::ffff').expect(201);
    const { rows } = await client.query<{ count: number }>(
      'select count(*)::int as count from oauth_clients',
    );
    await client.end();
    expect(rows[0].count).toBe(2);
    await allowed.allowedBy(ada);
  });
});

describe('a request for a token', () => {
  it('is refused in the words of the protocol', async () => {
    const program = await HandmadeProgram.register(address);
    const refused = async (sent: request.Test) => {
      const { body, headers, status } = await sent;
      expect(headers['content-type']).toMatch(/^application\/json/);
      return [status, body.error as string];
    };
    expect(await refused(program.redeem('x', { grant_type: 'refresh_token' }))).toEqual([
      400,
      'unsupported_grant_type',
    ]);
    expect(await refused(program.redeem('x', { client_id: 'unknown' }))).toEqual([400, 'invalid_client']);
    expect(await refused(program.redeem('x'))).toEqual([400, 'invalid_grant']);
    const post = () => request(address).post('/api/oauth/token');
    expect(await refused(post().send({ grant_type: 'authorization_code' }))).toEqual([
      415,
      'invalid_request',
    ]);
    expect(await refused(post().type('form').send(''))).toEqual([400, 'invalid_request']);
    expect(
      await refused(
        post()
          .type('form')
          .send(`code=${'x'.repeat(70_000)}`),
      ),
    ).toEqual([413, 'invalid_request']);
  });
});
