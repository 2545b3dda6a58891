import { createServer } from './create-server';
import { Config } from './core/config';
import { withDatabase } from './operator';
import { ApplySetupFile, describeSetupChange, readSetupFile } from './setup-file';
import { openStoredSecrets } from './stored-secrets';

const USAGE = `Usage: trellis setup plan [--take-over] [<file>]     tells what the set-up file would change
       trellis setup apply [--take-over] [<file>]    changes it

Exit codes of plan: 0 where nothing would change, 2 where something would, 1 where something is wrong.`;

/** Plans or applies the set-up file, on the database of a server. */
export async function runSetup(config: Config, args: readonly string[]): Promise<void> {
  const { isPlan, takesOver, path } = readArguments(args, config);
  const file = await readSetupFile(path, process.env);
  await withDatabase(config, async (_, databaseUrl) => {
    const log = { info: () => undefined };
    const secretKeys = await openStoredSecrets({ config, databaseUrl, log });
    // Never listens, so none of its loops begins.
    const app = await createServer({ config: quiet(), databaseUrl, secretKeys });
    try {
      const setup = app.get(ApplySetupFile);
      const { changes, failures } = await setup[isPlan ? 'plan' : 'apply'](file, { takesOver });
      for (const change of changes) say(describeSetupChange(file, change));
      for (const failure of failures) process.stderr.write(`${describeSetupChange(file, failure)}\n`);
      say(summary({ isPlan, count: changes.length }));
      if (failures.length > 0) process.exitCode = 1;
      else if (isPlan && changes.length > 0) process.exitCode = 2;
    } finally {
      await app.close();
    }
  });
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Standard output belongs to the answer of the command. */
const quiet = (): Config => new Config({ ...process.env, LOG_LEVEL: 'fatal' });

function readArguments(args: readonly string[], { setupFile }: Config) {
  const [command, ...rest] = args;
  const takesOver = rest.includes('--take-over');
  const [given, ...more] = rest.filter((word) => word !== '--take-over');
  if (!['plan', 'apply'].includes(command) || more.length > 0 || given?.startsWith('-'))
    throw new Error(USAGE);
  const path = given ?? setupFile;
  if (path === null) throw new Error(`Set TRELLIS_SETUP_FILE, or name the file.\n\n${USAGE}`);
  return { isPlan: command === 'plan', takesOver, path };
}

const summary = ({ isPlan, count }: { isPlan: boolean; count: number }): string => {
  if (count === 0) return 'Nothing to change: everything is as the file says.';
  const changes = `${count} ${count === 1 ? 'change' : 'changes'}`;
  return isPlan ? `${changes} to make: trellis setup apply` : `${changes} made.`;
};
