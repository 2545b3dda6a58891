import { createApp } from '../../support/git-fixture';
import { Pages } from '../../support/page-fixture';

let fixture: Pages;

beforeAll(async () => {
  fixture = await Pages.start();
});

afterAll(() => fixture?.stop());

it('shows an admin who changed what, and exports it', async () => {
  const admin = await fixture.admin.inNewWorkspace();
  const app = await createApp(admin, 'Orders');
  const { id } = app.editingVersion;
  await admin.post(`/apps/${app.id}/versions/${id}/publish`, { tag: false, notes: 'First' }).expect(201);
  const builder = await admin.invite('builder', 'Bea Builder');
  await using visitor = await fixture.visit(admin, '/settings/audit');
  const { page } = visitor;
  const rows = page.getByRole('table', { name: 'Audit trail' }).getByRole('row');
  await rows
    .filter({ hasText: 'Published Orders' })
    .getByText(/Notes: First/)
    .waitFor();
  await rows
    .filter({ hasText: `Invited ${builder.user.email}` })
    .getByText(admin.user.email)
    .waitFor();
  expect(await visitor.findViolationsInEachView('audit')).toEqual([]);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export as CSV' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('audit.csv');
  expect(visitor.complaints).toEqual([]);

  await using theirs = await fixture.visit(builder, '/settings');
  await theirs.page.getByRole('tab', { name: 'General' }).waitFor();
  expect(await theirs.page.getByRole('tab', { name: 'Audit trail' }).isVisible()).toBe(false);
});
