import { Injectable } from '@nestjs/common';
import type { Actor } from '../../workspaces';
import { parseRemoteUrl } from '../domain';
import type { NewCall } from '../calls/call';
import { JOBS } from '../queue/jobs';
import { GitConfigStore } from '../store/settings';
import { RepositoryFolders } from '../store/repositories';
import { GitCredentials } from './credentials';

/** Composes the call that connects to the repository, checks access and puts the settings in force. */
@Injectable()
export class FinalizeSettings {
  constructor(
    private readonly configs: GitConfigStore,
    private readonly credentials: GitCredentials,
    private readonly folders: RepositoryFolders,
  ) {}

  async compose(
    actor: Actor,
    request: { hostKeyFingerprint?: string; createBranch?: boolean },
  ): Promise<NewCall> {
    const { workspaceId } = actor;
    const { revision, repositoryUrl, wantedBranch, directory, isConfigured } =
      await this.configs.get(workspaceId);
    // Settings in force stay valid even if they overlap with others from before overlaps were refused.
    if (!isConfigured)
      await this.folders.refuseOverlap(actor, {
        workspaceId,
        repositoryUrl,
        branch: wantedBranch,
        directory,
      });
    const input = {
      revision,
      keyId: await this.credentials.getId(workspaceId, parseRemoteUrl(repositoryUrl)),
      hostKeyFingerprint: request.hostKeyFingerprint ?? null,
      createBranch: request.createBranch ?? false,
    };
    return JOBS.finalize.newJob({ workspaceId, actor, input });
  }
}
