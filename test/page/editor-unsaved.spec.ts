import request from 'supertest';
import type { Visitor } from '../support/browser';
import { EditorWorld, fillText, saved, select } from '../support/editor-world';
import { eventually } from '../support/eventually';
import { signsIn } from '../support/sign-in';

let world: EditorWorld;

beforeAll(async () => {
  world = await EditorWorld.start();
});

afterAll(() => world?.stop());

const notSaved = ({ page }: Visitor) => page.getByText('Not saved, trying again').waitFor();

it('keeps what is typed while the network is lost, and saves all of it when it is back', async () => {
  const id = await world.newApp();
  await using visitor = await world.open(id);
  await visitor.context.setOffline(true);
  await select(visitor, 'Text title');
  await fillText(visitor, 'In the tunnel');
  await notSaved(visitor);
  expect(await visitor.findBarriersInEachView('editor-offline')).toEqual([]);
  await select(visitor, 'Button save');
  await fillText(visitor, 'Still in it');
  expect(await world.stored(id)).toBe(world.first(id));

  await visitor.context.setOffline(false);
  await saved(visitor);
  await world.becomes(id, (text) =>
    text.replace('Orders of today', 'In the tunnel').replace('"value":"Save"', '"value":"Still in it"'),
  );
});

it('loses nothing of what was typed without a connection when the page is loaded again', async () => {
  const id = await world.newApp();
  await using visitor = await world.open(id);
  const { page } = visitor;
  let isCut = true;
  await page.route('**/definition', (route) =>
    isCut && route.request().method() === 'PATCH' ? route.abort() : route.continue(),
  );
  page.on('dialog', (dialog) => void dialog.accept());
  await select(visitor, 'Text title');
  await fillText(visitor, 'Typed in a tunnel');
  await notSaved(visitor);
  await page.reload();
  await page.locator('[data-component]').getByText('Typed in a tunnel').waitFor();
  expect(await world.stored(id)).toBe(world.first(id));
  isCut = false;
  await world.becomes(id, (text) => text.replace('Orders of today', 'Typed in a tunnel'));
});

it('keeps what one person could not save from the next one at the same window', async () => {
  const id = await world.newApp();
  const other = await world.member.invite('builder');
  await using visitor = await world.open(id);
  const { page, context } = visitor;
  const isSignedIn = ({ token }: { token: string }) =>
    context.addCookies([{ name: 'trellis_session', value: token, url: world.pages.address }]);
  await page.route('**/definition', (route) =>
    route.request().method() === 'PATCH' ? route.abort() : route.continue(),
  );
  page.on('dialog', (dialog) => void dialog.accept());
  await select(visitor, 'Text title');
  await fillText(visitor, 'Mine');
  await notSaved(visitor);
  await isSignedIn(other);
  await page.reload();
  await page.locator('[data-component]').getByText('Orders of today').waitFor();
  await isSignedIn(world.member);
  await page.reload();
  await page.locator('[data-component]').getByText('Mine').waitFor();
});

it('takes a save whose answer was lost for its own, not for somebody else’s', async () => {
  const id = await world.newApp();
  await using visitor = await world.open(id);
  let isLost = false;
  await visitor.page.route('**/definition', async (route) => {
    if (route.request().method() !== 'PATCH' || isLost) return route.continue();
    isLost = true;
    await route.fetch();
    await route.abort();
  });
  await select(visitor, 'Text title');
  await fillText(visitor, 'Arrived, but not told');
  await notSaved(visitor);
  await saved(visitor);
  expect(await visitor.page.getByText('Someone else saved this app first').count()).toBe(0);
  await world.becomes(id, (text) => text.replace('Orders of today', 'Arrived, but not told'));
});

it('saves what was typed a moment before the app was left', async () => {
  const id = await world.newApp();
  await using visitor = await world.open(id);
  await select(visitor, 'Text title');
  await fillText(visitor, 'On the way out');
  await visitor.page.getByRole('link', { name: 'Back to apps' }).click();
  await visitor.page.getByRole('heading', { name: 'Apps' }).waitFor();
  await world.becomes(id, (text) => text.replace('Orders of today', 'On the way out'));
});

it('asks to sign in again when the session has ended, and then saves what was typed', async () => {
  const id = await world.newApp();
  const grace = await world.member.invite('builder', 'Grace Hopper');
  await using visitor = await world.open(id, { who: grace });
  // Its end would tell too; here only the save does.
  await visitor.page.route('**/events', (route) => route.abort());
  await visitor.page.reload();
  await select(visitor, 'Text title');
  await request(world.pages.address)
    .post('/api/auth/logout')
    .set('Authorization', `Bearer ${grace.token}`)
    .expect(204);
  await fillText(visitor, 'Typed after the end');
  await signsIn(visitor, grace);
  await visitor.page.locator('[data-component]').getByText('Typed after the end').waitFor();
  await saved(visitor);
  await world.becomes(id, (text) => text.replace('Orders of today', 'Typed after the end'));
});

it('says that the app was deleted meanwhile, and keeps nobody there', async () => {
  const id = await world.newApp();
  await using visitor = await world.open(id);
  // Events would tell too; here only the save does.
  await visitor.page.route('**/events', (route) => route.abort());
  await visitor.page.reload();
  await select(visitor, 'Text title');
  await world.member.delete(`/apps/${id}`).expect(204);
  await fillText(visitor, 'Into nothing');
  await eventually(async () => expect(await visitor.page.getByRole('alert').count()).toBeGreaterThan(0));
  expect(await visitor.findBarriersInEachView('editor-deleted')).toEqual([]);
  await visitor.page.getByRole('link', { name: 'Back to apps' }).first().click();
  await visitor.page.getByRole('heading', { name: 'Apps' }).waitFor();
});
