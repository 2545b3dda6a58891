export { PullRequestsHttpModule } from './pull-requests-http.module';
export { RepeatReports } from './repeat-reports';
export { WriteReports } from './report-loop';
export { LIST_AFTER_COMMITS, PullRequestReportStore } from './store';
