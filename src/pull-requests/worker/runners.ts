import { Injectable } from '@nestjs/common';
import type { PULL_REQUEST_JOBS } from '../jobs';
import { ListChangedApps } from './list-changed-apps';
import { ReportPullRequest } from './report';
import { DrawPicture } from './draw-picture';
import type { RunnersOf } from '../../gitsync/worker/runners';

/** Answers calls about pull requests. */
@Injectable()
export class PullRequestRunners {
  readonly runners: RunnersOf<typeof PULL_REQUEST_JOBS>;

  constructor(changedApps: ListChangedApps, report: ReportPullRequest, pictures: DrawPicture) {
    this.runners = {
      list_changed_apps: (call, { signal }) => changedApps.run(call, signal),
      report_pull_request: (call, { signal }) => report.run(call, signal),
      draw_picture: (call, { signal }) => pictures.run(call, signal),
    };
  }
}
