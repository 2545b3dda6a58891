import { Option, type Command } from 'commander';
import type { Context } from './commands/command';
import { apps, status } from './commands/server/apps';
import { exportApp, importApp, restore } from './commands/server/apps-and-git';
import { branch, mergeBranch } from './commands/server/branches';
import { CHOICES, forgetDecision, listDecisions, type Choice } from './commands/server/collisions';
import { deploy } from './commands/server/deploy';
import { login } from './commands/server/login';
import { mcp } from './commands/server/mcp';
import { commit, pull } from './commands/server/sync';
import type { ExitCode } from './exit-codes';
import type { ServerOptions } from './server/connection';

/** Runs the work of a command, and keeps its exit code. */
export type Start = (work: (context: Context) => Promise<ExitCode>) => Promise<void>;

interface DeployOptions {
  plan?: boolean;
  onCollision?: Choice;
  decisions?: boolean;
  forget?: string;
}

/** Adds the commands that work on a server. */
export function addServerCommands(program: Command, start: Start): void {
  const options = () => program.opts<ServerOptions>();
  program
    .command('login')
    .description('sign in to a server by the browser; or keep an API token from standard input')
    .argument('[server]', 'address, as in the browser')
    .action((address: string | undefined) => start((context) => login(context, address, options())));
  program
    .command('apps')
    .description('list the apps of the workspace')
    .action(() => start((context) => apps(context, options())));
  program
    .command('status')
    .description('tell the state of each app in Git; ends with 1 where something is to be done')
    .action(() => start((context) => status(context, options())));
  program
    .command('commit')
    .description('commit apps, several of them in one commit')
    .argument('<app...>', 'names or ids')
    .requiredOption('-m, --message <message>', 'message of the commit')
    .option('--merge', 'merge what others have changed, of one app')
    .action((words: string[], { message, merge }: { message: string; merge?: boolean }) =>
      start((context) => commit(context, { apps: words, message, merge: merge === true }, options())),
    );
  program
    .command('pull')
    .description('pull apps')
    .argument('<app...>', 'names or ids')
    .option('--merge', 'put uncommitted changes on top')
    .option(
      '--tag <tag>',
      'as they are at a tag of the repository, such as Orders/v2; default: on the branch',
    )
    .action((words: string[], { merge, tag }: { merge?: boolean; tag?: string }) =>
      start((context) => pull(context, { apps: words, merge: merge === true, tag }, options())),
    );
  program
    .command('deploy')
    .description('bring all apps of the workspace to a commit, or none')
    .argument('[commit]', 'id of the commit; default: what the workspace follows')
    .option('--plan', 'only tell what that changes; ends with 1 where it is something')
    .addOption(
      new Option(
        '--on-collision <choice>',
        'decide on data sources whose options were changed here, for later deployments too: keep them, take those of the commit, or skip the app',
      ).choices(CHOICES),
    )
    .option('--decisions', 'list what was decided on such data sources')
    .option('--forget <id>', 'forget a decision')
    .action((commit: string | undefined, { plan, onCollision, decisions, forget }: DeployOptions) =>
      start((context) => {
        if (decisions === true) return listDecisions(context, options());
        if (forget !== undefined) return forgetDecision(context, forget, options());
        return deploy(context, { commit, isPlan: plan === true, onCollision }, options());
      }),
    );
  program
    .command('mcp')
    .description(
      'let an agent work on the server, by the Model Context Protocol on standard input and output',
    )
    .action(() => start((context) => mcp(context, options())));
  addAppCommands(program, start);
  addBranchCommands(program, start);
}

function addAppCommands(program: Command, start: Start): void {
  const options = () => program.opts<ServerOptions>();
  program
    .command('import')
    .description('import an app of the repository')
    .argument('<name>', 'name in the repository, or id')
    .action((word: string) => start((context) => importApp(context, word, options())));
  program
    .command('export')
    .description('write the document of an app to standard output')
    .argument('<app>', 'name or id')
    .action((word: string) => start((context) => exportApp(context, word, options())));
  program
    .command('restore')
    .description('bring back the state of an app at a commit')
    .argument('<app>', 'name or id')
    .argument('<commit>', 'id of the commit')
    .option('-m, --message <message>', 'commit it')
    .action((app: string, sha: string, { message }: { message?: string }) =>
      start((context) => restore(context, { app, commit: sha, message }, options())),
    );
}

function addBranchCommands(program: Command, start: Start): void {
  const options = () => program.opts<ServerOptions>();
  program
    .command('branch')
    .description('list the branches, or make or delete one')
    .argument('[name]')
    .option('--from <start>', 'branch, tag or commit at which it starts')
    .option('-d, --delete', 'delete it here')
    .action((name: string | undefined, { from, delete: isDeleted }: { from?: string; delete?: boolean }) =>
      start((context) => branch(context, { name, from, isDeleted: isDeleted === true }, options())),
    );
  program
    .command('merge')
    .description('merge a branch into the one that --branch names, or the default one')
    .argument('<from>')
    .option('-m, --message <message>', 'message of the commit')
    .action((from: string, { message }: { message?: string }) =>
      start((context) => mergeBranch(context, { from, message }, options())),
    );
}
