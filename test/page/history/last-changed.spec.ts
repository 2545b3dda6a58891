import { eventually } from '../../support/eventually';
import { commit, patch } from '../../support/git-fixture';
import { appWithHistory, SAVE_TEXT } from '../../support/history-page';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';
import type { Visitor } from '../../support/visitor';

let fixture: PageFixture;
let member: Member;

beforeAll(async () => {
  fixture = await PageFixture.start();
  ({ member } = await fixture.git.connected());
});

afterAll(() => fixture?.stop());

const NEW = {
  id: 'new',
  name: 'new',
  type: 'Button',
  pageId: 'home',
  layouts: [{ id: 'l-new', type: 'desktop', top: 130, left: 2, width: 5, height: 40 }],
};

const inspector = ({ page }: Visitor) => page.getByRole('complementary', { name: 'Inspector' });
const toggle = (visitor: Visitor) =>
  inspector(visitor).getByRole('button', { name: 'Last changed', exact: true });
const answer = (visitor: Visitor) => inspector(visitor).getByRole('group', { name: 'Last changed' });

const choose = ({ page }: Visitor, name: string) =>
  page.getByRole('button', { name, exact: true }).first().click();

it('says who last changed a component, when, and in which commit, once it is asked', async () => {
  const { app, shas } = await appWithHistory(member, 'Who');
  const viewer = await member.invite('viewer');
  await using visitor = await fixture.openApp(viewer, { id: app.id });
  const asked: string[] = [];
  visitor.page.on('request', (request) => {
    if (request.url().includes('/git/history')) asked.push(new URL(request.url()).search);
  });
  await choose(visitor, 'Button save');
  await toggle(visitor).waitFor();
  expect(asked).toEqual([]);
  await toggle(visitor).click();
  await answer(visitor)
    .getByText(new RegExp(`By ${member.user.name}, (just now|.* ago), in Another text`))
    .waitFor();
  expect(asked).toHaveLength(1);
  expect(await answer(visitor).getByText('Changed here').count()).toBe(0);
  expect(await visitor.findViolationsInEachView('last-changed')).toEqual([]);
  await answer(visitor).getByRole('button', { name: 'Earlier changes' }).click();
  await answer(visitor).getByRole('link', { name: 'Begin' }).waitFor();
  await eventually(async () =>
    expect(await answer(visitor).getByRole('link').allInnerTexts()).toEqual(['Another text', 'Begin']),
  );
  await answer(visitor).getByRole('link', { name: 'Another text' }).click();
  await visitor.page.getByRole('heading', { name: 'Another text' }).waitFor();
  expect(new URL(visitor.page.url()).searchParams.get('commit')).toBe(shas[1]);
  expect(visitor.complaints).toEqual([]);
});

it('tells uncommitted changes apart, and follows the selection', async () => {
  const { app } = await appWithHistory(member, 'Uncommitted');
  await patch(member, app.id, {
    changes: [
      { op: 'replace', path: SAVE_TEXT, value: 'Third text' },
      { op: 'add', path: '/appV2/components/-', value: NEW },
    ],
  });
  await using visitor = await fixture.openApp(member, app);
  await choose(visitor, 'Button save');
  await toggle(visitor).click();
  await answer(visitor).getByText('Changed here, not committed yet.').waitFor();
  await answer(visitor).getByRole('link', { name: 'Another text' }).waitFor();
  await choose(visitor, 'Button print');
  await eventually(async () => expect(await toggle(visitor).getAttribute('aria-expanded')).toBe('false'));
  await toggle(visitor).click();
  await answer(visitor).getByRole('link', { name: 'Print it' }).waitFor();
  expect(await answer(visitor).getByText('Changed here').count()).toBe(0);
  await choose(visitor, 'Button new');
  await toggle(visitor).click();
  await answer(visitor).getByText('Changed here, not committed yet.').waitFor();
  await answer(visitor).getByText('No commit contains it yet.').waitFor();
  // A commit changes the answer.
  await commit(member, app.id, 'Both').expect(201);
  await choose(visitor, 'Button save');
  await toggle(visitor).click();
  await answer(visitor).getByRole('link', { name: 'Both' }).waitFor();
  await eventually(async () => expect(await answer(visitor).getByText('Changed here').count()).toBe(0));
});

it('answers for a query, and not for the app at a commit', async () => {
  const { app, shas } = await appWithHistory(member, 'Of a query');
  await using visitor = await fixture.openApp(member, app);
  await visitor.page.getByRole('tab', { name: 'Queries' }).click();
  await visitor.page.getByRole('button', { name: /^sum/ }).first().click();
  await toggle(visitor).click();
  await answer(visitor).getByRole('link', { name: 'Print it' }).waitFor();
  await visitor.page.goto(`/w/${member.workspaceId}/apps/${app.id}/history/${shas[1]}`);
  await choose(visitor, 'Button save');
  await inspector(visitor).getByLabel('Text', { exact: true }).waitFor();
  expect(await toggle(visitor).count()).toBe(0);
});

it('says why there is no answer, and tries again', async () => {
  const { app } = await appWithHistory(member, 'No answer');
  await using visitor = await fixture.openApp(member, app);
  let isAway = true;
  await visitor.page.route(/git\/history\?/, (route) =>
    isAway
      ? route.fulfill({
          status: 422,
          contentType: 'application/problem+json',
          body: JSON.stringify({ status: 422, code: 'git_host_unreachable', detail: 'Nobody answers.' }),
        })
      : route.fallback(),
  );
  await choose(visitor, 'Button save');
  await toggle(visitor).click();
  await answer(visitor).getByText('The history could not be read').waitFor();
  isAway = false;
  await answer(visitor).getByRole('button', { name: 'Try again' }).click();
  await answer(visitor).getByRole('link', { name: 'Another text' }).waitFor();
});
