import { eventually } from '../../support/eventually';
import { edit, exported } from '../../support/git-fixture';
import {
  clashEverywhere,
  clashInText,
  committedApp,
  MergePage,
  setText,
  type Clash,
} from '../../support/merge-page';
import { getMerge, settle } from '../../support/merges';
import { PageFixture } from '../../support/page-fixture';

let fixture: PageFixture;
let clash: Clash;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

beforeEach(async () => {
  clash = await committedApp(fixture);
});

afterAll(() => fixture?.stop());

it('shows two people what the other one settles', async () => {
  await clashEverywhere(clash);
  const ben = await clash.member.invite('builder', 'Ben Bitdiddle');
  const { merge: one, mergeId } = await MergePage.ofPull(fixture, clash);
  await using _ = one;
  await using two = await MergePage.open(fixture, ben, mergeId);
  await one.choice(/^Someone Else/).click();
  await two.settled('1 of 4 resolved');
  await two.says('Resolved by Ada Lovelace');
  await two.row('Position on desktop open').click();
  await two.choice(/^Ada Lovelace/).click();
  await one.settled('2 of 4 resolved');
  await one.row('Position on desktop resolved: Ada Lovelace').click();
  await one.says('Resolved by Ben Bitdiddle');
  expect([...one.visitor.complaints, ...two.visitor.complaints]).toEqual([]);
});

it('says who was faster, and repeats a choice only on what is still open', async () => {
  await clashEverywhere(clash);
  const ben = await clash.member.invite('builder', 'Ben Bitdiddle');
  const { merge, mergeId } = await MergePage.ofPull(fixture, clash);
  await using _ = merge;
  const { page } = merge;
  const [text, position] = (await getMerge(ben, mergeId)).merge.apps[0].conflicts;
  // Ben settles something between the choice and its request.
  let next: string | null = null;
  await page.route('**/conflicts/*', async (route) => {
    const conflictId = next;
    next = null;
    if (conflictId !== null) await settle(ben, mergeId, { choose: 'mine' }, conflictId);
    await route.continue();
  });
  next = position!.id;
  await merge.choice(/^Someone Else/).click();
  await merge.settled('2 of 4 resolved');
  const chosen = async () =>
    (await getMerge(ben, mergeId)).merge.apps[0].conflicts.map(({ resolution }) => resolution);
  await eventually(async () =>
    expect(await chosen()).toEqual([{ choose: 'theirs' }, { choose: 'mine' }, null, null]),
  );

  await merge.button('Reopen').click();
  await merge.settled('1 of 4 resolved');
  next = text!.id;
  await merge.choice(/^Someone Else/).click();
  await merge.says('Ben Bitdiddle resolved Properties › Text of Component title. Your choice was not saved.');
  await eventually(async () =>
    expect(await chosen()).toEqual([{ choose: 'mine' }, { choose: 'mine' }, null, null]),
  );
  await merge.row('Properties › Text resolved: Ada Lovelace').waitFor();
});

it('goes on with the new state when a side has moved, with the decisions that still fit', async () => {
  await clashEverywhere(clash);
  const { merge, mergeId } = await MergePage.ofPull(fixture, clash);
  await using _ = merge;
  const everything = merge.page.getByRole('group', { name: 'All conflicts of Orders', exact: true });
  await everything.getByRole('button', { name: 'Someone Else' }).click();
  await merge.settled('4 of 4 resolved');
  await setText(clash, 'Orders of the month');
  await merge.button('Merge and pull').click();
  await merge.says('One side has changed in the meantime');
  await merge.settled('3 of 4 resolved');
  expect(merge.page.url()).not.toContain(mergeId);
  await merge.conflict.getByText('Orders of the month').waitFor();
  await merge.choice(/^Ada Lovelace/).click();
  await merge.settled('4 of 4 resolved');
  await merge.button('Merge and pull').click();
  await merge.says(/^Pulled/);
  expect(await exported(clash.member, clash.app.id)).toContain('Orders of the month');

  // The former one is there to be read.
  await using old = await MergePage.open(fixture, clash.member, mergeId);
  await old.says('One side has changed since');
  await old.row('Properties › Text resolved: Someone Else').waitFor();
  await eventually(async () => expect(await old.choice(/^Ada Lovelace/).isDisabled()).toBe(true));
  expect(await old.button(/^(Merge and pull|Cancel merge…|Undo)$/).count()).toBe(0);
  expect(await old.visitor.findViolationsInEachView('merge-outdated')).toEqual([]);
  await old.page.getByRole('link', { name: 'Continue with the new state' }).click();
  await old.says('Completed. These are the decisions that were made.');
});

it('abandons after a question, and changes nothing', async () => {
  await clashInText(clash);
  await edit(clash.member, clash.app.id, 'table');
  const before = await exported(clash.member, clash.app.id);
  const tip = await clash.repository.tip();
  const { merge, mergeId } = await MergePage.ofPull(fixture, clash);
  await using _ = merge;
  await merge.choice(/^Someone Else/).click();
  await merge.button('Cancel merge…').click();
  const dialog = merge.page.getByRole('dialog', { name: 'Cancel this merge?' });
  expect(await merge.visitor.findViolationsInEachView('merge-abandon')).toEqual([]);
  await dialog.getByRole('button', { name: 'Go on merging' }).click();
  await merge.button('Cancel merge…').click();
  await dialog.getByRole('button', { name: 'Cancel merge' }).click();
  await merge.page.getByRole('button', { name: 'Merge', exact: true }).waitFor();
  expect(await exported(clash.member, clash.app.id)).toBe(before);
  expect(await clash.repository.tip()).toBe(tip);
  expect((await getMerge(clash.member, mergeId)).merge.status).toBe('abandoned');
});

const FEW_FRAMES = `new Promise((resolve) => {
  const wait = (frames) => requestAnimationFrame(() => (frames === 0 ? resolve() : wait(frames - 1)));
  wait(10);
})`;

it('fits a narrow window: the list, then one conflict, then back', async () => {
  await clashEverywhere(clash);
  const { merge } = await MergePage.ofPull(fixture, clash);
  await using _ = merge;
  await merge.page.setViewportSize({ width: 390, height: 844 });
  await merge.page.reload();
  await merge.result.getByText('Orders of the week').waitFor();
  await merge.page.waitForLoadState('networkidle');
  await merge.page.evaluate(FEW_FRAMES);
  // The result, which is below, has its conflict in sight, and yet the page begins with its head.
  expect(await merge.page.evaluate('scrollY')).toBe(0);
  expect(await merge.visitor.findWide()).toEqual([]);
  expect(await merge.conflict.isVisible()).toBe(false);
  await merge.row('Options › Query open').click();
  await merge.conflict.waitFor();
  expect(await merge.conflicts.isVisible()).toBe(false);
  expect(await merge.visitor.findWide()).toEqual([]);
  expect(await merge.visitor.findViolationsInEachView('merge-390')).toEqual([]);
  await merge.choice(/^Ada Lovelace/).click();
  await merge.settled('1 of 4 resolved');
  for (const back of [() => merge.button('All conflicts').click(), () => merge.page.goBack()]) {
    await back();
    await eventually(async () =>
      expect(await merge.page.evaluate('document.activeElement.textContent')).toContain('Options › Query'),
    );
    await merge.row(/^Options › Query/).click();
    await merge.conflict.waitFor();
  }
});
