import { setTimeout as sleep } from 'node:timers/promises';
import { createServer } from './create-server';
import { Config } from './core/config';
import { withDatabase } from './operator';
import {
  ApplySetupFile,
  describeSetupChange,
  readSetupFile,
  type SetupFile,
  type SetupOutcome,
} from './setup-file';
import { openStoredSecrets } from './stored-secrets';

const WAIT_SECONDS = 300;
const POLL_MS = 1_000;

const USAGE = `Usage: trellis setup plan [<options>] [<file>]     tells what the set-up file would change
       trellis setup apply [<options>] [<file>]    changes it

  --adopt            takes workspaces that people have made, found by their names
  --take-over        takes workspaces that another file owns
  --wait[=<seconds>] of apply: ends once a running server has done its part. Default: after ${WAIT_SECONDS} s at the latest

Exit codes: 0 where everything is as the file says, 2 of a plan where something would change, 1 where something is wrong
or was not done in time.`;

/** Plans or applies the set-up file, on the database of a server. */
export async function runSetup(config: Config, args: readonly string[]): Promise<void> {
  const { isPlan, waitMs, path, options } = readArguments(args, config);
  const file = await readSetupFile(path, process.env);
  await withDatabase(config, async (_, databaseUrl) => {
    const log = { info: () => undefined };
    const secretKeys = await openStoredSecrets({ config, databaseUrl, log });
    // Never listens, so none of its loops begins.
    const app = await createServer({ config: quiet(), databaseUrl, secretKeys });
    try {
      const setup = app.get(ApplySetupFile);
      const { changes, failures } = await setup[isPlan ? 'plan' : 'apply'](file, options);
      for (const change of changes) say(describeSetupChange(file, change));
      for (const failure of failures) tell(describeSetupChange(file, failure));
      say(summary({ isPlan, count: changes.length }));
      if (failures.length > 0) process.exitCode = 1;
      else if (isPlan && changes.length > 0) process.exitCode = 2;
      else if (waitMs !== null) await waitUntilDone(() => setup.plan(file, options), { file, waitMs });
    } finally {
      await app.close();
    }
  });
}

/** Waits for what a running server does: connections, and what takes one. */
async function waitUntilDone(
  plan: () => Promise<SetupOutcome>,
  { file, waitMs }: { file: SetupFile; waitMs: number },
): Promise<void> {
  const end = Date.now() + waitMs;
  for (;;) {
    const { changes, failures } = await plan();
    const left = [...changes, ...failures];
    if (left.length === 0) return say('Everything is as the file says.');
    if (Date.now() >= end) {
      for (const one of left) tell(describeSetupChange(file, one));
      tell(`Not done after ${waitMs / 1_000} s. A running server goes on trying; its log says why.`);
      process.exitCode = 1;
      return;
    }
    await sleep(POLL_MS);
  }
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Standard output belongs to the answer of the command. */
const quiet = (): Config => new Config({ ...process.env, LOG_LEVEL: 'fatal' });

const tell = (line: string): void => void process.stderr.write(`${line}\n`);

function readArguments(args: readonly string[], { setupFile }: Config) {
  const [command, ...rest] = args;
  const isPlan = command === 'plan';
  const flags = rest.filter((word) => word.startsWith('-'));
  const [given, ...more] = rest.filter((word) => !word.startsWith('-'));
  const wait = flags.map((flag) => /^--wait(?:=([1-9]\d{0,4}))?$/.exec(flag)).find((match) => match !== null);
  const known = ['--adopt', '--take-over', ...(wait && !isPlan ? [wait[0]] : [])];
  if (!['plan', 'apply'].includes(command) || more.length > 0 || flags.some((flag) => !known.includes(flag)))
    throw new Error(USAGE);
  const path = given ?? setupFile;
  if (path === null) throw new Error(`Set TRELLIS_SETUP_FILE, or name the file.\n\n${USAGE}`);
  return {
    ...{ isPlan, path },
    waitMs: wait ? Number(wait[1] ?? WAIT_SECONDS) * 1_000 : null,
    options: { takesOver: flags.includes('--take-over'), adopts: flags.includes('--adopt') },
  };
}

const summary = ({ isPlan, count }: { isPlan: boolean; count: number }): string => {
  if (count === 0) return 'Nothing to change: everything is as the file says.';
  const changes = `${count} ${count === 1 ? 'change' : 'changes'}`;
  return isPlan ? `${changes} to make: trellis setup apply` : `${changes} made.`;
};
