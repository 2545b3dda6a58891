import { createApp } from '../../support/git-fixture';
import { ConfigureGit } from '../../support/configure-git';
import { PageFixture } from '../../support/page-fixture';
import { GitHubAppServer } from '../../support/providers/github-app-server';

const ADA = { login: 'ada', token: 'entered-token-of-ada-93e0', organizations: ['tools'] };

let fixture: PageFixture;
let github: GitHubAppServer;

beforeAll(async () => {
  fixture = await PageFixture.start();
  github = await new GitHubAppServer([ADA], fixture.git.server).start();
});

afterAll(async () => {
  fixture?.git.trellis.keepSecret(...github.secrets, ...(github.authorization?.issued ?? []));
  await fixture?.stop();
  await github?.stop();
});

const pageWithLink = (href: string, text: string) => ({
  contentType: 'text/html',
  body: `<!doctype html><title>GitHub</title><a href="${href.replaceAll('&', '&amp;')}">${text}</a>`,
});

it('creates an app, installs it, and connects a repository with it', async () => {
  await github.host('tools/warehouse');
  const member = await fixture.admin.inNewWorkspace();
  const visitor = await fixture.browser.visitor(fixture.address, { member, takesAnyCertificate: true });
  await using _ = visitor;
  const { page } = visitor;
  // GitHub's own pages; its API and its sign-in are the test's server.
  await page.route('**/settings/apps/new?*', (route) => {
    const form = new URLSearchParams(route.request().postData() ?? '');
    const made = github.create({ action: route.request().url(), manifest: form.get('manifest')! });
    return route.fulfill(pageWithLink(made.href, 'Create GitHub App for ada'));
  });
  await page.route('**/installations/new', (route) => {
    github.install('tools', ['warehouse']);
    const { manifest } = github.apps.at(-1)!;
    return route.fulfill(
      pageWithLink(`${manifest.setup_url}?installation_id=900&setup_action=install`, 'Install'),
    );
  });
  await page.goto(`/w/${member.workspaceId}/settings/git`);
  await page.getByRole('button', { name: 'Create a GitHub App' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Address of GitHub').fill(github.baseUrl);
  await dialog.getByLabel('Certificate authority (optional)').fill(github.certificateAuthority);
  expect(await visitor.findViolationsInEachView('github-app-create')).toEqual([]);
  await dialog.getByRole('button', { name: 'Continue to GitHub' }).click();
  await page.getByRole('link', { name: 'Create GitHub App for ada' }).click();

  const [{ manifest }] = github.apps;
  await page.getByText(`The GitHub App ${manifest.name} was created. Install it next.`).waitFor();
  expect(page.url()).not.toContain('code=');
  await page.getByRole('link', { name: 'Install at GitHub' }).click();
  await page.getByRole('link', { name: 'Install', exact: true }).click();
  await page.getByText('GitHub has installed the app. Choose the repository next.').waitFor();
  expect(await visitor.findViolationsInEachView('github-app')).toEqual([]);
  await page.getByRole('button', { name: 'Choose a repository', exact: true }).click();
  await page.getByRole('button', { name: 'Allow' }).click();

  const choose = async (label: string, option: string) => {
    await page.getByRole('dialog').getByRole('combobox', { name: label }).click();
    await page.getByRole('option', { name: option }).click();
  };
  await choose('Owner', 'tools');
  await choose('Repository', 'tools/warehouse');
  await page.getByRole('button', { name: 'Connect repository' }).click();
  await page.getByRole('switch', { name: 'Sync with Git' }).waitFor();
  await page.getByText(`Tokens of the GitHub App ${manifest.name} for tools/warehouse`).waitFor();
  expect(visitor.complaints).toEqual([]);

  const app = await createApp(member, 'Orders', { commitChanges: true });
  expect(await github.gitRepository('tools/warehouse').tip('main')).toBe(app.git!.commit);
  expect(github.deviations).toEqual([]);
});

it('lets no other page post a form elsewhere', async () => {
  const member = await fixture.admin.inNewWorkspace();
  const git = await ConfigureGit.open(fixture, member);
  await using _ = git;
  const policyOf = async (path: string) => (await git.page.goto(path))?.headers()['content-security-policy'];
  expect(await policyOf(`/w/${member.workspaceId}/settings/git`)).toContain("form-action 'self'");
  expect(await policyOf('/github-app/new')).toContain('form-action https:');
  await git.page.getByText('Start in the settings of a workspace').waitFor();
});
