import { versionFileExtension } from '../../../core/names';

/** Paths of a workspace's files in its repository, relative to the repository's root. */
export class RepositoryLayout {
  readonly metaPath: string;
  /** Exists only in the split layout. */
  readonly splitMetaPath: string;
  /** List of modules in the split layout, which may be absent. */
  readonly moduleMetaPath: string;
  /** List of the workspace's data sources in the split layout. */
  readonly dataSourceMetaPath: string;

  /** `directory`: as `normalizeDirectory` returns it. */
  constructor(readonly directory: string) {
    this.metaPath = this.pathOf('.meta/meta.json');
    this.splitMetaPath = this.pathOf('.meta/appMeta.json');
    this.moduleMetaPath = this.pathOf('.meta/moduleMeta.json');
    this.dataSourceMetaPath = this.pathOf('.meta/dataSourceMeta.json');
  }

  appFolder(appName: string): string {
    return this.pathOf(appName);
  }

  appPath(appName: string, versionName: string): string {
    return this.pathOf(`${appName}/${versionName}${versionFileExtension}`);
  }

  /** Folder of a new app or module in the split layout. */
  splitAppFolder(appName: string, { isModule = false } = {}): string {
    return this.pathOf(`${isModule ? 'modules' : 'apps'}/${appName}`);
  }

  /** File of a data source of the workspace in the split layout. */
  dataSourcePath(id: string): string {
    return this.pathOf(`data-sources/${id}.json`);
  }

  /** Returns the names in a path made by `appPath`; null for any other path. */
  findNames(path: string): { appName: string; versionName: string } | null {
    if (this.directory !== '' && !path.startsWith(`${this.directory}/`)) return null;
    const segments = this.innerOf(path).split('/');
    if (segments.length !== 2 || !segments[1].endsWith(versionFileExtension)) return null;
    const versionName = segments[1].slice(0, -versionFileExtension.length);
    return segments[0] === '' || versionName === '' ? null : { appName: segments[0], versionName };
  }

  /** Converts a path relative to the directory to one from the repository's root. */
  pathOf(inner: string): string {
    return this.directory === '' ? inner : `${this.directory}/${inner}`;
  }

  /** Converts a path from the repository's root to one relative to the directory. */
  innerOf(path: string): string {
    return this.directory === '' ? path : path.slice(this.directory.length + 1);
  }
}
