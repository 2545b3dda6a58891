import { AppError } from '../../../core/errors';
import { locateApp } from './locate-app';
import { MemoryTree } from '../../../../test/support/memory-tree';
import { RepositoryLayout } from './repository-layout';

const root = new RepositoryLayout('');
const entry = (gitAppName: string, lastpushDate?: string) => ({
  gitAppName,
  gitVersionName: 'v1',
  lastpushDate,
});
const metaOf = (entries: Record<string, unknown>) => JSON.stringify(entries, null, 2);

describe('one app of a repository', () => {
  const tree = new MemoryTree({
    '.meta/meta.json': metaOf({ a: entry('A'), gone: entry('Gone'), x: entry('X'), y: entry('X') }),
    'A/v1.json': '{}',
    'A/old.json': '{}',
    'X/v1.json': '{}',
    'Link/v1.json': { kind: 'symlink' },
  });

  it('is found by its Git id, by its path, and without an entry by its path', async () => {
    expect(await locateApp(tree, root, { gitAppId: 'a' })).toMatchObject({
      path: 'A/v1.json',
      size: 2,
      gitAppId: 'a',
    });
    expect(await locateApp(tree, root, { path: 'A/v1.json' })).toMatchObject({ gitAppId: 'a', name: 'A' });
    expect(await locateApp(tree, root, { path: 'A/old.json' })).toMatchObject({
      gitAppId: null,
      versionName: 'old',
    });
  });

  it.each([
    [{ gitAppId: 'b' }, 'git_app_not_found', 404],
    [{ gitAppId: 'toString' }, 'git_app_not_found', 404],
    [{ path: 'B/v1.json' }, 'git_app_not_found', 404],
    [{ path: 'README.md' }, 'git_app_not_found', 404],
    [{ path: '' }, 'git_app_not_found', 404],
    [{ path: '../x/v1.json' }, 'git_app_not_found', 404],
    [{ path: '../v1.json' }, 'git_invalid_repository', 422],
    [{ path: 'Link/v1.json' }, 'git_invalid_repository', 422],
    [{ gitAppId: 'gone' }, 'git_invalid_repository', 422],
    [{ gitAppId: 'x' }, 'git_invalid_repository', 422],
    [{ path: 'X/v1.json' }, 'git_invalid_repository', 422],
  ])('%p is refused with %s', async (selector, code, status) => {
    const refusal: unknown = await locateApp(tree, root, selector).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(AppError);
    expect(refusal).toMatchObject({ code, status });
  });

  it('is refused with a description of the problem, also in the newer layout', async () => {
    await expect(locateApp(tree, root, { gitAppId: 'gone' })).rejects.toThrow('There is no "Gone/v1.json"');
    await expect(locateApp(tree, root, { path: 'Link/v1.json' })).rejects.toThrow('symbolic link');
    const split = new MemoryTree({ '.meta/appMeta.json': '{"z":{"appPath":"apps/z"}}' });
    await expect(locateApp(split, root, { gitAppId: 'z' })).rejects.toThrow('There is no "apps/z"');
  });
});
