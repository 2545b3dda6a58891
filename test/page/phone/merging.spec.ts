import type { Locator } from 'playwright-core';
import { createBranch } from '../../support/branches';
import { eventually } from '../../support/eventually';
import { commit } from '../../support/git-fixture';
import { clashEverywhere, committedApp, componentIn, inGit, type Clash } from '../../support/merge-page';
import { PageFixture } from '../../support/page-fixture';
import { Phone } from '../../support/phone';
import type { Visitor } from '../../support/visitor';

/** The page scrolls and redraws its buttons a moment after an action. */
const expectInSight = (locator: Locator): Promise<void> =>
  eventually(async () => {
    const box = await locator.boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual(0);
    expect(box!.y + box!.height).toBeLessThanOrEqual(locator.page().viewportSize()!.height);
  });

/** Consecutive steps of one person who has only a phone. */
describe('a builder who merges with a telephone', () => {
  let fixture: PageFixture;
  let clash: Clash;
  let visitor: Visitor;
  let phone: Phone;

  beforeAll(async () => {
    fixture = await PageFixture.start();
    clash = await committedApp(fixture);
    const { member, app } = clash;
    await createBranch(member, 'feature');
    const feature = { ...clash, member: member.on('feature') };
    await clashEverywhere(feature);
    await commit(feature.member, app.id, 'The week').expect(201);
    await member.post(`/apps/${app.id}/git/pull`, {}).expect(200);
    visitor = await fixture.browser.visitor(fixture.address, { member, isPhone: true });
    phone = new Phone(visitor);
    await visitor.page.goto(`/w/${member.workspaceId}?branch=feature`);
  });

  afterAll(async () => {
    await visitor?.[Symbol.asyncDispose]();
    await fixture?.stop();
  });

  it('asks for the merge, and is led to its first conflict', async () => {
    const { page } = visitor;
    await phone.tap('button', 'Branch feature');
    await phone.tap('button', 'Actions for feature');
    await phone.look('branch-actions');
    await phone.tap('button', 'Merge into main…', { within: page.getByRole('dialog') });
    await page
      .getByText(/conflict/)
      .first()
      .waitFor();
    await phone.look('merge-preview');
    await phone.tap('button', 'Resolve conflicts…');
    await page.getByRole('region', { name: 'Conflicts' }).waitFor();
    await phone.look('merge');
    await page.getByRole('status').getByText('0 of 4 resolved').waitFor();
  });

  it('settles one after another, and sees each from its start and how far it is', async () => {
    const { page } = visitor;
    const conflict = page.getByRole('region', { name: 'Conflict', exact: true });
    // A small telephone, on which each conflict has to be scrolled.
    await page.setViewportSize({ width: 390, height: 480 });
    const isAtStart = async (count: string) => {
      await conflict.getByText(count, { exact: true }).waitFor();
      await eventually(async () => expect(Math.abs((await conflict.boundingBox())!.y)).toBeLessThan(2));
    };
    const choice = conflict.getByRole('button', { name: /^(✓ )?Someone Else/ });
    await phone.tap('button', /Properties › Text/);
    await isAtStart('0 of 4 resolved');
    await phone.look('merge-text');
    // Header and choices stay in sight while one reads.
    await expectInSight(choice);
    await page.evaluate('scrollBy(0, 120)');
    await expectInSight(conflict.getByText('0 of 4 resolved', { exact: true }));
    await page.evaluate('scrollBy(0, -120)');
    const before = (await choice.boundingBox())!.y;
    await choice.tap();
    await conflict.getByText('1 of 4 resolved', { exact: true }).waitFor();
    // A second tap changes the decision, and hits nothing else.
    expect((await choice.boundingBox())!.y).toBeCloseTo(before);
    await phone.look('merge-chosen');
    for (const settled of [1, 2, 3]) {
      await page.evaluate('scrollTo(0, document.body.scrollHeight)');
      await phone.tap('button', 'Next open conflict');
      await isAtStart(`${settled} of 4 resolved`);
      await phone.look(`merge-next-${settled}`);
      await choice.tap();
      await conflict.getByText(`${settled + 1} of 4 resolved`, { exact: true }).waitFor();
    }
    await phone.look('merge-settled');
    // The conflict is longer than this window.
    await page.setViewportSize({ width: 390, height: 330 });
    await expectInSight(conflict.getByRole('button', { name: 'Reopen' }));
  });

  it('goes back to the list, and merges', async () => {
    const { page } = visitor;
    await phone.tap('button', 'All conflicts');
    await phone.look('merge-list');
    await phone.tap('button', 'Merge feature into main');
    await page.getByText('main now has the changes of feature as well.').waitFor();
    await phone.look('merge-done');
    expect(componentIn(await inGit(clash)).properties.text.value).toBe('Open orders');
    expect(visitor.complaints).toEqual([]);
  });
});
