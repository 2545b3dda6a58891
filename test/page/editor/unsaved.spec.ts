import type { Page } from 'playwright-core';
import request from 'supertest';
import type { Visitor } from '../../support/visitor';
import { EditorFixture, fillText, saved, select } from '../../support/editor-fixture';
import { eventually } from '../../support/eventually';
import { signsIn } from '../../support/sign-in';
import type { Member } from '../../support/trellis-server';

let fixture: EditorFixture;

beforeAll(async () => {
  fixture = await EditorFixture.start();
});

afterAll(() => fixture?.stop());

async function signedInAgain({ user: { email, password } }: Member): Promise<{ token: string }> {
  const { body } = await request(fixture.pages.address)
    .post('/api/auth/login')
    .send({ email, password })
    .expect(200);
  return body as { token: string };
}

const notSaved = ({ page }: Visitor) => page.getByText('Not saved, trying again').waitFor();

it('keeps what is typed while offline, and saves all of it afterwards', async () => {
  const id = await fixture.newApp();
  await using visitor = await fixture.open(id);
  await visitor.context.setOffline(true);
  await select(visitor, 'Text title');
  await fillText(visitor, 'In the tunnel');
  await notSaved(visitor);
  expect(await visitor.findViolationsInEachView('editor-offline')).toEqual([]);
  await select(visitor, 'Button save');
  await fillText(visitor, 'Still in it');
  expect(await fixture.stored(id)).toBe(fixture.first(id));

  await visitor.context.setOffline(false);
  await saved(visitor);
  await fixture.becomes(id, (text) =>
    text.replace('Orders of today', 'In the tunnel').replace('"value":"Save"', '"value":"Still in it"'),
  );
});

it('lets somebody edit on while a dialog waits for the connection', async () => {
  const id = await fixture.newApp();
  await using visitor = await fixture.open(id, { isFirstVisit: true });
  const { page, context } = visitor;
  await page.getByRole('button', { name: 'Version v1' }).click();
  await context.setOffline(true);
  await page.getByRole('menuitem', { name: 'Releases' }).click();
  await select(visitor, 'Text title');
  await fillText(visitor, 'In the tunnel');
  await notSaved(visitor);
  await context.setOffline(false);
  await page.getByRole('dialog', { name: 'Releases' }).getByRole('button', { name: 'Close' }).click();
  await saved(visitor);
  await fixture.becomes(id, (text) => text.replace('Orders of today', 'In the tunnel'));
});

it('keeps what was typed offline after a reload', async () => {
  const id = await fixture.newApp();
  await using visitor = await fixture.open(id);
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
  expect(await fixture.stored(id)).toBe(fixture.first(id));
  isCut = false;
  await fixture.becomes(id, (text) => text.replace('Orders of today', 'Typed in a tunnel'));
});

it('keeps unsaved changes when the tab is closed, and forgets them when the person signs out', async () => {
  const id = await fixture.newApp();
  const grace = await fixture.member.invite('builder', 'Grace Hopper');
  await using visitor = await fixture.open(id, { who: grace });
  const { page, context } = visitor;
  const address = page.url();
  await context.route('**/definition', (route) =>
    route.request().method() === 'PATCH' ? route.abort() : route.continue(),
  );
  await select(visitor, 'Text title');
  await fillText(visitor, 'Closed too early');
  await notSaved(visitor);
  const next = await context.newPage();
  await page.goto('about:blank');
  await next.goto(address);
  await next.locator('[data-component]').getByText('Closed too early').waitFor();

  next.on('dialog', (dialog) => void dialog.accept());
  await next.goto(`${fixture.pages.address}/profile`);
  await next.getByRole('button', { name: 'Grace Hopper' }).click();
  await next.getByRole('menuitem', { name: 'Sign out' }).click();
  await next.getByRole('heading', { name: 'Sign in' }).waitFor();
  await context.addCookies([
    { name: 'trellis_session', value: (await signedInAgain(grace)).token, url: fixture.pages.address },
  ]);
  await next.goto(address);
  await next.locator('[data-component]').getByText('Orders of today').waitFor();
});

describe('without locks, as over plain HTTP', () => {
  /** Opens an app where changes cannot be saved, and types something. */
  async function typed(text: string) {
    const id = await fixture.newApp();
    const visitor = await fixture.open(id, { script: 'delete Navigator.prototype.locks;' });
    const { context, page } = visitor;
    await context.route('**/definition', (route) =>
      route.request().method() === 'PATCH' ? route.abort() : route.continue(),
    );
    page.on('dialog', (dialog) => void dialog.accept());
    await select(visitor, 'Text title');
    await fillText(visitor, text);
    await notSaved(visitor);
    return visitor;
  }

  const shows = (page: Page, text: string) => page.locator('[data-component]').getByText(text).waitFor();

  it('leaves unsaved changes to the tab where they are made, also if that is duplicated', async () => {
    await using visitor = await typed('Only here');
    const { context, page } = visitor;
    const kept = await page.evaluate<string>('JSON.stringify({ ...sessionStorage })');
    const copy = await context.newPage();
    await copy.addInitScript(`Object.assign(sessionStorage, ${kept})`);
    await copy.goto(page.url());
    await shows(copy, 'Orders of today');
    await page.reload();
    await shows(page, 'Only here');
  });

  it('hands unsaved changes of a closed tab to the next one', async () => {
    await using visitor = await typed('Closed too early');
    const { context, page } = visitor;
    const address = page.url();
    const next = await context.newPage();
    await page.goto('about:blank');
    await next.goto(address);
    await shows(next, 'Closed too early');
  });
});

it('hides one person’s unsaved changes from the next one at the same window', async () => {
  const id = await fixture.newApp();
  const other = await fixture.member.invite('builder');
  await using visitor = await fixture.open(id);
  const { page, context } = visitor;
  const isSignedIn = ({ token }: { token: string }) =>
    context.addCookies([{ name: 'trellis_session', value: token, url: fixture.pages.address }]);
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
  await isSignedIn(fixture.member);
  await page.reload();
  await page.locator('[data-component]').getByText('Mine').waitFor();
});

it('recognizes its own save if the answer was lost', async () => {
  const id = await fixture.newApp();
  await using visitor = await fixture.open(id);
  let sent = 0;
  let isBack = false;
  await visitor.page.route('**/definition', async (route) => {
    if (route.request().method() !== 'PATCH' || isBack) return route.continue();
    sent += 1;
    if (sent === 1) await route.fetch();
    await route.abort();
  });
  await select(visitor, 'Text title');
  await fillText(visitor, 'Arrived, but not told');
  await notSaved(visitor);
  isBack = true;
  await saved(visitor);
  expect(await visitor.page.getByText('Someone else saved this app first').count()).toBe(0);
  await fixture.becomes(id, (text) => text.replace('Orders of today', 'Arrived, but not told'));
});

it('saves what was typed a moment before leaving the app', async () => {
  const id = await fixture.newApp();
  await using visitor = await fixture.open(id);
  await select(visitor, 'Text title');
  await fillText(visitor, 'On the way out');
  await visitor.page.getByRole('link', { name: 'Back to apps' }).click();
  await visitor.page.getByRole('heading', { name: 'Apps', exact: true }).waitFor();
  await fixture.becomes(id, (text) => text.replace('Orders of today', 'On the way out'));
});

it('asks to sign in again after the session has ended, and then saves what was typed', async () => {
  const id = await fixture.newApp();
  const grace = await fixture.member.invite('builder', 'Grace Hopper');
  await using visitor = await fixture.open(id, { who: grace });
  // Blocks the event stream: its end would reveal it too, and only the save should.
  await visitor.page.route('**/events', (route) => route.abort());
  await visitor.page.reload();
  await select(visitor, 'Text title');
  await request(fixture.pages.address)
    .post('/api/auth/logout')
    .set('Authorization', `Bearer ${grace.token}`)
    .expect(204);
  await fillText(visitor, 'Typed after the end');
  await signsIn(visitor, grace);
  await visitor.page.locator('[data-component]').getByText('Typed after the end').waitFor();
  await saved(visitor);
  await fixture.becomes(id, (text) => text.replace('Orders of today', 'Typed after the end'));
});

it('reports that the app was deleted, and lets the person leave', async () => {
  const id = await fixture.newApp();
  await using visitor = await fixture.open(id);
  // Blocks the event stream: its events would reveal it too, and only the save should.
  await visitor.page.route('**/events', (route) => route.abort());
  await visitor.page.reload();
  await select(visitor, 'Text title');
  await fixture.member.delete(`/apps/${id}`).expect(204);
  await fillText(visitor, 'Into nothing');
  await eventually(async () => expect(await visitor.page.getByRole('alert').count()).toBeGreaterThan(0));
  expect(await visitor.findViolationsInEachView('editor-deleted')).toEqual([]);
  await visitor.page.getByRole('link', { name: 'Back to apps' }).first().click();
  await visitor.page.getByRole('heading', { name: 'Apps', exact: true }).waitFor();
});
