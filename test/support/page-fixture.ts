import { startBrowser, type TestBrowser, type VisitorOptions } from './browser';
import { GitFixture } from './git-fixture';
import type { SshServerOptions } from './ssh-server';
import { shareTrellis, type Member, type Trellis } from './trellis-server';
import type { Visitor } from './visitor';

/** A Trellis and a browser for a spec file; each person gets a window of their own. */
export class Pages {
  protected constructor(
    readonly trellis: Trellis,
    readonly admin: Member,
    readonly browser: TestBrowser,
  ) {}

  static async start(): Promise<Pages> {
    const [trellis, browser] = await Promise.all([shareTrellis(), startBrowser()]);
    return new Pages(trellis, await trellis.setUp(), browser);
  }

  async stop(): Promise<void> {
    await this.browser[Symbol.asyncDispose]();
    await this.trellis[Symbol.asyncDispose]();
  }

  get address(): string {
    return this.trellis.address;
  }

  /** Opens a member's browser at a page of their workspace; `''` is the list of apps. */
  async visit(member: Member, path = ''): Promise<Visitor> {
    return this.at(path, { member });
  }

  /** Opens a member's browser with an app in the editor. */
  async openApp(member: Member, { id, ...options }: { id: string } & VisitorOptions): Promise<Visitor> {
    const visitor = await this.at(`/apps/${id}`, { ...options, member });
    // Until it is there, another heading stands for it.
    await visitor.page.locator('h1:not([aria-busy=true] *)').waitFor();
    return visitor;
  }

  private async at(path: string, options: VisitorOptions & { member: Member }): Promise<Visitor> {
    const visitor = await this.browser.visitor(this.address, options);
    await visitor.page.goto(`${this.address}/w/${options.member.workspaceId}${path}`);
    return visitor;
  }
}

/** Adds an SSH server, for pages that work with repositories. */
export class PageFixture extends Pages {
  private constructor(
    readonly git: GitFixture,
    browser: TestBrowser,
  ) {
    super(git.trellis, git.admin, browser);
  }

  /** Starts on the shared Trellis, or on one of its own if settings are given. */
  static override async start(
    env?: Record<string, string>,
    sshd: SshServerOptions = {},
  ): Promise<PageFixture> {
    const [git, browser] = await Promise.all([GitFixture.start(env, sshd), startBrowser()]);
    return new PageFixture(git, browser);
  }

  override async stop(): Promise<void> {
    await this.browser[Symbol.asyncDispose]();
    await this.git.stop();
  }
}
