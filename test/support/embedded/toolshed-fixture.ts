import { connect } from '../connect';
import { createGitRepository, type GitRepository } from '../git-repository';
import { startSshServer, type SshServer } from '../ssh-server';
import { Toolshed } from './toolshed';
import type { ToolshedPerson } from './toolshed-person';

interface Production {
  toolshed: Toolshed;
  ada: ToolshedPerson;
}

/** A program with a Trellis inside, whose team is connected to a repository. */
export class ToolshedFixture {
  private readonly productions: Toolshed[] = [];

  private constructor(
    readonly toolshed: Toolshed,
    readonly repository: GitRepository,
    readonly people: { ada: ToolshedPerson; grace: ToolshedPerson },
    private readonly server: SshServer,
  ) {}

  static async start(): Promise<ToolshedFixture> {
    const [server, toolshed, repository] = await Promise.all([
      startSshServer(),
      Toolshed.start(),
      createGitRepository(),
    ]);
    const people = { ada: await toolshed.signIn('ada'), grace: await toolshed.signIn('grace') };
    await connect(people.ada, { server, repository });
    return new ToolshedFixture(toolshed, repository, people, server);
  }

  /** Starts another program like it, whose team has the same repository. */
  async startProduction(): Promise<Production> {
    const toolshed = await Toolshed.start();
    this.productions.push(toolshed);
    const ada = await toolshed.signIn('ada');
    await connect(ada, { server: this.server, repository: this.repository });
    return { toolshed, ada };
  }

  async stop(): Promise<void> {
    await Promise.all([this.toolshed, ...this.productions].map((toolshed) => toolshed.stop()));
    await this.server.stop();
  }
}
