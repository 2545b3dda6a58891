import { Pages } from '../../support/page-fixture';
import { signsIn } from '../../support/sign-in';
import { startTcpProxy } from '../../support/ssh-server-proxy';
import { invitationOf, type Member } from '../../support/trellis-server';

let fixture: Pages;
let admin: Member;

beforeAll(async () => {
  fixture = await Pages.start();
});

beforeEach(async () => {
  admin = await fixture.admin.inNewWorkspace('Engines');
});

afterAll(() => fixture?.stop());

const linkFor = async (email: string) => {
  const { body } = await admin.post('/members', { email, role: 'builder' }).expect(201);
  return `/invite#${invitationOf(body as { inviteUrl: string })}`;
};
const namesIn = async (workspace: Member) =>
  (await workspace.get('/members').expect(200)).body.items.map(
    ({ user, pending }: { user: { name: string }; pending: boolean }) => [user.name, pending] as const,
  );

it('is joined with the account of whoever is signed in', async () => {
  const grace = await fixture.admin.invite('viewer', 'Grace Hopper');
  const link = await linkFor('someone-else@example.com');
  await using visitor = await fixture.browser.visitor(fixture.address, { member: grace });
  await visitor.page.goto(link);
  await visitor.page.getByRole('heading', { name: 'Join Engines' }).waitFor();
  await visitor.page.getByText(`You are signed in as Grace Hopper (${grace.user.email}).`).waitFor();
  await visitor.page.getByRole('button', { name: 'Join workspace' }).click();
  await visitor.page.getByRole('button', { name: 'Create new app' }).waitFor();
  expect(await namesIn(admin)).toContainEqual(['Grace Hopper', false]);

  await visitor.page.goto('/profile');
  await visitor.page.goto(link);
  await visitor.page.getByRole('alert').getByText('invite_not_valid').waitFor({ state: 'attached' });
  expect(visitor.complaints).toEqual([]);
});

it('leads people with an account to sign in, and back to it', async () => {
  const grace = await fixture.admin.invite('viewer', 'Grace Hopper');
  await using visitor = await fixture.browser.visitor(fixture.address);
  const { page } = visitor;
  await page.goto(await linkFor(grace.user.email));
  await page.getByLabel('Your name').fill('Grace Hopper');
  await page.getByLabel('Password', { exact: true }).fill('a long enough password');
  await page.getByRole('button', { name: 'Create account and join' }).click();
  await page.getByText('There is an account with this address.').waitFor();
  expect(await visitor.findViolationsInEachView('invitation-email-taken')).toEqual([]);
  await page.getByRole('button', { name: 'I have an account' }).click();
  await page.getByLabel('Email').fill(grace.user.email);
  await page.getByLabel('Password', { exact: true }).fill(grace.user.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('You are signed in as Grace Hopper').waitFor();
  await page.getByRole('button', { name: 'Join workspace' }).click();
  await page.getByRole('button', { name: 'Create new app' }).waitFor();
  expect(await namesIn(admin)).toContainEqual(['Grace Hopper', false]);
  expect(visitor.complaints).toEqual([]);
});

it('lets people whose address somebody else has taken give another one', async () => {
  const mallory = await fixture.admin.invite('viewer', 'Mallory');
  await using visitor = await fixture.browser.visitor(fixture.address);
  const { page } = visitor;
  await page.goto(await linkFor(mallory.user.email));
  await page.getByLabel('Your name').fill('The boss');
  await page.getByLabel('Password', { exact: true }).fill('a long enough password');
  await page.getByRole('button', { name: 'Create account and join' }).click();
  await page.getByText('There is an account with this address.').waitFor();
  await page.getByLabel('Email').fill(`other-${mallory.user.email}`);
  await page.getByRole('button', { name: 'Create account and join' }).click();
  await page.getByRole('button', { name: 'Create new app' }).waitFor();
  expect(await namesIn(admin)).toContainEqual(['The boss', false]);
  await mallory.get(admin.workspace).expect(404);
});

it('can be opened with another account than the one that is signed in', async () => {
  const [grace, linus] = await Promise.all(
    ['Grace Hopper', 'Linus'].map((name) => fixture.admin.invite('viewer', name)),
  );
  await using visitor = await fixture.browser.visitor(fixture.address, { member: grace });
  const { page } = visitor;
  await page.goto(await linkFor(linus.user.email));
  await page.getByRole('button', { name: 'Use another account' }).click();
  await page.getByRole('button', { name: 'I have an account' }).click();
  await signsIn(visitor, linus, { heading: 'Join Engines' });
  await page.getByRole('button', { name: 'Join workspace' }).click();
  await page.getByRole('button', { name: 'Create new app' }).waitFor();
  expect(await namesIn(admin)).toContainEqual(['Linus', false]);
});

it('is shown among the members, renewed, and revoked', async () => {
  const link = await linkFor('grace@example.com');
  await using visitor = await fixture.visit(admin, '/settings/members');
  const { page } = visitor;
  const row = page.getByRole('row', { name: 'grace@example.com' });
  await row.getByText('Invited', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'New link for grace@example.com' }).click();
  const dialog = page.getByRole('dialog');
  const renewed = await dialog.getByText('/invite#').innerText();
  expect(renewed).not.toContain(link);
  expect(await visitor.findViolationsInEachView('member-new-link')).toEqual([]);
  await dialog.getByRole('button', { name: 'Done' }).click();

  await page.getByRole('button', { name: 'Remove grace@example.com' }).click();
  await dialog.getByText('its link no longer works').waitFor();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await row.waitFor({ state: 'detached' });
  await page.goto(new URL(renewed).pathname + new URL(renewed).hash);
  await page.getByRole('alert').getByText('invite_not_valid').waitFor({ state: 'attached' });
});

it('tells the one who has made it that it was accepted, once', async () => {
  const [katherine, mary] = [
    await fixture.admin.invite('viewer', 'Katherine Johnson'),
    await fixture.admin.invite('viewer', 'Mary Jackson'),
  ];
  await using proxy = await startTcpProxy({ targetPort: Number(new URL(fixture.address).port) });
  await using visitor = await fixture.browser.visitor(`http://127.0.0.1:${proxy.port}`, { member: admin });
  const { page } = visitor;
  await page.goto(`/w/${admin.workspaceId}`);
  await page.getByRole('button', { name: 'Create new app' }).waitFor();
  const joins = async (guest: Member) => {
    const { hash } = new URL(await linkFor(guest.user.email), fixture.address);
    await guest.post('/api/auth/invite/join', { token: hash.slice(1) }).expect(200);
  };
  const notice = ({ user }: Member) =>
    page.getByRole('alert').filter({ hasText: `${user.name} (${user.email}) has accepted your invitation.` });
  await joins(katherine);
  await notice(katherine).getByRole('button').click();
  await notice(katherine).waitFor({ state: 'detached' });
  expect(visitor.complaints).toEqual([]);

  // The reopened stream begins with the last event again.
  proxy.cut();
  await joins(mary);
  await notice(mary).waitFor();
  expect(await notice(katherine).count()).toBe(0);
});
