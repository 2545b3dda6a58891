import { Config } from './core/config';
import {
  backUp,
  changeAddress,
  checkInstance,
  disable,
  enable,
  forgetUnreadable,
  linkIdentity,
  listUsers,
  moveIssuer,
  nameBreakGlass,
  resetPassword,
  restore,
  rotateSecretKey,
} from './operator';
import { hasRightKey, SEALED_COLUMNS } from './stored-secrets';

const USAGE = `Usage: trellis <command> in the image, npm run admin -- <command> in a clone

  users                     lists the accounts with their workspaces and ids
  break-glass [<email>]     names the one account that may use its password while passwords are off
  disable <email>           ends the sessions, API tokens and agents of an account, and refuses its sign-ins
  enable <email>            lets a disabled account sign in again
  change-address <email> <new email>
                            gives an account another address
  link-identity <email> <subject> [--replace]
                            lets a person of the identity provider sign in to an existing account
  move-issuer <old issuer> [<new issuer>]
                            lets everybody sign in at an identity provider that has moved
  reset-password <email>   gives an account a new password, and ends its sessions and API tokens
  check                     tells whether database, secret key and data folder are in order, and which jobs fail
  backup <file>             writes all that is stored to a new file, while servers run or not
    [--with-secret-key]     and the secret key with it
  restore <file>            puts a backup into an empty database
  rotate-secret-key         puts a new secret key before the old one
  setup plan [<file>]       tells what the set-up file (TRELLIS_SETUP_FILE) would change; exit code 2 if anything
  setup apply [<file>]      changes it; “setup” alone tells the options
  forget-secrets [--yes]    after the loss of the secret key: removes what it encrypted

An account is named by its address, or by its id, which “users” lists: an address that it has not proven is refused.
It takes the settings of the server (DATABASE_URL, TRELLIS_DATA_DIR, TRELLIS_SECRET_KEY).`;

type Command = (config: Config, args: readonly string[]) => void | Promise<void>;

const COMMANDS: Record<string, Command> = {
  users: listUsers,
  'break-glass': nameBreakGlass,
  disable,
  enable,
  'change-address': changeAddress,
  'link-identity': linkIdentity,
  'move-issuer': moveIssuer,
  'reset-password': resetPassword,
  check: (config) => checkInstance(config, hasRightKey),
  backup: backUp,
  restore: (config, args) => restore(config, args, hasRightKey),
  'rotate-secret-key': rotateSecretKey,
  // Loads the whole server, which the other commands do not need.
  setup: async (config, args) => (await import('./setup-command')).runSetup(config, args),
  'forget-secrets': (config, args) => forgetUnreadable(config, { args, columns: SEALED_COLUMNS }),
};

/** Runs a command of the operator. */
export async function main([name = '', ...args]: readonly string[] = process.argv.slice(2)): Promise<void> {
  if (!Object.hasOwn(COMMANDS, name)) throw new Error(USAGE);
  await COMMANDS[name](new Config(process.env), args);
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
}
