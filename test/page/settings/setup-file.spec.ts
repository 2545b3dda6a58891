import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PageFixture } from '../../support/page-fixture';
import { runAdmin } from '../../support/trellis-process';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});
afterAll(() => fixture?.stop());

it('shows where a setting is set by a file, and disables its controls', async () => {
  const { member } = await fixture.git.connected();
  await member.put('/constants/OWN', { value: 'x' }).expect(200);
  const { body: settings } = await member.get('/git').expect(200);
  const { databaseUrl, dataDir } = fixture.trellis;
  const folder = await mkdtemp(join(tmpdir(), 'trellis-setup-'));
  // Its own name: other files of the shared database have others.
  const name = `${member.workspaceId}.yaml`;
  const file = join(folder, name);
  await writeFile(
    file,
    `workspaces:
  w-${member.workspaceId}:
    name: Another
    id: ${member.workspaceId}
    repository:
      url: ${settings.repositoryUrl}
      branch: ${settings.branch}
    members:
      - { email: ${member.user.email}, role: admin }
    constants: { API_URL: https://api.example.com }
    incoming: { autoPull: true }
    backup: { enabled: false }
    groups: { engineers: builder }
    host:
      { kind: tooljet, url: 'https://127.0.0.1:1', email: a@example.com, password: env:TOOLJET_PASSWORD }
`,
  );
  const env = {
    ...{ DATABASE_URL: databaseUrl, TRELLIS_DATA_DIR: dataDir, TOOLJET_PASSWORD: 'never sent' },
    ...{ TRELLIS_OIDC_ISSUER: 'https://login.example.com', TRELLIS_OIDC_CLIENT_ID: 'trellis' },
  };
  expect(await runAdmin(['setup', 'apply', file], env)).toContain('made.');
  await rm(folder, { recursive: true });

  await using visitor = await fixture.visit(member, '/settings/constants');
  const { page } = visitor;
  await page.getByText(`Set in ${name}, line 10`).waitFor();
  expect(await page.getByRole('button', { name: 'Edit API_URL' }).isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: 'Delete API_URL' }).isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: 'Edit OWN' }).isEnabled()).toBe(true);
  expect(await visitor.findViolationsInEachView('set-by-file')).toEqual([]);

  await page.goto(`${fixture.address}/w/${member.workspaceId}/settings/members`);
  await page.getByText(`Set in ${name}, line 9`).waitFor();
  expect(
    await page
      .getByRole('button', { name: /^Remove / })
      .first()
      .isDisabled(),
  ).toBe(true);

  await page.getByText('People of the group engineers become members').waitFor();
  await page.getByText(`Set in ${name}, line 13`).waitFor();

  await page.goto(`${fixture.address}/w/${member.workspaceId}/settings/editor`);
  await page.getByText(`Set in ${name}, line 14`).first().waitFor();
  expect(await page.getByRole('button', { name: 'Change', exact: true }).isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: 'Disconnect' }).isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: 'Check the connection' }).isEnabled()).toBe(true);

  await page.goto(`${fixture.address}/w/${member.workspaceId}/settings/git`);
  await page.getByText(`Set in ${name}, line 5`).first().waitFor();
  expect(await page.getByRole('button', { name: 'Change', exact: true }).isDisabled()).toBe(true);
  expect(await page.getByRole('switch', { name: 'Pull automatically' }).isDisabled()).toBe(true);
  await page.getByText(`Set in ${name}, line 11`).waitFor();
  expect(await page.getByRole('switch', { name: 'Back up' }).isDisabled()).toBe(true);
  expect(await page.getByRole('switch', { name: 'Sync with Git' }).isEnabled()).toBe(true);

  await page.goto(`${fixture.address}/w/${member.workspaceId}/settings`);
  await page.getByText(`Set in ${name}, line 3`).first().waitFor();
  expect(await page.getByRole('button', { name: 'Delete workspace' }).isDisabled()).toBe(true);
});
