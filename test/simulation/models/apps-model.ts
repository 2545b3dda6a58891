import { conflict } from '../../../src/core/errors';
import { hashOf, type Apps, type AppWithVersion } from '../../../src/apps';
import type { World } from './world';

type Used = Pick<
  Apps,
  'lock' | 'lockIfAny' | 'findMany' | 'getIdsOnCopy' | 'documentOf' | 'keepEditingVersion' | 'applyVersion'
>;

/** The apps of the workspace, each with one version. */
export class AppsModel implements Used {
  /** Documents by hash, of all states that apps ever had. */
  readonly texts = new Map<string, string>();

  constructor(private readonly world: World) {}

  add(app: { id: string; name: string; gitAppId: string }, text: string): AppWithVersion {
    const documentHash = this.keep(text);
    const version = { id: `${app.id}-version`, gitVersionId: 'v', name: 'v1', documentHash };
    const row = { ...app, workspaceId: 'w', isLocked: false, version } as AppWithVersion;
    this.world.database.rows.apps.set(app.id, row);
    return row;
  }

  edit(appId: string, text: string, name?: string): AppWithVersion {
    const app = this.get(appId);
    const version = { ...app.version, documentHash: this.keep(text) };
    const row = { ...app, name: name ?? app.name, version };
    this.world.database.rows.apps.set(appId, row);
    return row;
  }

  textOf(app: AppWithVersion): string {
    return this.texts.get(app.version.documentHash)!;
  }

  lock(_tx: unknown, appId: string): Promise<AppWithVersion> {
    return Promise.resolve().then(() => this.get(appId));
  }

  lockIfAny(_tx: unknown, appId: string): Promise<AppWithVersion | null> {
    return Promise.resolve(this.world.database.rows.apps.get(appId) ?? null);
  }

  findMany(_tx: unknown, appIds: string[]): Promise<AppWithVersion[]> {
    return Promise.resolve(appIds.flatMap((id) => this.world.database.rows.apps.get(id) ?? []));
  }

  /** No schedule has a working copy besides the default branch's. */
  getIdsOnCopy(_copy: unknown, sharedIds: string[]): Promise<Map<string, string>> {
    const { apps } = this.world.database.rows;
    return Promise.resolve(new Map(sharedIds.filter((id) => apps.has(id)).map((id) => [id, id])));
  }

  documentOf(_tx: unknown, versionId: string): Promise<string> {
    return this.lock(undefined, versionId.replace('-version', '')).then((app) => this.textOf(app));
  }

  keepEditingVersion(): Promise<void> {
    return Promise.resolve();
  }

  applyVersion(
    _tx: unknown,
    app: AppWithVersion,
    { document, gitVersionId, name, appName }: Parameters<Apps['applyVersion']>[2],
  ): Promise<void> {
    const version = { ...app.version, gitVersionId: gitVersionId ?? '', name };
    this.world.database.rows.apps.set(app.id, { ...app, version });
    this.edit(app.id, document, appName ?? undefined);
    return Promise.resolve();
  }

  private get(appId: string): AppWithVersion {
    const app = this.world.database.rows.apps.get(appId);
    if (!app) throw conflict('app_deleted', 'The app was deleted.');
    return app;
  }

  private keep(text: string): string {
    const hash = hashOf(text);
    this.texts.set(hash, text);
    return hash;
  }
}
