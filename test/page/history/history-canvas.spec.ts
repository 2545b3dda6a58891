import { commit } from '../../support/git-fixture';
import { HistoryPage } from '../../support/history-page';
import { changeMarked, markedApp } from '../../support/marked-app';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';
import { eventually } from '../../support/eventually';

let fixture: PageFixture;
let member: Member;

beforeAll(async () => {
  fixture = await PageFixture.start();
  ({ member } = await fixture.git.connected());
});

afterAll(() => fixture?.stop());

async function opened(name: string, width?: number): Promise<HistoryPage> {
  const app = await markedApp(member, name);
  await changeMarked(member, app);
  await commit(member, app.id, 'All of it').expect(201);
  const search = width === undefined ? '' : `?commit=${await tipOf(app.id)}`;
  return HistoryPage.open(fixture, { member, app, search, width });
}

const tipOf = async (id: string): Promise<string> => {
  const { body } = await member.get(`/apps/${id}/git/history?limit=1`).expect(200);
  return (body as { items: { sha: string }[] }).items[0]!.sha;
};

const canvasOf = ({ details }: HistoryPage) => details.getByRole('group', { name: 'Changes on the canvas' });

const changesOf = ({ details }: HistoryPage) => details.getByRole('group', { name: 'Changes', exact: true });

const isChosen = (history: HistoryPage, name: string) =>
  eventually(async () =>
    expect(
      await canvasOf(history).getByRole('button', { name, exact: true }).getAttribute('aria-pressed'),
    ).toBe('true'),
  );

it('shows what a commit changed on the canvas; the list and the canvas follow each other', async () => {
  await using history = await opened('History on the canvas');
  await history.details.getByRole('button', { name: 'Canvas', exact: true }).click();
  const changes = changesOf(history);
  await changes.getByRole('button', { name: /print changed/ }).click();
  await isChosen(history, 'Button print, changed');
  await history.page.keyboard.press('Home');
  await history.page.keyboard.press('ArrowDown');
  await isChosen(history, 'Button lost, removed');
  await changes.getByRole('button', { name: /save changed/ }).click();
  await canvasOf(history).getByRole('button', { name: 'Button fresh, added', exact: true }).click();
  await eventually(async () =>
    expect(await changes.locator('[aria-current]').innerText()).toMatch(/fresh\s*added/),
  );
  expect(await history.visitor.findViolationsInEachView('history-canvas')).toEqual([]);
  // Another commit is shown in the same way, if it can be.
  await history.row('Begin').click();
  await history.details.getByText('This commit added the app').waitFor();
  await history.button('Compare with the working copy').click();
  await canvasOf(history).getByRole('button', { name: 'Button box, moved', exact: true }).waitFor();
  await history.details.getByRole('button', { name: 'Values', exact: true }).click();
  await history.details.getByRole('button', { name: /save changed/, expanded: false }).waitFor();
  expect(history.visitor.complaints).toEqual([]);
});

it('shows the canvas below the commit in a narrow window', async () => {
  await using history = await opened('Narrow history', 390);
  await history.details.getByRole('button', { name: 'Canvas', exact: true }).click();
  await changesOf(history)
    .getByRole('button', { name: /box moved/ })
    .click();
  await isChosen(history, 'Button box, moved');
  expect(await history.visitor.findWide()).toEqual([]);
  await history.visitor.screenshot('history-canvas-390');
});

it('says why there is no canvas, and tries again', async () => {
  await using history = await opened('Refused canvas');
  let isRefused = true;
  await history.page.route(/git\/diff.*text=true/, (route) =>
    isRefused
      ? route.fulfill({
          status: 422,
          contentType: 'application/problem+json',
          body: JSON.stringify({ status: 422, code: 'git_too_large', detail: 'It is too large.' }),
        })
      : route.fallback(),
  );
  await history.details.getByRole('button', { name: 'Canvas', exact: true }).click();
  await history.details.getByText('The canvas could not be loaded').waitFor();
  isRefused = false;
  await history.button('Try again').click();
  await canvasOf(history).getByRole('button', { name: 'Button fresh, added', exact: true }).waitFor();
});
