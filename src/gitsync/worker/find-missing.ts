import { Injectable } from '@nestjs/common';
import { Constants } from '../../workspaces';
import type { MissingNames, ReferredNames } from '../domain';
import { AppPlaces } from '../ports';

/** Finds the constants and secrets that documents refer to and that lack where their apps are edited. */
@Injectable()
export class FindMissing {
  constructor(
    private readonly constants: Constants,
    private readonly places: AppPlaces,
  ) {}

  /** Names that the workspace itself lacks, for apps that are edited here. */
  here(workspaceId: string, referred: ReferredNames): Promise<ReferredNames> {
    return this.constants.findMissing(workspaceId, referred);
  }

  /** Names that are lacking where the apps of the workspace's default branch are edited. */
  async run(workspaceId: string, referred: ReferredNames, signal: AbortSignal): Promise<MissingNames> {
    const missing = await this.here(workspaceId, referred);
    if ((await this.places.find(workspaceId)) === null) return missing;
    const there = referred.constants.length > 0 ? await this.places.listConstants(workspaceId, signal) : [];
    if (there === null) return { ...missing, hostConstants: 'unknown' };
    const constants = referred.constants.filter((name) => !there.includes(name));
    return { ...missing, constants, hostConstants: 'compared' };
  }
}
