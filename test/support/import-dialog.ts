import type { Locator, Page } from 'playwright-core';

/** Opens the import from the repository on the dashboard, chooses the app, and starts. Returns the dialog. */
export async function importInDialog(page: Page, name: RegExp): Promise<Locator> {
  await page.getByRole('button', { name: 'More ways to add an app' }).click();
  await page.getByRole('menuitem', { name: 'Import from git repository' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name }).check({ force: true });
  await dialog.getByRole('button', { name: 'Import app' }).click();
  return dialog;
}
