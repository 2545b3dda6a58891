import { Client } from 'pg';
import { exportedDocuments, exportsOfOthers } from '../../documents/documents';
import { connect } from '../../support/connect';
import { createGitRepository } from '../../support/git-repository';
import { startSshServer, type SshServer } from '../../support/ssh-server';
import { shareTrellis, type Member, type Trellis } from '../../support/trellis-server';

let trellis: Trellis;
let admin: Member;
let server: SshServer;

beforeAll(async () => {
  [trellis, server] = await Promise.all([shareTrellis(), startSshServer()]);
  admin = await trellis.setUp();
});

afterAll(async () => {
  await trellis[Symbol.asyncDispose]();
  await server.stop();
});

const upload = (member: Member, file: Buffer | string, query = '') =>
  member.request('post', `/apps/import${query}`).type('application/octet-stream').send(file);
const exported = async (member: Member, appId: string): Promise<Buffer> => {
  const { body } = await member.get(`/apps/${appId}/export`).responseType('blob').expect(200);
  return body as Buffer;
};
/** Reasons why the exports of other platforms are refused. */
const REASONS: Record<string, RegExp> = {
  'appsmith.json': /neither "app", nor "appV2", nor "appVersions"/,
  'illa.json': /neither "app"/,
  'lowcoder.json': /neither "app"/,
  'lowdefy.yaml': /not valid JSON.*line 1, column 1/,
  'n8n.json': /neither "app"/,
  'node-red.json': /is an array, not an object/,
  'retool.json': /neither "app"/,
};

/** Flows that a Node-RED takes, though its editor would not make them. */
const ODD_FLOWS: Record<string, object[]> = {
  'No nodes': [],
  'No tab': [{ id: 'a', type: 'inject', z: '', wires: [] }],
  'A tab that is gone': [{ id: 'a', type: 'debug', z: 'gone', g: 'gone', wires: [['gone'], []] }],
  'Wires in a circle': [{ id: 'a', type: 'link out', z: 't', links: ['a'], wires: [['a', 'a']] }],
  'Types and members of others': [{ id: '0', type: 'ünï/x', '1': 1, func: 'a\n\u2028\0' }],
  'A subflow in itself': [
    { id: 's', type: 'subflow', in: [], out: [] },
    { id: 'a', type: 'subflow:s', z: 's', wires: [] },
  ],
};

/** Flows that are none, and the place that is named. */
const NO_FLOWS: [string, string][] = [
  ['[null]', '/flows/0'],
  ['[[]]', '/flows/0'],
  ['[{"id": "a", "type": ""}]', '/flows/0/type'],
  ['[{"id": "a", "type": "tab"}, {"id": "a", "type": "tab"}]', '/flows/1/id'],
  ['[{"id": "a", "type": "debug", "x": 1, "y": 1, "wires": {}}]', '/flows/0/wires'],
];

describe('a file', () => {
  const odd =
    '\ufeff{ "appV2" : {"name":"Odd \\u00e9","x":[1.0,1e3],\r\n\t"editingVersion":{"id":"e1","name":"a b"}} }  \r\n';

  it('keeps every byte of a verbatim upload, and a commit writes the same bytes', async () => {
    const workspace = await admin.inNewWorkspace();
    const repository = await createGitRepository();
    await connect(workspace, { server, repository });
    const { body: app } = await upload(workspace, Buffer.from(odd), '?commitChanges=true').expect(201);
    expect(app).toMatchObject({
      name: 'Odd é',
      gitAppId: app.id,
      locked: false,
      editingVersion: { gitVersionId: 'e1', name: 'a b' },
    });
    expect(app.git).toEqual({ jobId: expect.any(String), commit: await repository.tip() });
    expect(await exported(workspace, app.id)).toEqual(Buffer.from(odd));
    expect(await repository.show('HEAD', 'Odd é/a b.json')).toBe(odd);
  });

  it('is answered as JSON without its byte order mark, which an edit keeps', async () => {
    const workspace = await admin.inNewWorkspace();
    const { body: app } = await upload(workspace, Buffer.from(odd)).expect(201);
    const address = `/apps/${app.id}/definition`;
    const { body, headers } = await workspace.get(address).responseType('blob').expect(200);
    expect(String(body)).toBe(odd.slice(1));
    const changed = odd.slice(1).replace('1e3', '1e4');
    await workspace
      .request('put', address)
      .set('If-Match', headers.etag)
      .type('application/json')
      .send(changed)
      .expect(204);
    expect(await exported(workspace, app.id)).toEqual(Buffer.from(`\ufeff${changed}`));
  });

  it('that was exported here comes back as an app of its own, which is imported elsewhere beside the first', async () => {
    const workspace = await admin.inNewWorkspace();
    const repository = await createGitRepository();
    await connect(workspace, { server, repository });
    const { body: first } = await upload(workspace, odd, '?commitChanges=true').expect(201);
    const file = await exported(workspace, first.id);
    const { body: second } = await upload(workspace, file, '?name=Again&commitChanges=true').expect(201);
    expect(second.gitAppId).not.toBe(first.gitAppId);
    const elsewhere = await admin.inNewWorkspace();
    await connect(elsewhere, { server, repository });
    for (const { gitAppId, name } of [first, second] as { gitAppId: string; name: string }[])
      expect((await elsewhere.post('/git/imports', { gitAppId }).expect(201)).body.name).toBe(name);
  });

  it('is offered for download under the name of its app', async () => {
    const { body: app } = await upload(admin, odd, `?name=${encodeURIComponent('Заказ "1"')}`).expect(201);
    const { headers, text } = await admin.get(`/apps/${app.id}/export`).expect(200);
    expect(headers['content-disposition']).toBe(
      `attachment; filename="????? \\"1\\".json"; filename*=UTF-8''%D0%97%D0%B0%D0%BA%D0%B0%D0%B7%20%221%22.json`,
    );
    expect(headers['content-type']).toMatch(/^application\/json/);
    // A different app name is written into the document; nothing else changes.
    expect(text).toBe(odd.replace('Odd \\u00e9', 'Заказ \\"1\\"'));
  });

  it('takes the name in the address, unless it is blank', async () => {
    const workspace = await admin.inNewWorkspace();
    expect((await upload(workspace, odd, '?name=&commitChanges=').expect(201)).body.name).toBe('Odd é');
    expect((await upload(workspace, odd).expect(409)).body.code).toBe('app_name_taken');
    expect((await upload(workspace, odd, '?name=a/b').expect(422)).body.code).toBe('invalid_app_name');
    await upload(workspace, odd, '?name=a&name=b').expect(400);
    await upload(workspace, odd, '?commitChanges=perhaps').expect(400);
    await upload(workspace, odd, '?other=1').expect(400);
  });

  it('is refused if it is not an app or cannot be stored in a repository', async () => {
    const workspace = await admin.inNewWorkspace();
    for (const file of [
      '',
      ' ',
      '{',
      '[]',
      '{}',
      '{"appV2":[]}',
      '{"app":[{},{}]}',
      Buffer.from('{"appV2":{"name":"\xff"}}', 'latin1'),
    ]) {
      const { status, body } = await upload(workspace, file, '?name=x');
      expect([file, status, body.code]).toEqual([file, 422, 'invalid_app_document']);
    }
    const version = (name: string) =>
      `{"appV2":{"name":"x","editingVersion":{"id":"1","name":${JSON.stringify(name)}}}}`;
    for (const name of ['', '..', 'a/b', '.git', 'x'.repeat(251)]) {
      expect((await upload(workspace, version(name)).expect(422)).body.code).toBe('invalid_app_document');
    }
    for (const id of ['\\u0000', 'x'.repeat(2000)]) {
      const file = `{"appV2":{"name":"x","editingVersion":{"id":"${id}","name":"v1"}}}`;
      expect((await upload(workspace, file).expect(422)).body.code).toBe('invalid_app_document');
    }
    expect((await upload(workspace, '{"appVersions":[]}').expect(422)).body.code).toBe('invalid_app_name');
    expect((await workspace.get('/apps')).body.items).toEqual([]);
    await workspace.request('post', '/apps/import').type('text/plain').send(odd).expect(415);
  });

  it.each(exportsOfOthers)('of another platform, %s, is refused with the reason', async (name, text) => {
    const workspace = await admin.inNewWorkspace();
    const { body } = await upload(workspace, text, '?name=Returns').expect(422);
    expect(body).toMatchObject({
      code: 'invalid_app_document',
      detail: expect.stringMatching(REASONS[name]),
      remedy: expect.any(String),
    });
    expect((await workspace.get('/apps').expect(200)).body.items).toEqual([]);
  });

  it('with odd flows of Node-RED is committed as it is, or refused with the place', async () => {
    const workspace = await admin.inNewWorkspace();
    const repository = await createGitRepository();
    await connect(workspace, { server, repository });
    for (const [name, flows] of Object.entries(ODD_FLOWS)) {
      const text = `{ "name":${JSON.stringify(name)},\r\n"flows" : ${JSON.stringify(flows)} }\n`;
      const { body } = await upload(workspace, text, '?commitChanges=true').expect(201);
      expect(body.git).toMatchObject({ commit: await repository.tip() });
      expect(await repository.show('main', `${name}/v1.json`)).toBe(text);
    }
    for (const [flows, place] of NO_FLOWS) {
      const { body } = await upload(workspace, `{"flows": ${flows}}`, '?name=No').expect(422);
      expect(body).toMatchObject({ code: 'invalid_app_document', errors: [{ path: place }] });
    }
    expect((await workspace.get('/apps').expect(200)).body.items).toHaveLength(Object.keys(ODD_FLOWS).length);
  });

  it.each(exportedDocuments)('like %s comes back as it went in', async (path, text) => {
    const workspace = await admin.inNewWorkspace();
    const name = path.replace('/', ' ');
    const { body } = await upload(workspace, text, `?name=${encodeURIComponent(name)}`).expect(201);
    const { appV2, app, ...flat } = JSON.parse(text);
    const own = (appV2 ?? app?.[0].definition.appV2 ?? flat).name as string;
    const written = (await exported(workspace, body.id)).toString();
    expect(written.length - text.length).toBe(JSON.stringify(name).length - spellingOf(own, text).length);
    const again = await workspace
      .post('/apps/import', { name: `${name} 2`, document: JSON.parse(text) as object })
      .expect(201);
    expect(contentOf((await exported(workspace, again.body.id)).toString())).toBe(
      contentOf(written.replace(JSON.stringify(name), JSON.stringify(`${name} 2`))),
    );
  });
});

/** Returns a name as the text spells it, with its escapes. */
const spellingOf = (name: string, text: string): string =>
  [...text.matchAll(/"name"\s*:\s*("(?:[^"\\]|\\.)*")/g)]
    .map(([, spelled]) => spelled)
    .find((spelled) => JSON.parse(spelled) === name)!;

const contentOf = (text: string): string => JSON.stringify(JSON.parse(text));

describe('a document inside JSON', () => {
  const raw =
    '{"appV2":{"name":"In JSON","b":1.0,"a":1e3,"2":12345678901234567890,"1":-0,"s":"\\u00e9\\/","e":[],"o":{}}}';
  const printed = `{
  "appV2": {
    "name": "In JSON",
    "b": 1.0,
    "a": 1e3,
    "2": 12345678901234567890,
    "1": -0,
    "s": "\\u00e9\\/",
    "e": [],
    "o": {}
  }
}`;

  it.each([
    ['a new app', '/apps', 'definition'],
    ['an import', '/apps/import', 'document'],
  ])('is printed with an indent of two and loses nothing, in %s', async (_, path, member) => {
    const workspace = await admin.inNewWorkspace();
    const body = `{"name": "In JSON", "${member}": ${raw}}`;
    const { body: app } = await workspace
      .request('post', path)
      .type('application/json')
      .send(body)
      .expect(201);
    expect((await exported(workspace, app.id)).toString()).toBe(printed);
    const renamed = await workspace
      .request('post', path)
      .type('application/json')
      .send(body.replace('In', 'Out'))
      .expect(201);
    expect((await exported(workspace, renamed.body.id)).toString()).toBe(printed.replace('In', 'Out'));
  });

  it('imports under its own name if none is given', async () => {
    const workspace = await admin.inNewWorkspace();
    const { body } = await workspace
      .request('post', '/apps/import')
      .type('application/json')
      .send(`{"document":${raw}}`)
      .expect(201);
    expect(body).toMatchObject({ name: 'In JSON', git: null });
    await workspace.post('/apps/import', { name: 'x' }).expect(400);
    await workspace.post('/apps/import', { document: 'text' }).expect(422);
    await workspace.post('/apps/import', { document: {}, other: 1 }).expect(400);
    await workspace.post('/apps/import', { document: {}, name: 7 }).expect(400);
  });
});

describe('the value of an encrypted option', () => {
  const option = (value: string) => `{"credential_id": "cred-1", "encrypted": true${value}}`;
  const file = (value: string) =>
    `{"appV2": {"name": "Sealed", "dataSourceOptions": [{"id": "o1", "options": {"password": ${option(value)}}}]}}`;
  const stored = async (): Promise<{ app_id: string; credential_id: string; row: string }[]> => {
    const database = new Client({ connectionString: trellis.databaseUrl });
    await database.connect();
    const { rows } = await database.query(
      'select app_id, credential_id, c::text as row from app_credentials c',
    );
    await database.end();
    return rows;
  };
  const ofApp = async (id: string) => (await stored()).filter(({ app_id }) => app_id === id);

  it('is stored separately, encrypted, and omitted from every answer and file', async () => {
    const workspace = await admin.inNewWorkspace();
    const { body: app } = await upload(workspace, file(', "value": "hunter2-hunter2"')).expect(201);
    expect((await exported(workspace, app.id)).toString()).toBe(file(''));
    expect((await workspace.get(`/apps/${app.id}/definition`)).text).toBe(file(''));
    const [first] = await ofApp(app.id);
    expect(first?.row).not.toContain('hunter2');
    expect(first?.row).not.toContain(Buffer.from('hunter2').toString('hex'));
    const put = (text: string) =>
      workspace
        .request('put', `/apps/${app.id}/definition`)
        .set('If-Match', '*')
        .type('application/json')
        .send(text);
    // A client that reads the document and writes it back neither sees the value nor loses it.
    await put(file('').replace('"o1"', '"o2"')).expect(204);
    expect(await ofApp(app.id)).toEqual([first]);
    await put(file(', "value": "another-one"')).expect(204);
    expect((await workspace.get(`/apps/${app.id}/definition`)).text).toBe(file(''));
    const [second] = await ofApp(app.id);
    expect(second?.row).not.toBe(first?.row);
    await workspace
      .request('patch', `/apps/${app.id}/definition`)
      .set('If-Match', '*')
      .type('application/json-patch+json')
      .send('[{"op":"add","path":"/appV2/dataSourceOptions/0/options/password/value","value":"patched"}]')
      .expect(204);
    expect((await workspace.get(`/apps/${app.id}/definition`)).text).not.toContain('patched');
    const { body: copy } = await workspace.post(`/apps/${app.id}/duplicate`, { name: 'Copy' }).expect(201);
    expect(await ofApp(copy.id)).toHaveLength(1);
    expect((await exported(workspace, copy.id)).toString()).not.toContain('value');
    await workspace.delete(`/apps/${app.id}`).expect(204);
    // A deleted app can be restored, until it is deleted for good.
    expect(await ofApp(app.id)).toHaveLength(1);
    await workspace.delete(`/deleted-apps/${app.id}`).expect(204);
    expect(await ofApp(app.id)).toEqual([]);
    expect(await ofApp(copy.id)).toHaveLength(1);
  });

  it('gets an id if it has none, and is refused if its id cannot be kept', async () => {
    const workspace = await admin.inNewWorkspace();
    const nameless = file(', "value": "x"').replace('"credential_id": "cred-1", ', '');
    const { body: app } = await upload(workspace, nameless).expect(201);
    const [credential] = await ofApp(app.id);
    expect((await exported(workspace, app.id)).toString()).toBe(
      file('').replace('cred-1', credential?.credential_id ?? ''),
    );
    for (const id of ['\\u0000', 'x'.repeat(5000)]) {
      const { body } = await upload(
        workspace,
        file(', "value": "x"').replace('cred-1', id),
        '?name=y',
      ).expect(422);
      expect(body.code).toBe('invalid_app_document');
    }
  });
});
