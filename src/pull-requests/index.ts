export { PullRequestsHttpModule } from './pull-requests-http.module';
export { RepeatReports } from './repeat-reports';
export { LIST_AFTER_COMMITS, PullRequestReportStore } from './store';
