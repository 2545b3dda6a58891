import { eventually } from '../../support/eventually';
import { holdRequests } from '../../support/hold-requests';
import { Pages } from '../../support/page-fixture';
import { signsIn } from '../../support/sign-in';

let fixture: Pages;

beforeAll(async () => {
  fixture = await Pages.start();
});

afterAll(() => fixture?.stop());

it('asks for the user and the apps of the dashboard once, before the code of the page is there', async () => {
  const member = await fixture.admin.inNewWorkspace();
  await member.post('/apps', { name: 'Orders' }).expect(201);
  await using visitor = await fixture.browser.visitor(fixture.address, { member });
  const { page } = visitor;
  const asked: string[] = [];
  page.on('request', (request) => {
    if (/\/(auth\/me|apps)(\?|$)/.test(request.url())) asked.push(new URL(request.url()).pathname);
  });
  // The first events make the page ask for everything once more.
  await page.route('**/events', () => undefined);
  const letThrough = await holdRequests(page, /framework-.*\.js$/);
  const both = ['/api/auth/me', `/api/workspaces/${member.workspaceId}/apps`];
  await page.goto(`${fixture.address}/w/${member.workspaceId}`, { waitUntil: 'commit' });
  await eventually(() => expect(asked).toEqual(both));
  letThrough();
  await page.getByRole('link', { name: 'Orders' }).waitFor();
  expect(asked).toEqual(both);
  expect(visitor.complaints).toEqual([]);
});

it('has the code of the first steps before the answers that they wait for', async () => {
  const member = await fixture.admin.inNewWorkspace();
  await member.post('/apps', { name: 'Orders' }).expect(201);
  await using visitor = await fixture.browser.visitor(fixture.address, { member });
  const { page } = visitor;
  const letThrough = await holdRequests(page, /\/git$/);
  // React would show the list, which they stand above, 300 ms after their code.
  const received = page.waitForEvent('requestfinished', (request) =>
    /first-steps-.*\.js$/.test(request.url()),
  );
  await page.goto(`${fixture.address}/w/${member.workspaceId}`, { waitUntil: 'commit' });
  await received;
  letThrough();
  await page.getByRole('heading', { name: 'First steps' }).waitFor();
  await page.getByRole('link', { name: 'Orders' }).waitFor();
  expect(visitor.complaints).toEqual([]);
});

it('shows the apps to a person who had to sign in first', async () => {
  const member = await fixture.admin.inNewWorkspace();
  await member.post('/apps', { name: 'Orders' }).expect(201);
  await using visitor = await fixture.browser.visitor(fixture.address);
  await visitor.page.goto(`${fixture.address}/w/${member.workspaceId}`);
  await signsIn(visitor, member);
  await visitor.page.getByRole('link', { name: 'Orders' }).waitFor();
});

it('asks for the document of an app once, when its link is followed, before the code of the editor is there', async () => {
  const member = await fixture.admin.inNewWorkspace();
  await member.post('/apps', { name: 'Orders' }).expect(201);
  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  const asked: string[] = [];
  let wantsEditor = false;
  page.on('request', (request) => {
    if (request.url().endsWith('/definition')) asked.push(request.method());
    if (/editor-page-.*\.js$/.test(request.url())) wantsEditor = true;
  });
  const letThrough = await holdRequests(page, /editor-.*\.js$/);
  const link = page.getByRole('link', { name: 'Orders' });
  await link.hover();
  await eventually(() => wantsEditor);
  expect(asked).toEqual([]);
  await link.click();
  await eventually(() => expect(asked).toEqual(['GET']));
  letThrough();
  await page.getByRole('heading', { name: 'Orders' }).waitFor();
  await page.getByRole('button', { name: 'Add component' }).waitFor();
  expect(asked.filter((method) => method === 'GET')).toHaveLength(1);
  expect(visitor.complaints).toEqual([]);
});
