import { Module } from '@nestjs/common';
import { AppsHttpModule } from '../apps';
import { GitsyncHttpModule } from '../gitsync';
import { ProvidersModule } from '../providers';
import { ListPullRequests } from './list';
import { MergeByStructure } from './merge-by-structure';
import { OpenPullRequest } from './open';
import { PictureController, SharedPictureController } from './picture.controller';
import { Pictures } from './pictures';
import { PullRequestReportsController, PullRequestsController } from './pull-requests.controller';
import { ListReportedPullRequests, PullRequestReports, ReportLoop, WriteReports } from './report-loop';
import { RepeatReports } from './repeat-reports';
import { PictureAddresses, SharedPictures } from './shared-pictures';
import { PullRequestReportStore } from './store';

const SERVICES = [
  RepeatReports,
  ListPullRequests,
  MergeByStructure,
  OpenPullRequest,
  Pictures,
  ListReportedPullRequests,
  PullRequestReports,
  ReportLoop,
  WriteReports,
  PictureAddresses,
  SharedPictures,
  PullRequestReportStore,
];

/** Pull requests at the provider, and pictures of pages. */
@Module({
  imports: [AppsHttpModule, GitsyncHttpModule, ProvidersModule],
  controllers: [
    PictureController,
    SharedPictureController,
    PullRequestReportsController,
    PullRequestsController,
  ],
  providers: SERVICES,
  exports: SERVICES,
})
export class PullRequestsHttpModule {}
