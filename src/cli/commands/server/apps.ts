import { AppError } from '../../../core/errors';
import { EXIT } from '../../exit-codes';
import { Connection, type App, type ServerOptions } from '../../server/connection';
import { printable } from '../../terminal';
import type { Context, Outcome } from '../command';

const AT_ONCE = 8;

const STATES: Record<App['gitState'], string> = {
  none: 'not committed',
  clean: 'clean',
  changed: 'changed',
  behind: 'behind',
  locked: 'locked',
  failed: 'failed',
  conflict: 'conflict',
};

/** States in which nothing has to be done. */
const CLEAN: readonly string[] = ['clean', 'locked'];

/** Lists the apps of the workspace. */
export async function apps(context: Context, options: ServerOptions): Outcome {
  const connection = await Connection.open(context, options);
  const found = await connection.listApps();
  if (context.isJson) context.terminal.json({ apps: found });
  else for (const { name } of found) context.terminal.line(printable(name));
  return EXIT.clean;
}

/** Tells the state of each app in Git, having asked the repository. */
export async function status(context: Context, options: ServerOptions): Outcome {
  const connection = await Connection.open(context, options);
  const found = await connection.listApps();
  let count = 0;
  const check = async (app: App): Promise<void> => {
    if (app.gitState !== 'none')
      await connection.api
        .get(connection.path(`/apps/${app.id}/git/updates`), connection.query())
        .catch(leaveOut);
    context.terminal.progress(`Checking apps (${(count += 1)} of ${found.length})`);
  };
  for (let start = 0; start < found.length; start += AT_ONCE)
    await Promise.all(found.slice(start, start + AT_ONCE).map(check));
  // The checks have left their results with the apps.
  const now = await connection.listApps();
  if (context.isJson) context.terminal.json({ apps: now });
  else print(context, now);
  return now.every(({ gitState }) => CLEAN.includes(gitState)) ? EXIT.clean : EXIT.differs;
}

/** The repository does not have an app whose first commit has failed: that is its state. */
function leaveOut(error: unknown): void {
  if (!(error instanceof AppError) || error.code !== 'git_app_not_found') throw error;
}

function print({ terminal }: Context, found: readonly App[]): void {
  const width = Math.max(0, ...Object.values(STATES).map((text) => text.length));
  for (const { name, gitState } of found) {
    const style = CLEAN.includes(gitState)
      ? 'green'
      : gitState === 'failed' || gitState === 'conflict'
        ? 'red'
        : 'yellow';
    terminal.line(`${terminal.style(style, STATES[gitState].padEnd(width))}  ${printable(name)}`);
  }
}
