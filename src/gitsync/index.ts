export { GitsyncHttpModule } from './gitsync-http.module';
export { AnswerJob } from './http/answer-job';
export { JobsInWorkspace } from './http/jobs-in-workspace';
export { GitWorkers } from './queue/git-workers';
export { GitForApps } from './server/git-for-apps';
export { SEALED_SSH_KEYS } from './store/git-credential-store';
export { SEALED_SIGNING_KEYS } from './store/signing-key-store';
export { COUNT_CRASH } from './queue/queue-sql';
