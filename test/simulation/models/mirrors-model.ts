import { conflict } from '../../../src/core/errors';
import { GitError, type PrewarmedSession, type PushRequest, type PushResult } from '../../../src/git';
import { RepositoryLayout } from '../../../src/gitsync/domain/format/repository-layout';
import { isSameTarget, type JobTarget } from '../../../src/gitsync/store/job-target';
import type { FetchedBranch, Mirrors, OpenRepository } from '../../../src/gitsync/worker/mirrors';
import { MirrorModel } from './mirror-model';
import type { CommandUnderWay, PushCommand, RemoteModel, Report } from './remote-model';
import type { Actor } from './scheduler';
import { keyOfUrl, type PushDisturbance, type World } from './world';

/** Session for a push. Its tip was read when it was opened. */
export interface SessionModel extends Pick<PrewarmedSession, 'cancel'> {
  advertised: string | null | undefined;
}

type Request = Omit<PushRequest, 'branch'>;

/** The mirrors of one worker, which outlive its process, and its way to the remotes. */
export class MirrorsModel implements Pick<Mirrors, 'use' | 'reach' | 'fetch' | 'fetchBranch' | 'push'> {
  constructor(
    private readonly world: World,
    private readonly actor: Actor,
    readonly mirrors: Map<string, MirrorModel>,
  ) {}

  async use<T>(
    _job: unknown,
    wanted: JobTarget,
    work: (repository: OpenRepository) => Promise<T>,
  ): Promise<T> {
    await this.step('read the settings');
    const { config } = this.world.database.rows;
    const { branch, targetId } = config ?? {};
    // Like `Mirrors.use`: the settings must still point to the job's target.
    if (!config || branch == null || targetId == null || !isSameTarget({ ...config, branch }, wanted))
      throw conflict('git_not_configured', 'The workspace is no longer connected to that repository.');
    const key = keyOfUrl(config.repositoryUrl);
    return work({
      target: { key, branch } as never,
      targetId,
      jobTarget: wanted,
      branch: wanted.branch,
      layout: new RepositoryLayout(wanted.directory),
      mirror: this.mirrorOf(key) as never,
      startsBranch: config.startsBranch,
      startBranch: null,
      isReadOnly: false,
    });
  }

  async reach(): Promise<void> {
    await this.step('reach the remote');
    this.breakConnection();
  }

  /** The remote's tip and the mirror's tip are not read at the same moment: others fetch the same mirror. */
  async fetch(repository: OpenRepository): Promise<FetchedBranch> {
    const { branch } = repository;
    await this.step('fetch');
    this.breakConnection();
    const remote = this.remoteOf(repository);
    const tip = remote.tip(branch);
    const mirror = repository.mirror as unknown as MirrorModel;
    if (tip !== null) {
      mirror.tips.set(branch, tip);
      await this.step('have fetched');
      return { tip, base: tip };
    }
    mirror.tips.delete(branch);
    if (remote.isEmpty) return { tip, base: null };
    if (repository.startsBranch) return { tip, base: remote.tip('main') };
    throw new GitError('git_branch_not_found');
  }

  async fetchBranch(repository: OpenRepository): Promise<string | null> {
    const { tip } = await this.fetch(repository).catch((error: unknown) => {
      if (error instanceof GitError && error.code === 'git_branch_not_found') return { tip: null };
      throw error;
    });
    return tip;
  }

  async push(repository: OpenRepository, request: Request): Promise<PushResult> {
    const { sha, startsAt = null, mayLeave } = request;
    const { branch } = repository;
    const mirror = repository.mirror as unknown as MirrorModel;
    const { defects, disturbances, objects } = this.world;
    await this.step('open a push');
    const expected = defects.comparesLaterTip ? mirror.tip(branch) : request.expected;
    if (sha === expected) throw new TypeError('There is nothing to push.');
    const disturbance = disturbances.push.pop();
    if (disturbance?.kind === 'unreachable') throw new GitError('git_host_unreachable');
    const session = request.prepared as unknown as SessionModel | undefined;
    const advertised = session?.advertised ?? this.remoteOf(repository).tip(branch);
    if (advertised !== expected)
      return { kind: 'moved', actual: advertised, error: new GitError('git_remote_moved') };
    // Like `writePack`: a pack can only be written for a commit built on the expected one.
    if (!defects.comparesLaterTip && !objects.isAncestor(expected ?? startsAt, sha))
      throw new TypeError(`${sha} is not built on ${expected}.`);
    await mayLeave;
    return this.send(repository, { branch, expected, sha }, disturbance);
  }

  private async send(
    repository: OpenRepository,
    command: PushCommand,
    disturbance: PushDisturbance | undefined,
  ): Promise<PushResult> {
    const remote = this.remoteOf(repository);
    const underWay: CommandUnderWay = { command, sender: this.actor };
    remote.underWay.push(underWay);
    await this.step('send the push');
    if (disturbance?.kind === 'lost' && disturbance.fate === 'late') {
      underWay.sender = null;
      return uncertain(disturbance);
    }
    remote.take(underWay);
    if (disturbance?.kind === 'lost' && disturbance.fate === 'never') return uncertain(disturbance);
    const report: Report =
      disturbance?.kind === 'race'
        ? { kind: 'moved', error: new GitError('git_remote_moved') }
        : remote.receive(command);
    if (disturbance?.kind === 'lost') return uncertain(disturbance);
    await this.step(`be answered: ${report.kind}`);
    if (report.kind === 'moved') return { kind: 'moved', actual: undefined, error: report.error };
    if (report.kind === 'rejected') return { kind: 'rejected', error: report.error };
    (repository.mirror as unknown as MirrorModel).tips.set(command.branch, command.sha);
    return { kind: 'ok' };
  }

  mirrorOf(key: string): MirrorModel {
    let mirror = this.mirrors.get(key);
    if (mirror === undefined) {
      const dir = `${this.world.id} ${this.actor.name} ${key}`;
      mirror = new MirrorModel(dir, this.world.objects, this.world.defects);
      this.mirrors.set(key, mirror);
    }
    return mirror;
  }

  remoteOf(repository: OpenRepository): RemoteModel {
    const { key } = repository.target as unknown as { key: string };
    return this.world.remotes.get(key)!;
  }

  private breakConnection(): void {
    if (this.world.disturbances.fetch.pop() !== undefined) throw new GitError('git_host_unreachable');
  }

  private step(label: string): Promise<void> {
    return this.world.scheduler.step(this.actor, label);
  }
}

const uncertain = ({ isSilent }: { isSilent: boolean }): PushResult => ({
  kind: 'uncertain',
  error: new GitError(isSilent ? 'git_timeout' : 'git_host_unreachable'),
});
