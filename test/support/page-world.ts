import { startBrowser, type TestBrowser, type Visitor, type VisitorOptions } from './browser';
import { GitWorld } from './git-world';
import type { SshServerOptions } from './ssh-server';
import type { Member } from './trellis-server';

/** One Trellis, one SSH server and one browser for a spec file; each person has a window of their own. */
export class PageWorld {
  private constructor(
    readonly git: GitWorld,
    readonly browser: TestBrowser,
  ) {}

  static async start(env: Record<string, string> = {}, sshd: SshServerOptions = {}): Promise<PageWorld> {
    const [git, browser] = await Promise.all([GitWorld.start(env, sshd), startBrowser()]);
    return new PageWorld(git, browser);
  }

  async stop(): Promise<void> {
    await this.browser[Symbol.asyncDispose]();
    await this.git.stop();
  }

  get address(): string {
    return this.git.trellis.address;
  }

  get admin(): Member {
    return this.git.admin;
  }

  /** Somebody's browser, at a page of their workspace: `''` is the list of apps. */
  async visit(member: Member, path = ''): Promise<Visitor> {
    return this.at(path, { member });
  }

  /** Somebody's browser with an app open in the editor. */
  async openApp(member: Member, { id, ...options }: { id: string } & VisitorOptions): Promise<Visitor> {
    const visitor = await this.at(`/apps/${id}`, { ...options, member });
    await visitor.page.getByRole('heading', { level: 1 }).waitFor();
    return visitor;
  }

  private async at(path: string, options: VisitorOptions & { member: Member }): Promise<Visitor> {
    const visitor = await this.browser.visitor(this.address, options);
    await visitor.page.goto(`/w/${options.member.workspaceId}${path}`);
    return visitor;
  }
}
