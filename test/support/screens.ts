import type { Visitor } from './browser';
import { connect, sshUrlOf } from './connect';
import { createGitRepository } from './git-repository';
import { edit } from './git-world';
import { PageWorld } from './page-world';
import type { SshServer } from './ssh-server';
import type { Member } from './trellis-server';

export interface Screen {
  name: string;
  path: (screens: Screens) => string;
  /** Shown to who is not signed in. */
  isPublic?: true;
  ready: (visitor: Visitor) => Promise<unknown>;
}

interface Parts {
  world: PageWorld;
  workspaces: Record<'full' | 'empty' | 'unfinished', Member>;
  appId: string;
  admins: Visitor;
  anybody: Visitor;
}

/** Workspaces in different states, and who looks at them. */
export class Screens {
  private constructor(private readonly parts: Parts) {}

  static async start(): Promise<Screens> {
    const world = await PageWorld.start();
    const { admin, git } = world;
    const appId = await fill(admin, git.server);
    const empty = await admin.inNewWorkspace('Empty');
    const unfinished = await admin.inNewWorkspace('Unfinished');
    const repositoryUrl = sshUrlOf(git.server, await createGitRepository());
    await unfinished.put('/git', { repositoryUrl }).expect(200);
    await unfinished.post('/git/key', { type: 'ed25519' }).expect(201);
    const admins = await world.browser.visitor(world.address, { member: admin });
    const anybody = await world.browser.visitor(world.address);
    return new Screens({ world, workspaces: { full: admin, empty, unfinished }, appId, admins, anybody });
  }

  get world(): PageWorld {
    return this.parts.world;
  }

  get appId(): string {
    return this.parts.appId;
  }

  workspace(state: keyof Parts['workspaces'] = 'full'): Member {
    return this.parts.workspaces[state];
  }

  /** Opens the screen, and answers what keeps somebody out of it and what the browser complains about. */
  async look({ name, path, isPublic, ready }: Screen): Promise<string[]> {
    const visitor = isPublic ? this.parts.anybody : this.parts.admins;
    visitor.complaints.length = 0;
    await visitor.page.goto(path(this));
    await ready(visitor);
    return [...(await visitor.findBarriersInEachView(name)), ...visitor.complaints];
  }
}

/** A workspace with something of everything. */
async function fill(member: Member, server: SshServer): Promise<string> {
  await member
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
  return orders.id as string;
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
