import { Command, CommanderError } from 'commander';
import { AppError } from '../core/errors';
import { isOperand } from './checkout/operand';
import { diff } from './commands/diff';
import { doctor } from './commands/doctor';
import { initAgents } from './commands/init-agents';
import { installDrivers } from './commands/install-drivers';
import { mergeFile } from './commands/merge-file';
import { diffApp } from './commands/server/sync';
import { textconv } from './commands/textconv';
import { validate } from './commands/validate';
import { EXIT, type ExitCode } from './exit-codes';
import { addServerCommands, type Start } from './server-commands';
import { hasServer, type ServerOptions } from './server/connection';
import { printable, Terminal, type Streams } from './terminal';

interface Surroundings {
  streams: Streams;
  input: NodeJS.ReadableStream;
  folder: string;
  env: Record<string, string | undefined>;
  version: string;
  /** Adds commands of a library, such as `complete`. */
  extend?: (program: Command) => unknown;
}

/** Runs the program with the words of a command line. Returns its exit code, and throws nothing. */
export async function run(words: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const { streams, input, folder, env } = surroundings;
  const terminal = new Terminal(streams, env);
  let code: ExitCode = EXIT.clean;
  const program = createProgram(surroundings, async (work) => {
    const isJson = program.opts<{ json?: boolean }>().json === true;
    code = await work({ terminal, input, folder, env, isJson });
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.failed;
    report(terminal, error, { isJson: program.opts<{ json?: boolean }>().json === true });
    return EXIT.failed;
  }
}

function report(terminal: Terminal, error: unknown, { isJson }: { isJson: boolean }): void {
  const { message, remedy, code } =
    error instanceof AppError ? error : { message: String(error), remedy: undefined, code: 'internal_error' };
  if (isJson) terminal.error(JSON.stringify({ error: { code, message, remedy } }));
  else {
    const lines = [...`error: ${message}`.split('\n'), ...(remedy ? [remedy] : [])];
    terminal.error(lines.map(printable).join('\n'));
  }
}

function createProgram({ streams, version, extend }: Surroundings, start: Start): Command {
  const program = new Command('trellis')
    .description(
      'Works with apps that Trellis keeps in Git: on a server, and in a checkout of the repository.',
    )
    .version(version)
    .option('--json', 'print JSON')
    .option('--server <address>', 'server; default: TRELLIS_SERVER, or the one of the last login')
    .option('--workspace <name>', 'name or id of the workspace; default: TRELLIS_WORKSPACE, or the only one')
    .option('--branch <name>', 'branch to work on; default: the default branch')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => streams.out.write(text),
      writeErr: (text) => streams.err.write(text),
    });
  program
    .command('validate')
    .description('check that apps can be read, refer to what is there, and hold no secret in plain text')
    .argument('[path]', 'an app, or a folder; default: the whole checkout')
    .action((path: string | undefined) => start((context) => validate(context, path)));
  addDiff(program, start);
  addDrivers(program, start);
  program
    .command('init-agents')
    .description('write AGENTS.md, which tells coding agents how this checkout is built')
    .option('--force', 'replace an AGENTS.md that this command has not written')
    .action(({ force }: { force?: boolean }) =>
      start((context) => initAgents(context, { force: force === true })),
    );
  program
    .command('doctor')
    .description('check this checkout, and say how to mend it')
    .action(() => start(doctor));
  addServerCommands(program, start);
  extend?.(program);
  return program;
}

/** Compares in the checkout, or an app of a server where the first word names nothing here. */
function addDiff(program: Command, start: Start): void {
  program
    .command('diff')
    .description(
      'show what differs between two apps, between all apps of two revisions, or of an app on a server',
    )
    .argument('<first>', 'a file, a revision, <revision>:<path>, or an app on the server')
    .argument(
      '[second]',
      'default: the working tree, or the last commit of a file; of an app: the state to compare from',
    )
    .argument('[third]', 'of an app: the state to compare with')
    .option('--text', 'show lines, as git diff does')
    .action((...words: unknown[]) =>
      start(async (context) => {
        const [first, second, third, { text } = {}] = words as [
          string,
          string?,
          string?,
          { text?: boolean }?,
        ];
        const options = program.opts<ServerOptions>();
        // Only an app on a server has two states beside its name.
        const isApp = options.server !== undefined || third !== undefined;
        if (isApp && text === true) throw noTextOfApps();
        const isOnServer = isApp || (text !== true && !(await isOperand(first, context.folder)));
        return isApp || (isOnServer && (await hasServer(context, options)))
          ? diffApp(context, { app: first, from: second, to: third }, options)
          : diff(context, { first, second, isText: text === true });
      }),
    );
}

const noTextOfApps = () =>
  new AppError('invalid_option', 400, 'Apps on a server are not compared as lines.', {
    remedy: 'Leave out --text, or compare in a checkout.',
  });

/** Adds the commands that Git calls, and the command that sets Git up to call them. */
function addDrivers(program: Command, start: Start): void {
  program
    .command('merge-file')
    .description('merge an app as a merge driver of Git; the result is written to <mine>')
    .argument('<base>')
    .argument('<mine>')
    .argument('<theirs>')
    .option('--path <path>', 'path of the file in the repository')
    .option('--marker-size <size>', 'length of the markers at conflicts in files that are no apps')
    .option('--base-label <name>', 'name of the common ancestor in these markers')
    .option('--mine-label <name>', 'name of this side')
    .option('--theirs-label <name>', 'name of the other side')
    .action((...words: unknown[]) => {
      const [base, mine, theirs, options] = words as [string, string, string, Record<string, string>];
      const { path, markerSize, baseLabel, mineLabel, theirsLabel } = options;
      const labels = { base: baseLabel, mine: mineLabel, theirs: theirsLabel };
      return start((context) => mergeFile(context, { base, mine, theirs, path, markerSize, labels }));
    });
  program
    .command('textconv')
    .description('print an app as lines for git diff')
    .argument('<file>')
    .action((file: string) => start((context) => textconv(context, file)));
  program
    .command('install-drivers')
    .description('make Git merge and compare apps in this checkout')
    .action(() => start(installDrivers));
}
