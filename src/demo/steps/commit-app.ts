import { readFile } from 'node:fs/promises';
import type { App, Commit } from '../answers';
import { editApp, type Edit } from '../edit-app';
import type { Person, PlacedApp, DemoContext, Team } from '../context';

const FORMAT = '--format=%h %s (%an <%ae>)';
const MORE_ROWS: Edit = {
  in: 'components',
  name: 'ordersTable',
  at: '/properties/rowsPerPage/value',
  value: '{{50}}',
};
const BUTTON_TEXT: Edit = {
  in: 'components',
  name: 'shipButton',
  at: '/properties/text/value',
  value: 'Ship',
};

/** Imports an app from a file, commits it, edits it, commits it again and renames it. */
export async function commitApp(context: DemoContext, team: Team, documentFile: string): Promise<PlacedApp> {
  const app = await createFromFile(context, team, documentFile);
  await editAndCommit(context, team, app);
  await rename(context, team, app);
  return app;
}

async function createFromFile(
  context: DemoContext,
  { ada, workspace }: Team,
  documentFile: string,
): Promise<PlacedApp> {
  const { terminal, git, repository } = context;
  terminal.section('An app goes into the repository');
  const document = await readFile(documentFile);
  const app = await terminal.step('Ada makes the app Orders from a file, with Commit changes ticked', () =>
    ada.api.upload<App>(`${workspace}/apps/import?commitChanges=true`, document),
  );
  if (!app.git?.commit)
    throw new Error(`Orders was not committed: ${app.git?.error?.message ?? 'no reason given'}`);
  await git.show({ cwd: repository.path }, 'log', '-1', FORMAT, '--stat');
  return { path: `${workspace}/apps/${app.id}`, gitAppId: app.gitAppId };
}

async function editAndCommit(context: DemoContext, { grace }: Team, app: PlacedApp): Promise<void> {
  const { terminal, git, repository } = context;
  terminal.section('Someone else edits it and commits');
  await terminal.step('Grace edits a table and a button; nothing is committed yet', () =>
    editApp(grace, app, [MORE_ROWS, BUTTON_TEXT]),
  );
  await terminal.step('Grace commits, in her own name', () => commit(grace, app, 'Show 50 orders on a page'));
  await git.show({ cwd: repository.path }, 'log', '-1', FORMAT, '--stat');
  await git.show({ cwd: repository.path }, 'diff', '-U0', 'HEAD~', 'HEAD', '--', 'Orders');
  terminal.note('Only the edited values differ: no order of keys, no id and no time stamp has moved.');
}

async function rename(context: DemoContext, { ada }: Team, app: PlacedApp): Promise<void> {
  const { terminal, git, repository } = context;
  terminal.section('It is renamed, and its history goes with it');
  const renamed = await terminal.step('Ada renames Orders to Customer orders', () =>
    ada.api.patch<App>(app.path, { name: 'Customer orders' }),
  );
  if (!renamed.git?.commit) throw new Error(`The rename was not committed: ${renamed.git?.error?.message}`);
  await git.show({ cwd: repository.path }, 'log', '-1', FORMAT, '-M', '--stat', '--summary');
  const follow = ['--follow', '--format=%h %an: %s', '--', 'Customer orders/v1.json'];
  await git.show({ cwd: repository.path }, 'log', ...follow);
}

/** Commits an app as it is now. */
export const commit = ({ api }: Person, app: PlacedApp, message: string): Promise<Commit> =>
  api.post<Commit>(`${app.path}/git/commits`, { message });
