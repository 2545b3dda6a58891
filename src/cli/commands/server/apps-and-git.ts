import { AppError } from '../../../core/errors';
import { EXIT } from '../../exit-codes';
import { Connection, type ServerOptions } from '../../server/connection';
import { printable } from '../../terminal';
import { describeMissing, type Missing } from '../../text/describe-missing';
import type { Context, Outcome } from '../command';

interface RepositoryApp {
  gitAppId: string | null;
  name: string;
  path: string | null;
  problem: { detail: string } | null;
}

/** Imports an app of the repository by its name there, or its id. */
export async function importApp(context: Context, word: string, options: ServerOptions): Outcome {
  const connection = await Connection.open(context, options);
  const inRepository = await connection.api.all<RepositoryApp>(
    connection.path('/git/apps'),
    connection.query(),
  );
  const found = findChosen(inRepository, word);
  if (found.problem) throw new AppError('git_invalid_repository', 422, found.problem.detail);
  const { gitAppId, path } = found;
  const selector = gitAppId === null ? { path } : { gitAppId };
  const app = await connection.api.post<Imported>(
    connection.path('/git/imports'),
    selector,
    connection.query(),
  );
  if (context.isJson) context.terminal.json(app);
  else {
    context.terminal.line(`${printable(app.name)} was imported.`);
    const lacked = describeMissing(app.missing);
    if (lacked !== null) context.terminal.line(lacked);
  }
  return EXIT.clean;
}

interface Imported {
  name: string;
  missing: Missing;
}

/** Two apps of a repository may have one name. */
function findChosen(apps: readonly RepositoryApp[], word: string): RepositoryApp {
  const [found, ...others] = apps.filter(({ name }) => name === word);
  const byId = apps.find(({ gitAppId }) => gitAppId === word);
  if (byId) return byId;
  if (!found) throw new AppError('app_not_found', 404, `The repository has no app ${JSON.stringify(word)}.`);
  if (others.length === 0) return found;
  const choices = [found, ...others].map(({ gitAppId, path }) => `${gitAppId ?? 'without an id'} (${path})`);
  throw new AppError('app_ambiguous', 409, `The repository has several apps ${JSON.stringify(word)}.`, {
    remedy: `Name the one that you mean by its id: ${choices.join(', ')}.`,
  });
}

/** Writes the document of an app to standard output, with the bytes that a commit would have. */
export async function exportApp(context: Context, word: string, options: ServerOptions): Outcome {
  const connection = await Connection.open(context, options);
  const app = await connection.findApp(word);
  context.terminal.raw(
    await connection.api.file(connection.path(`/apps/${app.id}/export`), connection.query()),
  );
  return EXIT.clean;
}

/** Brings back the state of an app at a commit, as an uncommitted change or, with a message, as a commit. */
export async function restore(
  context: Context,
  { app: word, commit, message }: { app: string; commit: string; message: string | undefined },
  options: ServerOptions,
): Outcome {
  const connection = await Connection.open(context, options);
  const app = await connection.findApp(word);
  const answer = await connection.api.post<{ changed: boolean; sha?: string }>(
    connection.path(`/apps/${app.id}/git/restore`),
    { sha: commit, ...(message === undefined ? {} : { commit: message }) },
    connection.query(),
  );
  if (context.isJson) context.terminal.json(answer);
  else if (answer.sha) context.terminal.line(`Committed as ${answer.sha}.`);
  else
    context.terminal.line(
      answer.changed ? `${printable(app.name)} was restored.` : 'It was as at that commit.',
    );
  return EXIT.clean;
}
