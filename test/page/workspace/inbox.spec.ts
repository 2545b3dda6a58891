import { commit, createApp, edit } from '../../support/git-fixture';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

/** A workspace whose repository refuses pushes, with a builder. */
async function withFailingPushes() {
  const { member: admin, repository, app } = await fixture.git.withApp();
  const builder = await admin.invite('builder', 'Grace Hopper');
  await repository.addHook('pre-receive', 'exit 1');
  const fail = async (message: string) => {
    await edit(builder, app.id, message);
    await commit(builder, app.id, message).expect(422);
  };
  return { admin, builder, app, fail };
}

/** Invites a person who knows the admin to a second workspace. */
async function invited(): Promise<{ grace: Member; second: Member }> {
  const admin = await fixture.trellis.setUp();
  const grace = await admin.invite('viewer', 'Grace Hopper');
  const second = await admin.inNewWorkspace('Production');
  await createApp(second, 'Returns desk');
  await second.post('/members', { email: grace.user.email, role: 'builder' }).expect(201);
  return { grace, second };
}

it('counts what is new, leads to it, and is marked as read', async () => {
  const { builder, app, fail } = await withFailingPushes();
  await fail('Blue button');
  await using visitor = await fixture.visit(builder);
  const { page } = visitor;
  await page.getByRole('button', { name: 'Inbox, 1 unread' }).click();
  const inbox = page.getByRole('dialog', { name: 'Inbox' });
  await inbox.getByText('Blue button').waitFor();
  expect(await visitor.findViolationsInEachView('inbox')).toEqual([]);
  await inbox.getByRole('button', { name: 'Mark all as read' }).click();
  await page.getByRole('button', { name: 'Inbox', exact: true }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Inbox', exact: true }).click();
  await inbox.getByRole('link', { name: 'Commit failed: Orders' }).click();
  await page.getByRole('heading', { name: 'Orders', level: 1 }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/w/${builder.workspaceId}/apps/${app.id}/changes`);
  expect(visitor.complaints).toEqual([]);
});

it('shows at once what happens in the open workspace', async () => {
  const { builder, fail } = await withFailingPushes();
  await using visitor = await fixture.visit(builder, '/activity');
  const { page } = visitor;
  await page.getByText('Live', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Inbox', exact: true }).waitFor();
  await fail('Blue button');
  await page.getByRole('button', { name: 'Inbox, 1 unread' }).waitFor();
});

it('lets a person join the workspace that invites them', async () => {
  const { grace, second } = await invited();
  await using visitor = await fixture.visit(grace, '/activity');
  const { page } = visitor;
  await page.getByRole('button', { name: 'Inbox, 1 unread' }).click();
  const inbox = page.getByRole('dialog', { name: 'Inbox' });
  await inbox.getByText('Ada Lovelace invites you to Production as builder').waitFor();
  await inbox.getByRole('button', { name: 'Join Production' }).click();
  await page.getByRole('link', { name: 'Returns desk' }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/w/${second.workspaceId}`);
  await page.getByRole('button', { name: 'Inbox', exact: true }).click();
  await inbox.getByText('No entries.').waitFor();
  expect(visitor.complaints).toEqual([]);
});

it('says that an invitation was revoked meanwhile', async () => {
  const { grace, second } = await invited();
  await using visitor = await fixture.visit(grace, '/activity');
  const { page } = visitor;
  await page.getByRole('button', { name: 'Inbox, 1 unread' }).click();
  const inbox = page.getByRole('dialog', { name: 'Inbox' });
  await inbox.getByRole('button', { name: 'Join Production' }).waitFor();
  const { body } = await second.get('/members').expect(200);
  const [pending] = (body.items as { pending: boolean; user: { id: string } }[]).filter((one) => one.pending);
  await second.delete(`/members/${pending.user.id}`).expect(204);
  await inbox.getByRole('button', { name: 'Join Production' }).click();
  await inbox.getByText('No entries.').waitFor();
  expect(await page.getByText('Returns desk').count()).toBe(0);
});
