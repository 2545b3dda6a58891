import { versionFileExtension } from '../../core/names';

/** Where the things of one workspace stand in its repository. Paths count from the repository's root. */
export class RepositoryLayout {
  readonly metaPath: string;
  /** What only the newer, split layout has. */
  readonly splitMetaPath: string;

  /** `directory` as `normalizeDirectory` gives it. */
  constructor(readonly directory: string) {
    this.metaPath = this.pathOf('.meta/meta.json');
    this.splitMetaPath = this.pathOf('.meta/appMeta.json');
  }

  appFolder(appName: string): string {
    return this.pathOf(appName);
  }

  appPath(appName: string, versionName: string): string {
    return this.pathOf(`${appName}/${versionName}${versionFileExtension}`);
  }

  /** Of an app in parts that is new to the repository. */
  splitAppFolder(appName: string): string {
    return this.pathOf(`apps/${appName}`);
  }

  /** The names that a path was made of; null for what is no app's file here. */
  findNames(path: string): { appName: string; versionName: string } | null {
    if (this.directory !== '' && !path.startsWith(`${this.directory}/`)) return null;
    const segments = this.innerOf(path).split('/');
    if (segments.length !== 2 || !segments[1].endsWith(versionFileExtension)) return null;
    const versionName = segments[1].slice(0, -versionFileExtension.length);
    return segments[0] === '' || versionName === '' ? null : { appName: segments[0], versionName };
  }

  /** A path that is told from the directory, as one from the repository's root. */
  pathOf(inner: string): string {
    return this.directory === '' ? inner : `${this.directory}/${inner}`;
  }

  /** A path of the directory as it is told from there. */
  innerOf(path: string): string {
    return this.directory === '' ? path : path.slice(this.directory.length + 1);
  }
}
