import request from 'supertest';
import { shareTrellis, type Member, type Trellis } from '../../support/trellis-server';

const MIB = 1024 * 1024;

let trellis: Trellis;
let admin: Member;

beforeAll(async () => {
  trellis = await shareTrellis();
  admin = await trellis.setUp();
});

afterAll(() => trellis[Symbol.asyncDispose]());

/** A possible export: unusual white space, number formats and key order, and an array on one line. */
const TEXT = `{
  "appV2": {
      "name": "Odd",
    "editingVersion": {"id": "ver-1", "name": "v1"},
    "numbers": {"b": 1.0, "a": 1e3, "2": 12345678901234567890, "1": -0.0, "é": "\\u00e9\\/"},
    "components": [ {"id":"c1","name":"one"}, {"id":"c2","name":"two"} ],
    "appVersions": [
      {"id": "ver-1", "name": "v1"}]
  },
  "tooljetVersion": "3.5.39" }
`;

class Definition {
  constructor(
    readonly member: Member,
    readonly appId: string,
  ) {}

  static async of(text: string): Promise<Definition> {
    const member = await admin.inNewWorkspace();
    const { body } = await member
      .request('post', '/apps/import')
      .type('application/octet-stream')
      .send(text)
      .expect(201);
    return new Definition(member, body.id as string);
  }

  private call(method: 'get' | 'put' | 'patch'): request.Test {
    return this.member.request(method, `/apps/${this.appId}/definition`);
  }

  get = (): request.Test => this.call('get');

  async state(): Promise<{ text: string; etag: string }> {
    const { text, headers } = await this.get().expect(200);
    return { text, etag: headers.etag ?? '' };
  }

  put(text: string | Buffer, etag?: string): request.Test {
    // Sends the text verbatim.
    const sent = this.call('put')
      .type('application/json')
      .serialize((body) => body as string);
    return (etag === undefined ? sent : sent.set('If-Match', etag)).send(text);
  }

  patch(operations: unknown, etag?: string): request.Test {
    const sent = this.call('patch').type('application/json-patch+json');
    const text = typeof operations === 'string' ? operations : JSON.stringify(operations);
    return (etag === undefined ? sent : sent.set('If-Match', etag)).send(text);
  }
}

describe('the document of the version being edited', () => {
  it('is served byte for byte, with a strong ETag over version and bytes', async () => {
    const definition = await Definition.of(TEXT);
    const answer = await definition.get().expect(200);
    expect(answer.text).toBe(TEXT);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    const etag = answer.headers.etag ?? '';
    expect(etag).toMatch(/^"[\w-]+"$/);
    expect((await definition.state()).etag).toBe(etag);
    await definition.get().set('If-None-Match', etag).expect(304);
    // The same bytes in another app have another ETag.
    expect((await (await Definition.of(TEXT)).state()).etag).not.toBe(etag);
  });

  it('is replaced with a minimal difference', async () => {
    const definition = await Definition.of(TEXT);
    const { etag } = await definition.state();
    // Simulates a client that parses the document, changes a name and loses all formatting.
    const changed = JSON.stringify(JSON.parse(TEXT.replace('"two"', '"zwei"')));
    const sent = changed.replace('12345678901234567000', '12345678901234567890');
    const answer = await definition.put(sent, etag).expect(204);
    const after = await definition.state();
    expect(after.text).toBe(TEXT.replace('"two"', '"zwei"'));
    expect(answer.headers.etag).toBe(after.etag);
    expect(after.etag).not.toBe(etag);
    expect(answer.text).toBe('');
    // Sending an equivalent document again changes nothing, not even the ETag.
    expect((await definition.put(sent, after.etag).expect(204)).headers.etag).toBe(after.etag);
  });

  it('is patched completely or not at all', async () => {
    const definition = await Definition.of(TEXT);
    const { etag } = await definition.state();
    const good = [
      { op: 'test', path: '/appV2/components/0/name', value: 'one' },
      { op: 'replace', path: '/appV2/components/0/name', value: 'eins' },
      { op: 'remove', path: '/appV2/components/1' },
    ];
    const answer = await definition.patch(good, etag).expect(204);
    const after = await definition.state();
    expect(answer.headers.etag).toBe(after.etag);
    expect(JSON.parse(after.text).appV2.components).toEqual([{ id: 'c1', name: 'eins' }]);
    expect(after.text).toContain(
      '"b": 1.0, "a": 1e3, "2": 12345678901234567890, "1": -0.0, "é": "\\u00e9\\/"',
    );
    const bad = [
      [good[1], { op: 'test', path: '/appV2/components/0/name', value: 'uno' }],
      [good[1], { op: 'remove', path: '/appV2/nothing' }],
      [{ op: 'add', path: 'appV2', value: 1 }],
      [{ op: 'explode', path: '/appV2' }],
      [{ op: 'add', path: '/appV2/x' }],
      { op: 'add', path: '/appV2/x', value: 1 },
      'null',
      '[{"op":"add"',
      '',
    ];
    for (const operations of bad) {
      const { status, body } = await definition.patch(operations, after.etag);
      expect([operations, status, body.code]).toEqual([operations, 422, 'invalid_patch']);
    }
    expect(await definition.state()).toEqual(after);
  });

  it('is patched by at most 1,000 operations', async () => {
    const definition = await Definition.of(TEXT);
    const { etag } = await definition.state();
    const operations = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ op: 'add', path: `/appV2/x${index}`, value: index }));
    expect((await definition.patch(operations(1001), etag).expect(422)).body.code).toBe('invalid_patch');
    await definition.patch(operations(1000), etag).expect(204);
  });

  it('is changed only by clients that have seen it', async () => {
    const definition = await Definition.of(TEXT);
    const { etag } = await definition.state();
    const change = [{ op: 'add', path: '/appV2/icon', value: 'table' }];
    for (const call of [definition.put(TEXT), definition.patch(change)]) {
      expect((await call.expect(428)).body.code).toBe('precondition_required');
    }
    for (const stale of ['"stale"', `W/${etag}`, etag.replaceAll('"', ''), '', 'x'.repeat(5000)]) {
      for (const call of [definition.put(TEXT, stale), definition.patch(change, stale)]) {
        expect((await call.expect(412)).body.code).toBe('precondition_failed');
      }
    }
    const race = await Promise.all(
      ['a', 'b', 'c', 'd'].map((icon) =>
        definition.patch([{ op: 'add', path: '/appV2/icon', value: icon }], etag),
      ),
    );
    expect(race.map(({ status }) => status).sort()).toEqual([204, 412, 412, 412]);
    await definition.patch(change, `"other", ${(await definition.state()).etag}`).expect(204);
    await definition.patch(change, '*').expect(204);
  });

  it('changes its ETag with the version, even if the bytes are the same', async () => {
    const bare = '{"appVersions": []}\n';
    const definition = await Definition.of(bare.replace('{', '{"name": "Bare", '));
    const { etag, text } = await definition.state();
    await definition.member.post(`/apps/${definition.appId}/versions`, { name: 'v2' }).expect(201);
    const next = await definition.state();
    expect(next.text).toBe(text);
    expect(next.etag).not.toBe(etag);
    await definition.put(text, etag).expect(412);
  });

  it('is refused with place and reason if it is not an app document', async () => {
    const definition = await Definition.of(TEXT);
    const { etag } = await definition.state();
    const deep = (levels: number) => `{"appV2":{"x":${'['.repeat(levels)}${']'.repeat(levels)}}}`;
    const bad: [string, string | RegExp][] = [
      ['{"appV2": {"name": 7}}', '/appV2/name'],
      ['{"appV2": {"components": {}}}', '/appV2/components'],
      ['{"appV2": {"components": [{"id": "a"}, {"id": "a"}]}}', '/appV2/components/1/id'],
      ['{"app": []}', '/app'],
      ['{}', ''],
      ['[]', ''],
      ['null', ''],
      ['{"appV2": ', ''],
      ['', ''],
      [deep(99), /^\/appV2\/x/],
      [deep(10_000), /^\/appV2\/x/],
    ];
    for (const [text, path] of bad) {
      const { status, body } = await definition.put(text, etag);
      expect([text.slice(0, 80), status, body.code]).toEqual([
        text.slice(0, 80),
        422,
        'invalid_app_document',
      ]);
      if (path !== '')
        expect(body.errors[0].path).toMatch(path instanceof RegExp ? path : new RegExp(`^${path}$`));
      expect(body.detail).toMatch(/\w/);
    }
    await definition.put(deep(98), etag).expect(204);
    const { body } = await definition
      .patch([{ op: 'add', path: '/appV2/components', value: 7 }], '*')
      .expect(422);
    expect([body.code, body.errors[0].path]).toEqual(['invalid_app_document', '/appV2/components']);
    await definition
      .patch(`[{"op":"add","path":"/appV2/deep","value":${'['.repeat(99)}${']'.repeat(99)}}]`, '*')
      .expect(422);
    await definition.put(Buffer.from('{"appV2":{"name":"\xff"}}', 'latin1'), etag).expect(400);
    await definition.member
      .request('put', `/apps/${definition.appId}/definition`)
      .set({ 'If-Match': etag, 'Content-Type': 'application/json-patch+json' })
      .send('[]')
      .expect(415);
    await definition.member
      .request('patch', `/apps/${definition.appId}/definition`)
      .set({ 'If-Match': etag, 'Content-Type': 'application/json' })
      .send('[]')
      .expect(415);
  });

  it('is refused if it grows beyond 32 MiB', async () => {
    const definition = await Definition.of(`{"appV2": {"name": "Large", "data": "${'x'.repeat(31 * MIB)}"}}`);
    const grow = [{ op: 'add', path: '/appV2/more', value: 'x'.repeat(2 * MIB) }];
    expect((await definition.patch(grow, '*').expect(413)).body.code).toBe('payload_too_large');
    const copies = [
      { op: 'copy', from: '/appV2/data', path: '/appV2/again' },
      { op: 'remove', path: '/appV2/data' },
    ];
    expect((await definition.patch([...copies.slice(0, 1)], '*').expect(413)).body.code).toBe(
      'payload_too_large',
    );
    await definition.patch([{ op: 'add', path: '/appV2/more', value: 'x' }], '*').expect(204);
    expect((await definition.state()).text.length).toBeGreaterThan(31 * MIB);
  });

  it('may contain another id of its version, which the app then adopts', async () => {
    const definition = await Definition.of(TEXT);
    const version = async () =>
      (await definition.member.get(`/apps/${definition.appId}`)).body.editingVersion;
    expect(await version()).toMatchObject({ gitVersionId: 'ver-1', name: 'v1' });
    await definition.put(TEXT.replaceAll('ver-1', 'ver-2'), '*').expect(204);
    expect(await version()).toMatchObject({ gitVersionId: 'ver-2', name: 'v1' });
    for (const id of ['\\u0000', '\\ud800', 'x'.repeat(2000)]) {
      expect((await definition.put(TEXT.replaceAll('ver-1', id), '*').expect(422)).body.code).toBe(
        'invalid_app_document',
      );
    }
  });
});
