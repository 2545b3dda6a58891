import { Injectable } from '@nestjs/common';
import { Constants } from '../../workspaces';
import type { MissingNames, ReferredNames } from '../domain';
import type { WorkspacePlace } from '../ports';

/** A workspace, and the place where its apps are edited; null: the workspace itself. */
interface AppsOf {
  workspaceId: string;
  place: WorkspacePlace | null;
}

/** Finds the constants and secrets that documents refer to and that lack where their apps are edited. */
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
}
