import { readFile } from 'node:fs/promises';
import { eventually } from '../../support/eventually';
import { createApp } from '../../support/git-fixture';
import { Pages } from '../../support/page-fixture';
import { settingsTab } from '../../support/settings-tabs';

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
  const channel = { url: 'https://chat.example.com', events: ['job_failed', 'conflict'] };
  await admin.post('/notification-channels', channel).expect(201);
  const builder = await admin.invite('builder', 'Bea Builder');
  await using visitor = await fixture.visit(admin, '/settings/audit');
  const { page } = visitor;
  const rows = page.getByRole('table', { name: 'Audit trail' }).getByRole('row');
  const published = rows.filter({ hasText: 'Published Orders' });
  await published.getByText(/Notes: First/).waitFor();
  expect(await published.innerText()).not.toContain(id);
  await rows.getByText('Events: Failed jobs and Conflicts', { exact: false }).waitFor();
  await rows
    .filter({ hasText: `Invited ${builder.user.email}` })
    .getByText(admin.user.email)
    .waitFor();
  expect(await visitor.findViolationsInEachView('audit')).toEqual([]);
  await page.getByLabel('Filter by kind of change').selectOption({ label: 'Releases and deployments' });
  await rows.filter({ hasText: 'Invited' }).waitFor({ state: 'detached' });
  await published.waitFor();
  await page.reload();
  await published.waitFor();
  await eventually(async () => expect(await rows.count()).toBe(2));
  await page.getByLabel('From', { exact: true }).fill('2100-01-01');
  await page.getByText('No matching changes.').waitFor();
  expect(await visitor.findViolationsInEachView('audit-filtered')).toEqual([]);
  await page.getByLabel('From', { exact: true }).fill('');
  await published.waitFor();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export as CSV' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('audit.csv');
  const table = await readFile(await file.path(), 'utf8');
  expect([table.includes('published'), table.includes('invited')]).toEqual([true, false]);
  await page.getByLabel('Filter by kind of change').selectOption({ label: 'All changes' });
  await page.getByLabel('Filter by person').selectOption({ label: 'Bea Builder' });
  await published.waitFor({ state: 'detached' });
  await rows
    .filter({ hasText: `Joined by the invitation for ${builder.user.email}` })
    .getByText(`Invited by: ${admin.user.email}`, { exact: false })
    .waitFor();
  expect(visitor.complaints).toEqual([]);

  await using theirs = await fixture.visit(builder, '/settings');
  await settingsTab(theirs.page, 'General').waitFor();
  expect(await settingsTab(theirs.page, 'Audit trail').isVisible()).toBe(false);
});
