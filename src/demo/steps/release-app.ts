import { createHash } from 'node:crypto';
import type { App, ImportedApp, Page, Updates } from '../answers';
import { editApp } from '../edit-app';
import type { Person, PlacedApp, DemoContext, Team } from '../context';
import { commit } from './commit-app';
import { connectForPulling } from './connect-repository';

/** Brings the app to another workspace, by import and later by pull. */
export async function releaseApp(context: DemoContext, team: Team, app: PlacedApp): Promise<void> {
  const production = await importApp(context, team, app);
  await updateApp(context, { team, app, production });
}

async function importApp(context: DemoContext, { ada }: Team, app: PlacedApp): Promise<PlacedApp> {
  const { terminal } = context;
  terminal.section('It is imported into another workspace');
  const workspace = await terminal.step(
    'Ada connects the workspace Production, by a key that cannot write',
    async () => {
      const { id } = await ada.api.post<{ id: string }>('/workspaces', { name: 'Production' });
      const settings = await connectForPulling(context, ada, `/workspaces/${id}`);
      if (settings.access !== 'read-only') throw new Error(`The key is ${settings.access}, not read-only.`);
      return `/workspaces/${id}`;
    },
  );
  const { items } = await terminal.step("The list of the repository's apps", () =>
    ada.api.get<Page<{ name: string; path: string }>>(`${workspace}/git/apps`),
  );
  terminal.note(...items.map(({ name, path }) => `${name}  (${path})`));
  const imported = await terminal.step('Ada imports Customer orders; it is locked here', () =>
    ada.api.post<ImportedApp>(`${workspace}/git/imports`, { gitAppId: app.gitAppId }),
  );
  terminal.note(`constants that it wants here: ${imported.missing.constants.join(', ')}`);
  terminal.note(`secrets that it wants here:   ${imported.missing.secrets.join(', ')}`);
  return placed(workspace, imported);
}

interface Release {
  team: Team;
  app: PlacedApp;
  production: PlacedApp;
}

async function updateApp(
  context: DemoContext,
  { team: { ada, grace }, app, production }: Release,
): Promise<void> {
  const { terminal, git, repository } = context;
  terminal.section('It is updated there by a pull');
  const value = 'Orders of {{constants.REGION}}, newest first';
  await editApp(grace, app, [{ in: 'components', name: 'title', at: '/properties/text/value', value }]);
  await terminal.step('Grace commits another change in Development', () =>
    commit(grace, app, 'Say how it is sorted'),
  );
  const { commits } = await terminal.step('Production checks for updates', () =>
    ada.api.get<Updates>(`${production.path}/git/updates`),
  );
  terminal.note(
    ...commits.map(({ sha, message, author }) => `${sha.slice(0, 7)} ${author.name}: ${message}`),
  );
  await terminal.step('Production pulls: all of it or nothing, in one transaction', () =>
    ada.api.post(`${production.path}/git/pull`),
  );
  const blob = blobIdOf(await exportOf(ada, production));
  await git.show({ cwd: repository.path }, 'rev-parse', 'HEAD:Customer orders/v1.json');
  const inGit = (await git.run({ cwd: repository.path }, 'rev-parse', 'HEAD:Customer orders/v1.json')).trim();
  if (blob !== inGit) throw new Error(`Production has ${blob}, which is not what the repository has.`);
  terminal.note('What Production exports has the same id: it is the same to the byte.');
}

const placed = (workspace: string, { id, gitAppId }: App): PlacedApp => ({
  path: `${workspace}/apps/${id}`,
  gitAppId,
});

async function exportOf({ api }: Person, app: PlacedApp): Promise<Buffer> {
  const response = await api.send('GET', `${app.path}/export`);
  return Buffer.from(await response.arrayBuffer());
}

/** Returns Git's id for these bytes. */
const blobIdOf = (bytes: Buffer): string =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
