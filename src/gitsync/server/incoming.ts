import { BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { RunningTasks } from '../../core/concurrency';
import { toAppError } from '../../core/http';
import { findFollowed, fingerprintOf, type KnownRefs } from '../domain';
import { JOBS } from '../queue/jobs';
import { DeploymentSettingsStore, type FollowingWorkspace } from '../store/deployment-settings';
import { IncomingStore, type FollowedBranch, type RemoteToLookAt } from '../store/incoming';
import { jobErrorOf, type JobError } from '../store/job-errors';
import { getTarget, GitConfigStore } from '../store/settings';
import { InOwnName } from './incoming/in-own-name';

/** Workspaces whose credentials are tried in one look, one after the other. */
const MOST_TRIES = 5;
/** Failures that another workspace's credentials may not have. Any other one would only be repeated. */
const OF_CREDENTIALS = new Set([
  'git_auth_failed',
  'git_repository_not_found',
  'git_not_configured',
  'git_disabled',
  'git_key_missing',
  'internal_error',
]);

/** Asks remotes for their branches, once for all workspaces that use them. */
@Injectable()
export class LookAtRemotes implements BeforeApplicationShutdown {
  private readonly logger = new Logger(LookAtRemotes.name);
  private readonly looks = new RunningTasks();

  constructor(
    private readonly store: IncomingStore,
    private readonly configs: GitConfigStore,
    private readonly own: InOwnName,
    private readonly deployments: DeploymentSettingsStore,
  ) {}

  /** Begins to look at the remotes that are due, and notes which branches have moved. A silent one keeps nobody waiting. */
  async begin(): Promise<void> {
    for (const remote of await this.store.claimLooks()) this.looks.add(this.look(remote).catch(this.warn));
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.looks.ended();
  }

  private async look(remote: RemoteToLookAt): Promise<void> {
    const branches = await this.store.branchesAt(remote);
    const following = await this.deployments.followingAt(remote);
    const workspaceIds = [...new Set(branches.map(({ workspaceId }) => workspaceId))];
    let error: JobError | null = null;
    for (const workspaceId of workspaceIds.slice(0, MOST_TRIES)) {
      try {
        const refs = await this.ask(workspaceId, { branches, following });
        const moved = branches.filter(({ name, tip }) => (refs.branches.get(name) ?? null) !== tip);
        await this.store.wantMoved(moved.map(({ targetId }) => targetId));
        await this.deployments.wantLanded(
          following.flatMap((one) => {
            const found = findFollowed(one.followed, refs);
            return found.size === 0 ? [] : { ...one, fingerprint: fingerprintOf(found) };
          }),
        );
        await this.store.noteCredentials(workspaceId, { hasFailed: false });
        return await this.store.noteLook(remote, null);
      } catch (thrown) {
        error = jobErrorOf(toAppError(thrown));
        if (!OF_CREDENTIALS.has(error.code)) break;
        await this.store.noteCredentials(workspaceId, { hasFailed: true });
      }
    }
    await this.store.noteLook(remote, error);
  }

  private async ask(
    workspaceId: string,
    { branches, following }: { branches: FollowedBranch[]; following: FollowingWorkspace[] },
  ): Promise<KnownRefs> {
    const target = getTarget(await this.configs.find({ workspaceId, branchId: null }));
    const deployed = following.flatMap(({ followed }) => ('branch' in followed ? followed.branch : []));
    const names = [...new Set([...branches.map(({ name }) => name), ...deployed])];
    const hasTags = following.some(({ followed }) => 'tags' in followed);
    const input = { target, branches: names, hasTags };
    const { actor } = this.own;
    const found = await this.own.call(JOBS.list_refs.newJob({ workspaceId, actor, input }));
    return {
      branches: new Map(Object.entries(found.branches)),
      tags: new Map(Object.entries(found.tags ?? {})),
    };
  }

  private readonly warn = (error: unknown): void =>
    this.logger.warn({ err: error }, 'A look at a remote could not be recorded; the next one is');
}
