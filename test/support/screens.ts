import type { Visitor } from './visitor';
import { connect, sshUrlOf } from './connect';
import { createGitRepository } from './git-repository';
import { edit } from './git-fixture';
import { PageFixture } from './page-fixture';
import type { SshServer } from './ssh-server';
import { invitationOf, type Member } from './trellis-server';

export interface Screen {
  name: string;
  path: (screens: Screens) => string;
  /** Shown to signed-out visitors. */
  isPublic?: true;
  ready: (visitor: Visitor) => Promise<unknown>;
}

interface Parts {
  fixture: PageFixture;
  workspaces: Record<'full' | 'empty' | 'unfinished', Member>;
  appId: string;
  invitation: string;
  admins: Visitor;
  anybody: Visitor;
}

/** Workspaces in different states, and members who view them. */
export class Screens {
  private constructor(private readonly parts: Parts) {}

  static async start(): Promise<Screens> {
    const fixture = await PageFixture.start();
    const { admin, git } = fixture;
    const { appId, invitation } = await fill(admin, git.server);
    const empty = await admin.inNewWorkspace('Empty');
    const unfinished = await admin.inNewWorkspace('Unfinished');
    const repositoryUrl = sshUrlOf(git.server, await createGitRepository());
    await unfinished.put('/git', { repositoryUrl }).expect(200);
    await unfinished.post('/git/key', { type: 'ed25519' }).expect(201);
    const admins = await fixture.browser.visitor(fixture.address, { member: admin });
    const anybody = await fixture.browser.visitor(fixture.address);
    const workspaces = { full: admin, empty, unfinished };
    return new Screens({ fixture, workspaces, appId, invitation, admins, anybody });
  }

  get fixture(): PageFixture {
    return this.parts.fixture;
  }

  /** Path of an invitation's link. */
  get invitation(): string {
    return this.parts.invitation;
  }

  get appId(): string {
    return this.parts.appId;
  }

  workspace(state: keyof Parts['workspaces'] = 'full'): Member {
    return this.parts.workspaces[state];
  }

  /** Opens the screen and returns its accessibility violations, surplus prominent actions, and the browser's complaints. */
  async look({ name, path, isPublic, ready }: Screen): Promise<string[]> {
    const visitor = isPublic ? this.parts.anybody : this.parts.admins;
    visitor.complaints.length = 0;
    await visitor.page.goto(path(this));
    await ready(visitor);
    const [, ...others] = await visitor.findPrimary();
    const help = visitor.page.locator('a[href*="/docs/"]').and(visitor.page.locator(':visible')).first();
    return [
      ...((await help.isVisible()) ? [] : [`${name} leads to no page of the documentation`]),
      ...others.map((action) => `“${action}” stands out, too`),
      ...(await visitor.findViolationsInEachView(name)),
      ...visitor.complaints,
    ];
  }
}

/** Creates a workspace with a bit of everything. */
async function fill(member: Member, server: SshServer): Promise<{ appId: string; invitation: string }> {
  const { body: invited } = await member
    .post('/members', { email: 'grace@example.com', name: 'Grace Hopper', role: 'builder' })
    .expect(201);
  await member.put('/constants/API_URL', { value: 'https://api.example.com' }).expect(200);
  await member.put('/constants/API_KEY', { value: 'not to be seen', secret: true }).expect(200);
  await connect(member, { server, repository: await createGitRepository() });
  const { body: orders } = await member.post('/apps', { name: 'Orders', commitChanges: true }).expect(201);
  await member.post('/apps', {
    name: 'A very long name of an app that nobody would want to have, but somebody has it',
  });
  const { body: sales } = await member.post('/apps', { name: 'Sales', commitChanges: true }).expect(201);
  await edit(member, sales.id as string, 'table');
  await member.post('/api/auth/tokens', { name: 'Pipeline' }).expect(201);
  return {
    appId: orders.id as string,
    invitation: `/invite#${invitationOf(invited as { inviteUrl: string })}`,
  };
}

export const heading = (name: string) => (visitor: Visitor) =>
  visitor.page.getByRole('heading', { name, level: 1 }).waitFor();
export const shows = (text: string) => (visitor: Visitor) =>
  visitor.page.getByText(text, { exact: true }).first().waitFor();
export const at = (path: string, state?: Parameters<Screens['workspace']>[0]) => (screens: Screens) =>
  `/w/${screens.workspace(state).workspaceId}${path}`;

export const opens =
  (trigger: string, item?: string) =>
  async ({ page }: Visitor): Promise<void> => {
    await page.getByRole('button', { name: trigger, exact: true }).click();
    if (item) await page.getByRole('menuitem', { name: item }).click();
    await page.getByRole('dialog').waitFor();
  };
