import { eventually } from '../../support/eventually';
import { Pages } from '../../support/page-fixture';
import { openSettingsTab, settingsTab } from '../../support/settings-tabs';

let fixture: Pages;

beforeAll(async () => {
  fixture = await Pages.start();
});

afterAll(() => fixture?.stop());

it('shows the chosen tab on a phone, whether it was opened by its address or by its link', async () => {
  const { admin, browser, address } = fixture;
  await using visitor = await browser.visitor(address, { member: admin, width: 390, height: 844 });
  const { page } = visitor;
  const isShown = async (name: string) => {
    const box = await openSettingsTab(page, name).boundingBox();
    return box !== null && box.x >= 0 && box.x + box.width <= 390;
  };
  await page.goto(`/w/${admin.workspaceId}/settings/audit`);
  await openSettingsTab(page, 'Audit trail').waitFor();
  expect(await isShown('Audit trail')).toBe(true);
  // A window that becomes narrow, or a phone that is turned.
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.setViewportSize({ width: 390, height: 844 });
  await eventually(async () => expect(await isShown('Audit trail')).toBe(true));
  await settingsTab(page, 'General').click();
  await openSettingsTab(page, 'General').waitFor();
  expect(await isShown('General')).toBe(true);
});
