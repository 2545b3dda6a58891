import request from 'supertest';
import { Agent } from '../../support/agent';
import { findFreePort } from '../../support/free-port';
import { exported } from '../../support/git-fixture';
import { largeDocument } from '../../documents/large-document';
import type { Member } from '../../support/member';
import { shareTrellis, startTrellis } from '../../support/trellis-server';

let address: string;
let member: Member;
let token: string;

beforeAll(async () => {
  const trellis = await shareTrellis();
  ({ address } = trellis);
  member = await trellis.setUp();
  token = (await member.post('/api/auth/tokens', { name: 'agent', scope: 'agent' }).expect(201)).body.token;
});

const BOTH = 'application/json, text/event-stream';
const PING = { jsonrpc: '2.0', id: 'a', method: 'ping' };
const LIST = { jsonrpc: '2.0', id: 'b', method: 'tools/list' };
const INITIALIZED = { jsonrpc: '2.0', method: 'notifications/initialized' };

const beginning = (protocolVersion: string) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion, capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
});

const post = (body: object, headers: Record<string, string> = {}, to = address) =>
  request(to)
    .post('/api/mcp')
    .auth(headers.token ?? token, { type: 'bearer' })
    .set({ Accept: BOTH, 'Content-Type': 'application/json', ...headers })
    .send(JSON.stringify(body));

async function begin(protocolVersion = '2025-11-25'): Promise<Record<string, string>> {
  const { body, headers } = await post(beginning(protocolVersion)).expect(200);
  expect(body.result.protocolVersion).toBe(protocolVersion);
  return { 'Mcp-Session-Id': headers['mcp-session-id'] };
}

describe('the header Origin', () => {
  it('is refused where a page of somebody else sends it, also with a token', async () => {
    const { host } = new URL(address);
    for (const origin of [
      'http://evil.example.com',
      `http://evil.example.com:${new URL(address).port}`,
      'null',
      '',
    ])
      await post(beginning('2025-11-25'), { Origin: origin }).expect(403, /cross_origin/);
    for (const origin of ['http://127.0.0.1:1', `https://evil.example.com/${host}`, 'not an origin'])
      await post(beginning('2025-11-25'), { Origin: origin }).expect(403, /cross_origin/);
    const session = await begin();
    for (const method of ['get', 'delete'] as const) {
      const asked = method === 'get' ? request(address).get('/api/mcp') : request(address).delete('/api/mcp');
      await asked
        .auth(token, { type: 'bearer' })
        .set({ ...session, Origin: 'http://evil.example.com' })
        .expect(403, /cross_origin/);
    }
    await post(PING, session).expect(200);
  });

  it('is refused for a name that was pointed at this server', async () => {
    const { port } = new URL(address);
    const evil = `evil.example.com:${port}`;
    const refused = await post(beginning('2025-11-25'), { Host: evil, Origin: `http://${evil}` }).expect(403);
    expect(refused.body.remedy ?? refused.body.detail).toContain('TRELLIS_BASE_URL');
  });

  it('is refused before a token is asked for', async () => {
    const asked = request(address).post('/api/mcp').set('Origin', 'http://evil.example.com').send(PING);
    await asked.expect(403, /cross_origin/);
  });

  it('passes from this server’s own address, by each name of the loopback, and if it is missing', async () => {
    const { port } = new URL(address);
    for (const [host, origin] of [
      [`127.0.0.1:${port}`, `http://127.0.0.1:${port}`],
      [`127.0.0.1:${port}`, `http://localhost:${port}`],
      [`localhost:${port}`, `http://127.0.0.1:${port}`],
      [`[::1]:${port}`, `http://localhost:${port}`],
    ])
      await post(beginning('2025-11-25'), { Host: host, Origin: origin }).expect(200);
    await post(beginning('2025-11-25')).expect(200);
  });

  it('passes from the address that is set, and from no other name', async () => {
    const port = await findFreePort();
    const own = `http://localhost:${port}`;
    await using named = await startTrellis({ PORT: String(port), TRELLIS_BASE_URL: own });
    const ada = await named.setUp();
    const { body } = await ada.post('/api/auth/tokens', { name: 'agent', scope: 'agent' }).expect(201);
    const ask = (origin: string) =>
      post(
        beginning('2025-11-25'),
        { token: body.token, Host: 'inside.example.com', Origin: origin },
        named.address,
      );
    await ask(own).expect(200);
    await ask('http://inside.example.com').expect(403, /Send it from http:..localhost/);
    await ask('https://evil.example.com').expect(403);
  });
});

describe('a batch', () => {
  it('is answered in the revision that has them, each request once', async () => {
    const session = await begin('2025-03-26');
    const { body } = await post([PING, INITIALIZED, LIST], session).expect(200);
    expect(body.map(({ id }: { id: string }) => id).sort()).toEqual(['a', 'b']);
    expect((await post([PING], session).expect(200)).body).toEqual([{ jsonrpc: '2.0', id: 'a', result: {} }]);
    await post([INITIALIZED], session).expect(202, '');
  });

  it('names the messages that are none, and answers the others', async () => {
    const session = await begin('2025-03-26');
    const { body } = await post([1, { jsonrpc: '1.0' }, PING], session).expect(200);
    expect(body).toEqual([
      { jsonrpc: '2.0', id: null, error: { code: -32600, message: expect.any(String) } },
      { jsonrpc: '2.0', id: null, error: { code: -32600, message: expect.any(String) } },
      { jsonrpc: '2.0', id: 'a', result: {} },
    ]);
  });

  it('waits for no request that the same batch takes back', async () => {
    const session = await begin('2025-03-26');
    const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'a' } };
    expect((await post([PING, cancelled], session).expect(200)).body).toHaveLength(1);
  });

  it.each([
    ['is empty', []],
    ['begins a session', [beginning('2025-03-26')]],
    ['is too long', Array.from({ length: 51 }, () => PING)],
  ])('is refused if it %s', async (_, batch) => {
    const { body } = await post(batch, await begin('2025-03-26')).expect(400);
    expect(body).toMatchObject({ id: null, error: { code: -32600 } });
  });

  it('is refused in other revisions, with a word about it', async () => {
    for (const revision of ['2024-11-05', '2025-06-18', '2025-11-25']) {
      const { body } = await post([PING], await begin(revision)).expect(400);
      expect(body.error.message).toContain(`${revision}, which this session has agreed on, has no batches`);
    }
  });
});

describe('messages', () => {
  it('are answered to whoever takes JSON', async () => {
    const session = await begin();
    for (const accept of ['*/*', 'application/*', 'application/json', BOTH])
      await post(PING, { ...session, Accept: accept }).expect(200, { jsonrpc: '2.0', id: 'a', result: {} });
    await post(PING, { ...session, Accept: 'text/event-stream' }).expect(406, /application\/json/);
    await post(INITIALIZED, session).expect(202, '');
  });

  it('that are none, or are of another revision, are refused', async () => {
    const session = await begin();
    expect((await post({ jsonrpc: '1.0' }, session).expect(400)).body).toMatchObject({
      error: { code: -32700 },
    });
    const named = await post(PING, { ...session, 'MCP-Protocol-Version': '1999-01-01' }).expect(400);
    expect(named.body.error.message).toContain('2025-11-25');
  });

  it('get no promise of notifications, which are never sent', async () => {
    const { body } = await post(beginning('2025-11-25')).expect(200);
    expect(body.result.capabilities).toEqual({ tools: {}, resources: {} });
  });
});

describe('resources', () => {
  const read = async (uri: string) =>
    (await post({ jsonrpc: '2.0', id: 1, method: 'resources/read', params: { uri } }, await begin())).body;

  it('of no app, or no address at all, are the caller’s error', async () => {
    const missing = await read(`trellis://${member.workspaceId}/nothing`);
    expect(missing.error).toMatchObject({ code: -32002, data: { code: 'app_not_found' } });
    expect(missing.error.message).toMatch(/^There is no app/);
    for (const uri of ['trellis://ws/%', 'trellis://%/x', 'test://static-text', 'trellis://ws/app?to=3'])
      expect((await read(uri)).error).toMatchObject({ code: -32602, data: { code: 'invalid_uri' } });
  });

  it('are cut to what a model can read, and read on to the byte', async () => {
    const { body: app } = await member
      .request('post', '/apps/import?name=Large')
      .set('Content-Type', 'application/octet-stream')
      .send(Buffer.from(largeDocument(300_000)))
      .expect(201);
    const whole = await exported(member, app.id as string);
    let text = '';
    let next: string | undefined = `trellis://${member.workspaceId}/${app.id}`;
    while (next !== undefined) {
      const { contents } = (await read(next)).result as { contents: { text: string }[] };
      expect(JSON.stringify(contents).length).toBeLessThan(120_000);
      text += contents[0].text;
      next = /Read on: (\S+)\. /.exec(contents[1].text)?.[1];
    }
    expect(text).toBe(whole);
  });

  it('are all listed, page by page', async () => {
    const many = await member.inNewWorkspace('Many');
    for (let n = 0; n < 103; n += 1) await many.post('/apps', { name: `App ${n}` }).expect(201);
    await using agent = await Agent.of(many);
    const names: string[] = [];
    for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
      const page = await agent.client.listResources({ cursor });
      names.push(...page.resources.map(({ name }) => name));
      cursor = page.nextCursor;
    }
    expect(new Set(names).size).toBe(103);
  });
});

it('says of a token that is wrong that it is', async () => {
  const refused = await post(PING, { token: 'trt_wrong' }).expect(401);
  expect(refused.headers['www-authenticate']).toMatch(/, error="invalid_token"$/);
  const absent = await request(address).post('/api/mcp').send(PING).expect(401);
  expect(absent.headers['www-authenticate']).not.toContain('error=');
});

it('names a tool that is not there once', async () => {
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'nothing', arguments: {} } };
  const { body } = await post(call, await begin()).expect(200);
  expect(body.error).toEqual({ code: -32602, message: 'There is no such tool.' });
  await using agent = await Agent.of(member);
  await expect(agent.client.callTool({ name: 'nothing' })).rejects.toThrow(
    /^MCP error -32602: There is no such tool\.$/,
  );
});
