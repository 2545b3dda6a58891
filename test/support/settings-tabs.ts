import type { Locator, Page } from 'playwright-core';

const tabs = (page: Page): Locator => page.getByRole('navigation', { name: 'Workspace settings' });

export const settingsTab = (page: Page, name: string): Locator =>
  tabs(page).getByRole('link', { name, exact: true });

export const openSettingsTab = (page: Page, name: string): Locator =>
  settingsTab(page, name).and(page.locator('[aria-current=page]'));

export const settingsTabs = (page: Page): Locator => tabs(page).getByRole('link');
