import { createGitRepository, type GitFiles, type GitRepository } from './git-repository';

export const printed = (value: unknown): string => JSON.stringify(value, null, 2);

/** Returns the files of a multi-file app, as the platform writes it. */
export const partsOf = (
  folder: string,
  { id, name }: { id: string; name: string },
): Record<string, string> => ({
  [`${folder}/app/app.json`]: printed({ id, name, slug: id, tooljetVersion: '3.21' }),
  [`${folder}/schema/schema.json`]: printed({ multiPages: true }),
  [`${folder}/versions/${id}-v.json`]: printed({ id: `${id}-v`, globalSettings: {}, homePageId: `${id}-p` }),
  [`${folder}/pages/${id}-p.json`]: printed({ id: `${id}-p`, name: 'Home', appVersionId: `${id}-v` }),
  [`${folder}/components/${id}-c.json`]: printed({
    id: `${id}-c`,
    name: 'table1',
    type: 'Table',
    pageId: `${id}-p`,
  }),
});

/** Returns a list of multi-file apps that maps Git ids to paths. */
export const splitMetaOf = (apps: Record<string, string>): string =>
  printed(
    Object.fromEntries(
      Object.entries(apps).map(([id, appPath]) => [id, { appPath, updatedAt: '2026-04-21T07:12:42.256Z' }]),
    ),
  );

export const ONE = 'apps/Films/Fight club';
export const TWO = 'apps/Orders';

/** Returns the files of a repository with two multi-file apps and the platform's other files. */
export const splitRepository = (
  more: GitFiles = {},
  apps: Record<string, string> = { one: ONE, two: TWO },
): Promise<GitRepository> =>
  createGitRepository({
    files: {
      '.meta/appMeta.json': splitMetaOf(apps),
      'data-sources/d.json': printed({ id: 'd', name: 'not an app' }),
      ...partsOf(ONE, { id: 'one', name: 'Fight club' }),
      ...partsOf(TWO, { id: 'two', name: 'Orders' }),
      ...more,
    },
  });

/** Returns a repository whose app `one` has two components, `one-c` and `one-d`. */
export function splitRepositoryWithTwo(): Promise<GitRepository> {
  const second = { id: 'one-d', name: 'button1', type: 'Button', pageId: 'one-p' };
  return splitRepository({ [`${ONE}/components/one-d.json`]: printed(second) });
}
