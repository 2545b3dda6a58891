import { randomUUID } from 'node:crypto';
import { PERSONALITIES, personalityOf } from '../../support/tooljet/personalities';
import { PlainClient, type PlainVersion, USER } from './plain-client';
import { DIFFERENCES, smallApp } from './version-differences';

const VERSIONS = PERSONALITIES.map(({ version }) => version);

const clientOf = (version: string): Promise<PlainClient> => PlainClient.start(version);

describe.each(VERSIONS)('ToolJet %s', (version) => {
  it('lets a user make, edit, copy, release, rename and delete an app in its way', async () => {
    await using client = await clientOf(version);
    const { version: first, button, second, third } = await smallApp(client);
    expect(await client.status('GET', '/health')).toBe(200);
    expect((await client.send('GET', '/config')).body).toMatchObject({ RELEASE_VERSION: version });

    const event = { eventId: 'onClick', actionId: 'show-alert', message: 'Hi' };
    expect(await client.createEvent(first, button, event)).toMatchObject({ status: 201 });
    const query = await client.createQuery(first, {
      ...{ kind: 'runjs', name: 'load', options: { code: 'return 1' } },
    });
    expect(query).toMatchObject({ status: 201, body: { name: 'load', kind: 'runjs' } });
    const options = { code: 'return 2' };
    expect((await client.changeQuery(first, String(query.body!.id), { options })).status).toBe(200);
    expect((await client.changePage(first, second, { name: 'Details' })).status).toBe(200);
    expect((await client.orderPages(first, { [second]: { index: 3 }, [third]: { index: 2 } })).status).toBe(
      200,
    );
    const diff = { [button]: { component: { definition: { properties: { text: { value: 'Go' } } } } } };
    expect((await client.components('PUT', first, diff)).status).toBe(200);

    const app = await client.exported(first);
    expect(app.components).toMatchObject([{ id: button, properties: { text: { value: 'Go' } } }]);
    expect(app.pages.map(({ name, index }) => [index, name]).sort()).toEqual([
      [1, 'Home'],
      [2, 'Third'],
      [3, 'Details'],
    ]);
    expect([app.events, app.dataQueries]).toMatchObject([[{ event }], [{ name: 'load', options }]]);

    const copy = await client.copyVersion(first, 'v2');
    expect(copy.status).toBe(201);
    const next: PlainVersion = { ...first, versionId: String(copy.body!.id) };
    const copied = await client.exported(next);
    expect([copied.components, copied.events, copied.dataQueries].map(({ length }) => length)).toEqual([
      1, 1, 1,
    ]);
    expect((await client.release(next)).status).toBe(200);
    expect((await client.send('GET', `/apps/${first.appId}`)).body).toMatchObject({
      current_version_id: next.versionId,
    });
    expect((await client.rename(first.appId, 'R&D')).status).toBe(200);
    expect((await client.exported(next)).name).toBe('R&amp;D');
    expect(await client.status('DELETE', `/apps/${first.appId}/versions/${next.versionId}`)).toBe(400);
    expect(await client.status('DELETE', `/apps/${first.appId}/versions/${first.versionId}`)).toBe(200);
    expect(await client.status('DELETE', `/apps/${first.appId}`)).toBe(200);
    expect((await client.send('GET', '/apps?page=1')).body).toMatchObject({ apps: [] });
  });

  it('imports what it has exported, under another name', async () => {
    await using client = await clientOf(version);
    const { version: first } = await smallApp(client);
    const app = await client.exported(first);
    expect((await client.import(app, 'Orders')).status).toBe(409);
    const again = await client.imported(app, 'Other');
    expect(again.pages.map(({ name }) => name).sort()).toEqual(['Home', 'Second', 'Third']);
    expect(again.components).toMatchObject([{ name: 'button1', properties: { text: { value: 'button1' } } }]);
    expect(again.components[0].id).not.toBe(app.components[0].id);
  });

  it('answers an unknown workspace like a wrong password, and ignores what a new page says of its visibility', async () => {
    await using client = await clientOf(version);
    const { version: first } = await smallApp(client);
    const wrong = await client.send('POST', '/authenticate', { ...USER, password: 'wrong' });
    const unknown = await client.send('POST', `/authenticate/${randomUUID()}`, USER);
    expect([wrong.status, wrong.body!.message]).toEqual([unknown.status, unknown.body!.message]);

    const id = randomUUID();
    await client.createPage(first, { id, name: 'Hidden', handle: 'hidden', index: 4, hidden: true });
    const { pages } = await client.exported(first);
    expect(pages.find((page) => page.id === id)!.hidden).toBeNull();
    expect((await client.createPage(first, { id, name: 'x'.repeat(33), handle: 'x', index: 5 })).status).toBe(
      400,
    );
  });
});

/** Returns the value that holds for each version. */
function valuesOf(since: Record<string, unknown>): [string, unknown][] {
  let value: unknown;
  return PERSONALITIES.map(({ line, version }) => {
    if (line in since) value = since[line];
    return [version, value];
  });
}

describe.each(DIFFERENCES)('differs between versions: $name', ({ see, since }) => {
  it.each(valuesOf(since))('%s', async (version, seen) => {
    await using client = await clientOf(version);

    expect(await see(client)).toEqual(seen);
  });
});

it('has a personality for each line, and says which are by source', () => {
  expect(personalityOf('v3.16.9-ee-lts').line).toBe('3.16');
  expect(PERSONALITIES.filter(({ evidence }) => evidence === 'seen').map(({ line }) => line)).toEqual([
    '2.27',
  ]);
  expect(() => personalityOf('4.0.0')).toThrow('has no ToolJet 4.0.0, but 2.27');
});
