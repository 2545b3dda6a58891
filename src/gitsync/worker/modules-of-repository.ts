import { isModule } from '../../apps';
import { AppError } from '../../core/errors';
import type { Sha } from '../../git';
import { listRepositoryApps } from '../domain/format/list-apps';
import type { RepositoryApp } from '../domain/format/repository-app';
import type { AppSelector } from '../domain/format/tree';
import { treeReaderOf, type OpenRepository } from './mirrors';
import { leaveOut, readForeignApp } from './read-app';

/** A thing that an app needs and its host lacks, in the data of `host_missing`. */
interface MissingThing {
  kind: string;
  name: string;
  /** Id of a module, and its name without its version. */
  id?: string;
  moduleName?: string | null;
}

const missingModules = (error: unknown): MissingThing[] =>
  error instanceof AppError && error.code === 'host_missing'
    ? (error.data.missing as MissingThing[]).filter(({ kind }) => kind === 'module')
    : [];

/** True for the refusal of an app by a host that has not the modules that it shows. */
export const lacksModules = (error: unknown): error is AppError => missingModules(error).length > 0;

/** Adds to such a refusal which of the modules the repository has, and that they come first. Returns other errors as they are. */
export async function withModulesOf(
  { repository, base: tip }: { repository: OpenRepository; base: Sha | null },
  error: unknown,
): Promise<unknown> {
  const missing = missingModules(error);
  if (missing.length === 0) return error;
  const { items } = await listRepositoryApps(treeReaderOf(repository.mirror, tip), repository.layout);
  const found = new Map<MissingThing, RepositoryApp>();
  for (const thing of missing) {
    const app = await findModule({ repository, tip, items }, thing);
    if (app) found.set(thing, app);
  }
  if (found.size === 0) return error;
  const refusal = error as AppError;
  const names = [...found.values()].map(({ name }) => name).join(', ');
  const all = (refusal.data.missing as MissingThing[]).map((thing) => {
    const app = found.get(thing);
    return app ? { ...thing, gitAppId: app.gitAppId, path: app.path } : thing;
  });
  return new AppError(refusal.code, refusal.status, refusal.message, {
    remedy: `Pull the module first: import ${names} from the repository, or together with the app.`,
    data: { ...refusal.data, missing: all },
    cause: refusal,
  });
}

async function findModule(
  {
    repository,
    tip,
    items,
  }: { repository: OpenRepository; tip: Sha | null; items: readonly RepositoryApp[] },
  { id, moduleName }: MissingThing,
): Promise<RepositoryApp | null> {
  for (const app of items) {
    if (app.problem !== null || (app.gitAppId !== id && app.name !== moduleName)) continue;
    const read = await readForeignApp(repository, { tip, from: selectorOf(app) }).catch(leaveOut);
    if (read && isModule(read.document)) return app;
  }
  return null;
}

const selectorOf = ({ gitAppId, path }: RepositoryApp): AppSelector =>
  gitAppId === null ? { path: path ?? '' } : { gitAppId };
