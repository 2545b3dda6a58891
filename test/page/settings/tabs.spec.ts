import { Pages } from '../../support/page-fixture';

let fixture: Pages;

beforeAll(async () => {
  fixture = await Pages.start();
});

afterAll(() => fixture?.stop());

it('shows the chosen tab on a phone, whether it was opened by its address or by a key', async () => {
  const { admin, browser, address } = fixture;
  await using visitor = await browser.visitor(address, { member: admin, width: 390, height: 844 });
  const { page } = visitor;
  const isShown = async (name: string) => {
    const box = await page.getByRole('tab', { name, selected: true }).boundingBox();
    return box !== null && box.x >= 0 && box.x + box.width <= 390;
  };
  await page.goto(`/w/${admin.workspaceId}/settings/audit`);
  await page.getByRole('tab', { name: 'Audit trail', selected: true }).waitFor();
  expect(await isShown('Audit trail')).toBe(true);
  await page.getByRole('tab', { name: 'Audit trail' }).press('ArrowRight');
  await page.getByRole('tab', { name: 'General', selected: true }).waitFor();
  expect(await isShown('General')).toBe(true);
});
