import { documentText } from '../support/editor-document';
import { eventually } from '../support/eventually';
import { control, Firefox, says } from './browser';
import { exported, GitFixture } from '../support/git-fixture';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});

afterAll(() => fixture?.stop());

it('shows the page in Firefox: sign in, edit, drag, write code, commit', async () => {
  const { member, repository } = await fixture.connected();
  const { body } = await member
    .request('post', '/apps/import?name=Orders')
    .set('Content-Type', 'application/octet-stream')
    .send(Buffer.from(documentText()))
    .expect(201);
  const stored = async () => JSON.parse(await exported(member, body.id as string)).appV2;
  await using firefox = await Firefox.start();
  const page = await firefox.open(`${member.address}/w/${member.workspaceId}`);
  await control(page, 'textbox', 'Email').fill(member.user.email);
  await page.locator('input[type=password]').fill(member.user.password);
  await control(page, 'button', 'Sign in').click();
  await control(page, 'link', 'Orders').click();
  // Firefox reports a stream of events that is refused, as it is before the sign-in.
  const ofSignIn = firefox.complaints.splice(0);
  expect(ofSignIn.filter((complaint) => !complaint.endsWith('/events.'))).toEqual([]);

  await control(page, 'button', 'Text title').click();
  await control(page, 'textbox', 'Text').fill('Orders of Firefox');
  const button = await control(page, 'button', 'Button save').waitHandle();
  const { x, y } = (await button.boundingBox())!;
  await page.mouse.move(x + 10, y + 10);
  await page.mouse.down();
  await page.mouse.move(x + 10, y + 200, { steps: 5 });
  await page.mouse.move(x + 10, y + 310, { steps: 5 });
  await page.mouse.up();
  await control(page, 'tab', 'Queries').click();
  await control(page, 'button', 'Add query').click();
  await control(page, 'menuitem', 'Run JavaScript').click();
  await control(page, 'textbox', 'Code').click();
  await page.keyboard.type('return 7;');
  await eventually(async () => {
    const { components, dataQueries } = await stored();
    expect(components[0].properties.text.value).toBe('Orders of Firefox');
    expect(components[1].layouts[0].top).toBe(380);
    expect(dataQueries.at(-1).options.code).toBe('return 7;');
  });

  await control(page, 'link', 'GitSync').click();
  await control(page, 'textbox', 'Commit message').fill('From Firefox');
  await control(page, 'button', 'Commit').click();
  await says(page, 'Committed as');
  expect(await repository.log()).toMatchObject([{ message: 'From Firefox' }]);
  expect(firefox.complaints).toEqual([]);
});
