import { Webhook } from 'standardwebhooks';
import { eventually } from '../../support/eventually';
import { Mailbox } from '../../support/notifications/mailbox';
import { Receiver } from '../../support/notifications/receiver';
import { PageFixture, Pages } from '../../support/page-fixture';
import { settingsTab } from '../../support/settings-tabs';

const MAIL_PASSWORD = 'password-of-mails-4f20';
const PATH = '/hooks/of-chat-91ce';

let fixture: PageFixture;
let receiver: Receiver;
let mailbox: Mailbox;

beforeAll(async () => {
  [receiver, mailbox] = await Promise.all([Receiver.start(), Mailbox.start(MAIL_PASSWORD)]);
  fixture = await PageFixture.start({
    NODE_EXTRA_CA_CERTS: receiver.authorityFile,
    TRELLIS_SMTP_URL: `smtp://trellis:${MAIL_PASSWORD}@127.0.0.1:${mailbox.port}`,
    TRELLIS_MAIL_FROM: 'Trellis <trellis@example.com>',
  });
  fixture.trellis.keepSecret(MAIL_PASSWORD);
  fixture.trellis.keepSecret(PATH);
});

afterAll(async () => {
  await fixture?.stop();
  await receiver?.[Symbol.asyncDispose]();
  await mailbox?.[Symbol.asyncDispose]();
});

it('adds a webhook, shows its secret once, tests it and says why it fails, and deletes it', async () => {
  const member = await fixture.admin.inNewWorkspace();
  await using visitor = await fixture.visit(member, '/settings/notifications');
  const { page } = visitor;
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  await page.getByText('No channels yet.', { exact: false }).waitFor();
  await button('Add channel').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'Webhook' }).click();
  await dialog.getByLabel('URL').fill('http://chat.example.com');
  await dialog.getByRole('button', { name: 'Add channel' }).click();
  await dialog.getByText('Enter a URL that begins with https://.').waitFor();
  await dialog.getByLabel('URL').fill(receiver.url + PATH);
  for (const name of ['Failed jobs', 'Conflicts', 'Deployments'])
    await dialog.getByRole('checkbox', { name }).uncheck();
  await dialog.getByRole('button', { name: 'Add channel' }).click();
  await dialog.getByText('Choose at least one event.').waitFor();
  await dialog.getByRole('checkbox', { name: 'Conflicts' }).check();
  expect(await visitor.findViolationsInEachView('channel-add')).toEqual([]);
  await dialog.getByRole('button', { name: 'Add channel' }).click();
  const shown = page.getByRole('dialog', { name: 'Copy the secret' });
  const secret = await shown.getByText(/^whsec_/).innerText();
  await shown.getByRole('button', { name: 'Done' }).click();

  const row = page.getByRole('row').filter({ hasText: receiver.url });
  await row.getByText('Nothing has been sent yet.').waitFor();
  await eventually(async () => expect(await row.getByRole('cell').nth(1).innerText()).toBe('Conflicts'));
  await button(`Test ${receiver.url}`).click();
  await row.getByText('Delivered').waitFor();
  const [{ text, headers }] = receiver.messages;
  expect(new Webhook(secret).verify(text, headers as Record<string, string>)).toMatchObject({ type: 'test' });
  receiver.statuses.push(410);
  await button(`Test ${receiver.url}`).click();
  await row.getByText('It answered with status 410.').waitFor();
  expect(await visitor.findViolationsInEachView('notifications')).toEqual([]);

  await button(`Edit ${receiver.url}`).click();
  await dialog.getByRole('checkbox', { name: 'Deployments' }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await row.getByText('Conflicts, Deployments').waitFor();
  const { body } = await member.get('/notification-channels').expect(200);
  expect(body.items).toMatchObject([{ kind: 'webhook', events: ['conflict', 'deployment'] }]);
  expect(await page.content()).not.toContain(PATH);

  await button(`Delete ${receiver.url}`).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('No channels yet.', { exact: false }).waitFor();
  expect((await member.get('/notification-channels').expect(200)).body.items).toEqual([]);
  expect(visitor.complaints).toEqual([]);
});

it('adds an email address, and follows what is delivered to it', async () => {
  const { member } = await fixture.git.connected();
  await using visitor = await fixture.visit(member, '/settings/notifications');
  const { page } = visitor;
  await page.getByRole('button', { name: 'Add channel' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Email', { exact: true }).fill('team@example.com');
  await dialog.getByRole('button', { name: 'Add channel' }).click();
  const row = page.getByRole('row').filter({ hasText: 'team@example.com' });
  await row.getByText('Failed jobs, Conflicts, Deployments').waitFor();
  const imported = { gitAppId: '00000000-0000-4000-8000-000000000000' };
  await member.post('/git/imports', imported).expect(404);
  await row.getByText('Delivered').waitFor();
  await eventually(() =>
    expect(mailbox.mails[0].source).toContain(`/w/${member.workspaceId}/settings/notifications`),
  );
  expect(visitor.complaints).toEqual([]);
});

it('offers no mails where the server cannot send any, and shows builders nothing', async () => {
  const pages = await Pages.start();
  try {
    const admin = await pages.admin.inNewWorkspace();
    await using visitor = await pages.visit(admin, '/settings/notifications');
    await visitor.page.getByRole('button', { name: 'Add channel' }).click();
    const dialog = visitor.page.getByRole('dialog');
    await dialog.getByText('This server cannot send email', { exact: false }).waitFor();
    await eventually(async () =>
      expect(await dialog.getByRole('radio', { name: 'Email address' }).isDisabled()).toBe(true),
    );
    await dialog.getByLabel('URL').waitFor();

    const builder = await admin.invite('builder', 'Bea Builder');
    await using theirs = await pages.visit(builder, '/settings');
    await settingsTab(theirs.page, 'General').waitFor();
    expect(await settingsTab(theirs.page, 'Notifications').isVisible()).toBe(false);
  } finally {
    await pages.stop();
  }
});
