import { Injectable, Module, OnModuleInit } from '@nestjs/common';
import { AppEvents, AppGitStates } from '../apps';
import { Database } from '../core/database';
import { HealthChecks } from '../core/http';
import { ProvidersModule } from '../providers';
import { EventRenderers, RouteResources, Workspaces } from '../workspaces';
import { GitsyncModule } from './gitsync.module';
import { AppGitController } from './http/app-git.controller';
import { AccountAccessController } from './http/account-access.controller';
import { GitJobsController } from './http/git-jobs.controller';
import { GitSettingsController } from './http/git-settings.controller';
import { GitsyncAnswers } from './http/gitsync-answers';
import { JobPresenter } from './http/job-presenter';
import { RepositoryController } from './http/repository.controller';
import { SettingsPresenter } from './http/settings-presenter';
import { JobWaiter } from './jobs/job-waiter';
import { AcceptJobs } from './operations/accept-jobs';
import { AppGitState } from './operations/app-git-state';
import { CommitMany } from './operations/commit-many';
import { CommitMessages } from './operations/commit-messages';
import { GitSettings } from './operations/git-settings';
import { ManageJobs } from './operations/manage-jobs';
import { RegisterDeployKey } from './operations/register-deploy-key';
import { RepositoryFolders } from './operations/repository-folders';
import { CommitAuthorStore } from './store/commit-author-store';
import { JOB_RESOURCE, JobStore } from './store/job-store';
import { isAliveSql } from './store/worker-liveness';

/** Where GitSync registers what others ask of it. */
@Injectable()
class OtherModules {
  constructor(
    readonly appEvents: AppEvents,
    readonly gitStates: AppGitStates,
    readonly health: HealthChecks,
    readonly renderers: EventRenderers,
    readonly resources: RouteResources,
    readonly workspaces: Workspaces,
  ) {}
}

/** The routes of GitSync, and what ties it to the other modules. Nothing here loads nodegit. */
@Module({
  imports: [GitsyncModule, ProvidersModule],
  controllers: [
    AccountAccessController,
    AppGitController,
    GitJobsController,
    GitSettingsController,
    RepositoryController,
  ],
  providers: [
    AcceptJobs,
    AppGitState,
    CommitMany,
    CommitAuthorStore,
    CommitMessages,
    GitSettings,
    GitsyncAnswers,
    JobPresenter,
    JobWaiter,
    ManageJobs,
    OtherModules,
    RegisterDeployKey,
    RepositoryFolders,
    SettingsPresenter,
  ],
})
export class GitsyncHttpModule implements OnModuleInit {
  constructor(
    private readonly accept: AcceptJobs,
    private readonly appStates: AppGitState,
    private readonly presenter: JobPresenter,
    private readonly jobs: JobStore,
    private readonly database: Database,
    private readonly others: OtherModules,
  ) {}

  onModuleInit(): void {
    const { appEvents, gitStates, health, renderers, resources, workspaces } = this.others;
    appEvents.subscribe((tx, event) => this.accept.onAppEvent(tx, event));
    gitStates.use((apps) => this.appStates.states(apps));
    resources.register('j', JOB_RESOURCE);
    renderers.register('job', async (actor, jobId) => {
      const job = await this.jobs.find(jobId);
      return job?.isListed ? this.presenter.view(job, actor) : null;
    });
    workspaces.onDelete(async (tx, workspaceId) => void (await this.jobs.cancel(tx, { workspaceId })));
    health.add('database', async () => (await this.database.query('select 1')).length === 1);
    health.add('worker', async () => {
      const alive = await this.database.query(`select 1 from git_workers w where ${isAliveSql('w')} limit 1`);
      return alive.length > 0;
    });
  }
}
