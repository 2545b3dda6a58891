import { AppError } from '../../../core/errors';
import type { ListedChange } from '../../../apps/document';
import { EXIT } from '../../exit-codes';
import { Connection, type App, type ServerOptions } from '../../server/connection';
import { printable } from '../../terminal';
import { printChange } from '../../text/describe-change';
import type { Context, Outcome } from '../command';

interface Changes {
  changes: ListedChange[];
  total: number;
}

/** Shows the differences between two states of an app; by default the last commit and the app as it is edited. */
export async function diffApp(
  context: Context,
  { app: word, from, to }: { app: string; from: string | undefined; to: string | undefined },
  options: ServerOptions,
): Outcome {
  const { terminal, isJson } = context;
  const connection = await Connection.open(context, options);
  const app = await connection.findApp(word);
  const path = connection.path(`/apps/${app.id}/git/diff`);
  const query = connection.query({ from: refOf(from ?? 'last'), to: refOf(to ?? 'working') });
  const { changes, total } = await connection.api.get<Changes>(path, query);
  if (isJson)
    terminal.json({ apps: total > 0 ? [{ app: app.name, change: 'changed', changes, total }] : [] });
  else if (total > 0) {
    terminal.line(terminal.style('bold', printable(app.name)));
    for (const change of changes) printChange(terminal, change);
    if (total > changes.length) terminal.line(`  and ${total - changes.length} more changes`);
  }
  return total > 0 ? EXIT.differs : EXIT.clean;
}

/** A word that is no state and no commit is a branch. */
const refOf = (word: string): string =>
  /^(working|last|[0-9a-f]{40}|version:.*|branch:.*|tag:.*)$/.test(word) ? word : `branch:${word}`;

interface Committed {
  changed: boolean;
  sha: string | null;
}

/** Commits apps, several of them in one commit. */
export async function commit(
  context: Context,
  { apps: words, message, merge }: { apps: readonly string[]; message: string; merge: boolean },
  options: ServerOptions,
): Outcome {
  const { terminal, isJson } = context;
  const connection = await Connection.open(context, options);
  const found = [...new Set(await connection.findApps(words))];
  if (merge && found.length > 1)
    throw new AppError('invalid_option', 400, 'Changes of others are merged for one app at a time.', {
      remedy: 'Commit the apps one after the other, or leave out --merge.',
    });
  const answer = await (found.length === 1
    ? connection.api.post<Committed>(
        connection.path(`/apps/${found[0].id}/git/commits`),
        { message, ...(merge ? { merge } : {}) },
        connection.query(),
      )
    : connection.api.post<Committed>(
        connection.path('/git/commits'),
        { appIds: found.map(({ id }) => id), message },
        connection.query(),
      ));
  if (isJson) terminal.json(answer);
  else terminal.line(answer.changed ? `Committed as ${answer.sha}.` : 'Nothing to commit.');
  return EXIT.clean;
}

interface PullOptions {
  merge: boolean;
  /** Tag of the repository; undefined: the branch's tip. */
  tag: string | undefined;
}

/** Pulls apps one after another, and goes on after a refusal. */
export async function pull(
  context: Context,
  { apps: words, ...how }: PullOptions & { apps: readonly string[] },
  options: ServerOptions,
): Outcome {
  const { terminal, isJson } = context;
  const connection = await Connection.open(context, options);
  const results: { app: string; error: AppError | null }[] = [];
  for (const app of new Set(await connection.findApps(words))) {
    terminal.progress(`Pulling ${printable(app.name)}`);
    const error = await pullOne(connection, app, how);
    results.push({ app: app.name, error });
    if (isJson) continue;
    if (error === null) terminal.line(`${printable(app.name)} is ${placeOf(how)}.`);
    else
      terminal.error(
        `${printable(app.name)}: ${printable(error.message)}${error.remedy ? ` ${error.remedy}` : ''}`,
      );
  }
  if (isJson)
    terminal.json({
      apps: results.map(({ app, error }) => ({
        app,
        error: error && { code: error.code, message: error.message },
      })),
    });
  if (results.every(({ error }) => error === null)) return EXIT.clean;
  return results.every(({ error }) => error === null || CLASHES.includes(error.code))
    ? EXIT.differs
    : EXIT.failed;
}

/** Refusals that a person must settle. */
const CLASHES = ['merge_conflicts', 'uncommitted_changes'];

const placeOf = ({ tag }: PullOptions): string => (tag === undefined ? 'up to date' : `at ${printable(tag)}`);

async function pullOne(
  connection: Connection,
  { id }: App,
  { merge, tag }: PullOptions,
): Promise<AppError | null> {
  try {
    await connection.api.post(
      connection.path(`/apps/${id}/git/pull`),
      { ...(merge ? { merge } : {}), ...(tag === undefined ? {} : { tag }) },
      connection.query(),
    );
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}
