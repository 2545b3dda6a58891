import { spawn } from 'node:child_process';
import type { ServerAccount } from './server-account';

interface Command {
  file: string;
  args: string[];
  account?: ServerAccount | null;
  timeoutMs?: number;
}

interface CommandResult {
  /** Null if the program could not be started, or was killed. */
  exitCode: number | null;
  output: string;
}

const MAX_OUTPUT_CHARS = 20_000;

/** Clean environment: PGPORT, PGDATA, PGOPTIONS and the like must not reach our own server. */
export const serverEnvironment = (): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH ?? '/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
});

/** Runs a program without a shell; never rejects: a missing program has the exit code null. */
export function runCommand({ file, args, account, timeoutMs = 60_000 }: Command): Promise<CommandResult> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(file, args, {
      // The server's account may have no access to the current folder.
      cwd: '/',
      // Ctrl-C must not interrupt it; we wait for its end and then decide.
      detached: true,
      env: serverEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      ...(account && { uid: account.uid, gid: account.gid }),
    });
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-MAX_OUTPUT_CHARS);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ exitCode: null, output: output + error.message }));
    child.on('close', (exitCode) => resolve({ exitCode, output: output.trim() }));
  });
}
