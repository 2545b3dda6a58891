import { readFile } from 'node:fs/promises';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import { runCommand } from './run-command';

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
