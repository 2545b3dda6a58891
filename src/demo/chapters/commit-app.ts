import { readFile } from 'node:fs/promises';
import type { App, Commit } from '../answers';
import { editApp, type Edit } from '../edit-app';
import type { Person, PlacedApp, Stage, Team } from '../stage';

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

/** An app comes from a file, is committed, edited, committed again and renamed. */
export async function commitApp(stage: Stage, team: Team, documentFile: string): Promise<PlacedApp> {
  const app = await createFromFile(stage, team, documentFile);
  await editAndCommit(stage, team, app);
  await rename(stage, team, app);
  return app;
}

async function createFromFile(
  stage: Stage,
  { ada, workspace }: Team,
  documentFile: string,
): Promise<PlacedApp> {
  const { terminal, git, repository } = stage;
  terminal.chapter('An app goes into the repository');
  const document = await readFile(documentFile);
  const app = await terminal.step('Ada makes the app Orders from a file, with Commit changes ticked', () =>
    ada.api.upload<App>(`${workspace}/apps/import?commitChanges=true`, document),
  );
  if (!app.git?.commit)
    throw new Error(`Orders was not committed: ${app.git?.error?.message ?? 'no reason given'}`);
  await git.show({ cwd: repository.path }, 'log', '-1', FORMAT, '--stat');
  return { path: `${workspace}/apps/${app.id}`, gitAppId: app.gitAppId };
}

async function editAndCommit(stage: Stage, { grace }: Team, app: PlacedApp): Promise<void> {
  const { terminal, git, repository } = stage;
  terminal.chapter('Someone else edits it and commits');
  await terminal.step('Grace edits a table and a button; nothing is committed yet', () =>
    editApp(grace, app, [MORE_ROWS, BUTTON_TEXT]),
  );
  await terminal.step('Grace commits, in her own name', () => commit(grace, app, 'Show 50 orders on a page'));
  await git.show({ cwd: repository.path }, 'log', '-1', FORMAT, '--stat');
  await git.show({ cwd: repository.path }, 'diff', '-U0', 'HEAD~', 'HEAD', '--', 'Orders');
  terminal.note('Only the edited values differ: no order of keys, no id and no time stamp has moved.');
}

async function rename(stage: Stage, { ada }: Team, app: PlacedApp): Promise<void> {
  const { terminal, git, repository } = stage;
  terminal.chapter('It is renamed, and its history goes with it');
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
