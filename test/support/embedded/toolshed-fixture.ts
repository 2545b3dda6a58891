import { connect } from '../connect';
import { createGitRepository, type GitRepository } from '../git-repository';
import { startSshServer, type SshServer } from '../ssh-server';
import { Toolshed } from './toolshed';
import type { ToolshedPerson } from './toolshed-person';

/** A program with a Trellis inside, whose team is connected to a repository. */
export class ToolshedFixture {
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

  async stop(): Promise<void> {
    await this.toolshed.stop();
    await this.server.stop();
  }
}
