import { RepositoryLayout } from './repository-layout';

describe('the place of an app in a repository', () => {
  it('is its folder and version, below the directory', () => {
    const root = new RepositoryLayout('');
    expect([root.metaPath, root.appFolder('Orders'), root.appPath('Orders', 'v1')]).toEqual([
      '.meta/meta.json',
      'Orders',
      'Orders/v1.json',
    ]);
    const below = new RepositoryLayout('apps/team a');
    expect([below.metaPath, below.appPath('Orders', 'v1.')]).toEqual([
      'apps/team a/.meta/meta.json',
      'apps/team a/Orders/v1..json',
    ]);
  });

  it('is parsed from a path, but only from one of its own', () => {
    const layout = new RepositoryLayout('apps');
    expect(layout.findNames('apps/Orders/v1.json')).toEqual({ appName: 'Orders', versionName: 'v1' });
    for (const path of [
      'Orders/v1.json',
      'apps/v1.json',
      'apps/a/b/v1.json',
      'apps/a/.json',
      'apps/a/x.css',
      'appsx/a/v.json',
    ]) {
      expect(layout.findNames(path)).toBeNull();
    }
    expect(new RepositoryLayout('').findNames('Orders/v1.json')).toEqual({
      appName: 'Orders',
      versionName: 'v1',
    });
  });
});
