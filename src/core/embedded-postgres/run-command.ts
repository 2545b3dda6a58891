import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';

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

/** Account that PostgreSQL runs as if this program is root, because PostgreSQL refuses root. */
export interface ServerAccount {
  uid: number;
  gid: number;
}

const ACCOUNT_NAME = 'postgres';

/** Returns null if this program is not root: PostgreSQL then runs as the same user. */
export async function prepareServerAccount(): Promise<ServerAccount | null> {
  if (process.getuid?.() !== 0) return null;
  const present = await findAccount();
  if (present) return present;

  const attempts = [
    { file: 'useradd', args: ['--system', '--user-group', '--home-dir', '/nonexistent', '--no-create-home'] },
    { file: 'adduser', args: ['-S', '-D', '-H'] },
  ];
  let reason = '';
  for (const { file, args } of attempts) {
    const { output } = await runCommand({ file, args: [...args, ACCOUNT_NAME] });
    const made = await findAccount();
    if (made) return made;
    reason = output || reason;
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL does not run as root, and the account "${ACCOUNT_NAME}" could not be made (${reason}). ` +
      `Type: useradd --system --user-group ${ACCOUNT_NAME}; or start Trellis as another user; or set DATABASE_URL.`,
  );
}

async function findAccount(): Promise<ServerAccount | null> {
  const { exitCode, output } = await runCommand({ file: 'getent', args: ['passwd', ACCOUNT_NAME] });
  const lines = exitCode === 0 ? output : await readFile('/etc/passwd', 'utf8');
  const fields = lines
    .split('\n')
    .find((line) => line.startsWith(`${ACCOUNT_NAME}:`))
    ?.split(':');
  return fields ? { uid: Number(fields[2]), gid: Number(fields[3]) } : null;
}

/** Returns true if the account can enter `folder`, read `files` and run `programs` in it, ACLs and mounts included. */
export async function canAccess({
  account,
  folder,
  files = [],
  programs = [],
}: {
  account: ServerAccount;
  folder: string;
  files?: string[];
  programs?: string[];
}): Promise<boolean> {
  const script =
    'cd "$1" || exit 1; shift; while [ "$1" != -- ]; do test -r "$1" || exit 1; shift; done; shift; ' +
    'for program in "$@"; do test -x "$program" || exit 1; done';
  const args = ['-c', script, 'sh', folder, ...files, '--', ...programs];
  return (await runCommand({ file: '/bin/sh', args, account })).exitCode === 0;
}

/** The embedded database cannot be used; the message gives the reason and the remedy. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}
