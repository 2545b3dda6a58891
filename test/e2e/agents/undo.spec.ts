import { Agent, importedApp } from '../../support/agent';
import { commit, edit, exported, GitFixture, patch, type AppBody } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/member';
import { appOf } from '../../support/merges';

let fixture: GitFixture;
let member: Member;
let repository: GitRepository;
let app: AppBody;
let agent: Agent;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

beforeEach(async () => {
  ({ member, repository } = await fixture.connected());
  app = await importedApp(member, 'Orders');
  agent = await Agent.of(member);
});
afterEach(() => agent.client.close());

const setting = (value: string, of = 'title') => ({ op: 'set', of, path: 'properties.text', value });

const version = async (name = 'Orders') => (await agent.get('outline', { app: name })).version as string;

const editBy = async (value: string, name = 'Orders') =>
  agent.get('edit', { app: name, version: await version(name), edits: [setting(value)] });

/** An edit that the API refuses after it was tried. */
const refusedEdit = async (name = 'Orders') =>
  agent.use('edit', {
    app: name,
    version: await version(name),
    edits: [{ op: 'patch', operations: [{ op: 'replace', path: '/appV2/components', value: 'none' }] }],
  });

const undo = async () => (await agent.get('undo_session')).items as { app: { name: string } }[];

const textOn = (branch: string, id = app.id) => exported(member.on(branch), id);
const titleIn = (text: string): unknown =>
  (appOf(text).components as unknown as Part[]).find(({ name }) => name === 'title')?.properties.text.value;

interface Part {
  name: string;
  properties: { text: { value: unknown } };
}

describe('undo keeps a person’s work', () => {
  it('that was committed after the agent’s last edit, also if a later edit was refused', async () => {
    const { branch } = await editBy('By the agent');
    await agent.get('commit', { apps: ['Orders'], message: 'A title' });
    await edit(member.on(branch), app.id, 'by a person');
    await commit(member.on(branch), app.id, 'An icon').expect(201);
    expect(await refusedEdit()).toMatchObject({ isError: true, data: { code: 'invalid_app_document' } });
    expect(await undo()).toEqual([
      { app: { id: app.id, name: 'Orders' }, isUndone: true, isCommitted: true, kept: [] },
    ]);
    const text = await repository.show(branch, 'Orders/v1.json');
    expect([appOf(text).icon, titleIn(text)]).toEqual(['by a person', 'Orders of today']);
  });

  it('between two edits of the agent', async () => {
    const { branch } = await editBy('First');
    await edit(member.on(branch), app.id, 'by a person');
    await editBy('Second');
    expect(await undo()).toMatchObject([{ isUndone: true, isCommitted: false, kept: [] }]);
    const text = await textOn(branch);
    expect([appOf(text).icon, titleIn(text)]).toEqual(['by a person', 'Orders of today']);
    // The person's work is still not committed.
    expect(appOf(await repository.show(branch, 'Orders/v1.json')).icon).not.toBe('by a person');
  });

  it('in an app that the agent never changed', async () => {
    const stock = await importedApp(member, 'Stock');
    const { branch } = await editBy('By the agent');
    expect((await refusedEdit('Stock')).isError).toBe(true);
    await edit(member.on(branch), stock.id, 'by a person');
    await commit(member.on(branch), stock.id, 'An icon').expect(201);
    const tip = await repository.show(branch, 'Stock/v1.json');
    expect((await undo()).map(({ app: { name } }) => name)).toEqual(['Orders']);
    expect(await repository.show(branch, 'Stock/v1.json')).toBe(tip);
    const { body } = await member.get('/agent-sessions').expect(200);
    expect(body.items[0].apps.map(({ name }: { name: string }) => name)).toEqual(['Orders']);
  });

  it('in the very thing, and names it', async () => {
    const { branch } = await editBy('By the agent');
    const place = (appOf(await textOn(branch)).components as unknown as Part[]).findIndex(
      ({ name }) => name === 'title',
    );
    const changes = [
      { op: 'replace', path: `/appV2/components/${place}/properties/text/value`, value: 'By a person' },
    ];
    await patch(member.on(branch), app.id, { changes });
    expect(await undo()).toMatchObject([
      {
        isUndone: false,
        kept: [{ thing: { kind: 'component', name: 'title' }, why: expect.stringContaining('Someone else') }],
      },
    ]);
    expect(titleIn(await textOn(branch))).toBe('By a person');
    const { body } = await member.get('/agent-sessions').expect(200);
    expect(body.items[0].undoneAt).toBeNull();
  });

  it('that does again by hand what was undone', async () => {
    const { branch } = await editBy('Wanted');
    expect(await undo()).toMatchObject([{ isUndone: true }]);
    const again = (await textOn(branch)).replace('Orders of today', 'Wanted');
    const { headers } = await member.on(branch).get(`/apps/${app.id}/definition`).expect(200);
    await member
      .on(branch)
      .request('put', `/apps/${app.id}/definition`)
      .set('Content-Type', 'application/json')
      .set('If-Match', headers.etag as string)
      .send(again)
      .expect(204);
    expect(await undo()).toEqual([]);
    expect(titleIn(await textOn(branch))).toBe('Wanted');
  });
});

describe('a commit of an agent', () => {
  it('does not take along what somebody else has not finished', async () => {
    const { branch } = await editBy('By the agent');
    await edit(member.on(branch), app.id, 'not finished');
    const refused = await agent.use('commit', { apps: ['Orders'], message: 'A title' });
    expect(refused).toMatchObject({ isError: true, data: { code: 'changed_since_read', branch } });
    expect(await repository.git(['log', '--format=%s', branch])).not.toContain('A title');
    // Neither if its own edit came after that.
    await editBy('Once more');
    expect((await agent.use('commit', { apps: ['Orders'], message: 'A title' })).data).toMatchObject({
      code: 'changed_since_read',
      remedy: expect.stringContaining('unfinished'),
    });
    const versions = { Orders: await version() };
    expect(await agent.get('commit', { apps: ['Orders'], message: 'Both', versions })).toMatchObject({
      isCommitted: true,
    });
    expect(appOf(await repository.show(branch, 'Orders/v1.json')).icon).toBe('not finished');
  });

  it('names only versions that it has read', async () => {
    const { version: old } = await editBy('By the agent');
    await editBy('By the agent again');
    const stale = { apps: ['Orders'], message: 'A title', versions: { Orders: old } };
    expect((await agent.use('commit', stale)).data).toMatchObject({ code: 'changed_since_read' });
    await importedApp(member, 'Stock');
  });

  it('of an app that it has not edited names the version', async () => {
    await importedApp(member, 'Stock');
    await editBy('By the agent');
    expect((await agent.use('commit', { apps: ['Stock'], message: 'Nothing' })).data).toMatchObject({
      code: 'version_needed',
    });
  });
});

it('takes back commits and edits of a session to the byte', async () => {
  const before = await exported(member, app.id);
  const { branch } = await editBy('First');
  await agent.get('commit', { apps: ['Orders'], message: 'A title' });
  await editBy('Second');
  expect(await undo()).toMatchObject([{ isUndone: true, isCommitted: true }]);
  expect(await repository.show(branch, 'Orders/v1.json')).toBe(before);
  const trailers = await repository.git(['log', '-1', '--format=%(trailers:key=Agent,valueonly)', branch]);
  expect(trailers.trim()).toBe('test-agent/1.2.3');
});
