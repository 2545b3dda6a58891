import { ConfigureGit } from '../../support/configure-git';
import { eventually } from '../../support/eventually';
import { commit, edit, patch } from '../../support/git-fixture';
import { PageFixture } from '../../support/page-fixture';
import { GitLabServer } from '../../support/providers/gitlab-server';
import { openPullRequest, reportedWorkspace, reportNow } from '../../support/pull-request-reports';

const ADA = { login: 'ada', token: 'token-of-ada-9c1f78', organizations: ['tools'] };

let fixture: PageFixture;
let gitlab: GitLabServer;

beforeAll(async () => {
  fixture = await PageFixture.start();
  gitlab = await new GitLabServer([ADA]).start();
});

afterAll(async () => {
  await fixture?.stop();
  await gitlab?.stop();
});

it('turns reports on, and merges by structure where Git sees a conflict', async () => {
  const place = { git: fixture.git, servers: { gitlab } };
  const { member, onBranch, app, hosted, repository } = await reportedWorkspace(place, { isEnabled: false });
  await edit(onBranch, app.id, 'tag');
  await commit(onBranch, app.id).expect(201);
  // On the line before the icon.
  await patch(member, app.id, { changes: [{ op: 'replace', path: '/appV2/isMaintenanceOn', value: true }] });
  await commit(member, app.id).expect(201);
  const one = openPullRequest(hosted, { sha: await repository.tip('labels') });

  await using git = await ConfigureGit.open(fixture, member);
  const { page } = git;
  await page.getByRole('switch', { name: 'Report on pull requests' }).click();
  const last = page.getByRole('status', { name: 'Last report on pull requests' });
  await last.getByText('Reporting', { exact: true }).waitFor();
  await page.getByRole('combobox', { name: 'Comment as' }).waitFor();
  await eventually(() => expect(one.comments).toHaveLength(1));
  expect(await git.visitor.findViolationsInEachView('pull-request-reports')).toEqual([]);
  const pictures = page.getByRole('switch', { name: 'Show pictures in comments' });
  expect(await pictures.isChecked()).toBe(false);
  const before = await member.get('/git/pull-request-reports').expect(200);
  await pictures.click();
  await eventually(async () => {
    const { body } = await member.get('/git/pull-request-reports').expect(200);
    expect([body.pictures, await pictures.isChecked()]).toEqual([true, true]);
    // Else the list that the pictures ask for could get the fault below.
    expect(body.checkedAt).not.toBe(before.body.checkedAt);
  });
  gitlab.fail({ of: /merge_requests$/, status: 503 });
  await reportNow(fixture.trellis.databaseUrl, member);
  await last.getByText('Last report failed').waitFor();
  expect(await git.visitor.findViolationsInEachView('pull-request-reports-failed')).toEqual([]);
  gitlab.heal();

  await page.getByRole('link', { name: 'Pull requests' }).click();
  const row = page.getByRole('listitem').filter({ hasText: '#1 Labels' });
  const verdict = row.getByText('Git sees a conflict, but this merges cleanly by structure.');
  // The page asks again after a minute at the latest.
  await verdict.waitFor({ timeout: 20_000 });
  expect(await git.visitor.findViolationsInEachView('merge-by-structure')).toEqual([]);
  await row.getByRole('button', { name: 'Merge by structure: #1' }).click();
  await row.getByText('main was merged into labels.').waitFor();
  const [merge] = await repository.log('labels');
  expect(merge!.parents).toEqual([one.sha, await repository.tip('main')]);
  expect(git.visitor.complaints).toEqual([]);
});
