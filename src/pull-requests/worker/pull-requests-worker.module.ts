import { Module } from '@nestjs/common';
import { GitsyncModule } from '../../gitsync/gitsync.module';
import { PullRequestReportStore } from '../store';
import { DrawPicture } from './draw-picture';
import { ListChangedApps } from './list-changed-apps';
import { ReportPullRequest } from './report';
import { PullRequestRunners } from './runners';

/** The worker's part of `PullRequestsHttpModule`. */
@Module({
  imports: [GitsyncModule],
  providers: [DrawPicture, ListChangedApps, ReportPullRequest, PullRequestRunners, PullRequestReportStore],
  exports: [PullRequestRunners, PullRequestReportStore],
})
export class PullRequestsWorkerModule {}
