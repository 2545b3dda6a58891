import { Injectable } from '@nestjs/common';
import { listDataSources, type AppDocument, type DataSource } from '../../apps';
import { Constants } from '../../workspaces';
import type { DataSourceWithoutCredentials, MissingNames, MissingOfApp, ReferredNames } from '../domain';
import type { WorkspacePlace } from '../ports';

/** A workspace, and the place where its apps are edited; null: the workspace itself. */
interface AppsOf {
  workspaceId: string;
  place: WorkspacePlace | null;
}

/** Finds what documents refer to and what lacks where their apps are edited. */
@Injectable()
export class FindMissing {
  constructor(private readonly constants: Constants) {}

  async run(
    { workspaceId, place }: AppsOf,
    referred: ReferredNames,
    signal: AbortSignal,
  ): Promise<MissingNames> {
    const missing = await this.constants.findMissing(workspaceId, referred);
    if (!place) return missing;
    const there = referred.constants.length > 0 ? await place.listConstants(signal) : [];
    if (there === null) return { ...missing, hostConstants: 'unknown' };
    const constants = referred.constants.filter((name) => !there.includes(name));
    return { ...missing, constants, hostConstants: 'compared' };
  }

  /** Finds what an app lacks that is not here yet. */
  async ofNewApp(appsOf: AppsOf, document: AppDocument, signal: AbortSignal): Promise<MissingOfApp> {
    const names = await this.run(appsOf, document.references(), signal);
    return { ...names, credentials: findWithoutCredentials(document, () => false) };
  }
}

/** Lists the data sources that take credentials, but for those that have theirs. */
export const findWithoutCredentials = (
  document: AppDocument,
  hasThem: (source: DataSource) => boolean,
): DataSourceWithoutCredentials[] =>
  listDataSources(document)
    .filter((source) => source.credentialIds.length > 0 && !hasThem(source))
    .map(({ id, name }) => ({ dataSourceId: id, name }));
