import { Agent } from '../../support/agent';
import { documentText } from '../../support/editor-document';
import { createApp, edit, exported, GitFixture, type AppBody } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/member';

let fixture: GitFixture;
let member: Member;
let repository: GitRepository;
let app: AppBody;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

beforeEach(async () => {
  ({ member, repository } = await fixture.connected());
  app = await createApp(member, 'Orders', { definition: JSON.parse(documentText()), commitChanges: true });
});

const TITLE = { op: 'set', of: 'title', path: 'properties.text', value: 'Orders of the week' };

describe('reading', () => {
  it('lists apps, outlines one, and reads a part with its spelling', async () => {
    await using agent = await Agent.of(member);
    expect(await agent.get('list_apps')).toMatchObject({ branch: 'default', total: 1, apps: [{ name: 'Orders' }] });
    const outline = await agent.get('outline', { app: 'Orders' });
    expect(outline.pages).toMatchObject([
      { name: 'Home', componentCount: 5, components: expect.arrayContaining([expect.objectContaining({ name: 'title' })]) },
    ]);
    expect(outline.pages[0].components.find(({ name }: any) => name === 'box').children).toMatchObject([{ name: 'inside' }]);
    expect(outline.queries).toMatchObject([{ name: 'getOrders', kind: 'restapi' }]);
    const part = await agent.get('read', { app: app.id, of: 'title' });
    expect(part).toMatchObject({ version: outline.version });
    expect(part.text).toContain('"10": 1.0');
  });
});

describe('an edit', () => {
  it('goes to a branch of the session, and is answered by what was read back', async () => {
    await using agent = await Agent.of(member);
    const before = await exported(member, app.id);
    const { version } = await agent.get('outline', { app: 'Orders' });
    const done = await agent.get('edit', { app: 'Orders', version, edits: [TITLE] });
    expect(done.branch).toMatch(/^agent\/test-agent\/\d{4}-\d\d-\d\d-1$/);
    expect(done.edits).toEqual([
      { kind: 'component', id: expect.any(String), name: 'title', 'properties.text': 'Orders of the week' },
    ]);
    expect(await exported(member, app.id)).toBe(before);
    expect(await exported(member.on(done.branch), app.id)).toBe(
      before.replace('Orders of today', 'Orders of the week'),
    );
    const committed = await agent.get('commit', { apps: ['Orders'], message: 'A better title' });
    expect(committed).toMatchObject({ isCommitted: true, sha: await repository.tip(done.branch) });
    const trailers = await repository.git(['log', '-1', '--format=%(trailers)', done.branch]);
    expect(trailers.trim()).toBe(
      `Requested-by: ${member.user.name} <${member.user.email}>\nAgent: test-agent/1.2.3`,
    );
    await repository.git(['fsck', '--strict']);
  });
});
