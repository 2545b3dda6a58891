export { GitsyncHttpModule } from './gitsync-http.module';
export { AnswerJob } from './http/answer-job';
export { JobsInWorkspace } from './http/jobs-in-workspace';
export { MergesInWorkspace } from './http/merges/merges-in-workspace';
export { CountWaiting } from './queue/count-waiting';
export { GitWorkers } from './queue/git-workers';
export { GitForApps } from './server/git-for-apps';
export { WorkerCalls } from './server/worker-calls';
export { SEALED_SSH_KEYS } from './store/keys';
export { SEALED_WEBHOOKS } from './store/webhooks';
export { SEALED_SIGNING_KEYS } from './store/signing-key-store';
export { COUNT_CRASH } from './queue/sql';
export { parseRemoteUrl } from './domain';
export {
  AppPlaces,
  WorkerQuestions,
  type HeldPlace,
  type HeldPlaces,
  type KeepChanges,
  type RefusedChange,
  type WantedApp,
  type WantedState,
  type WorkspacePlace,
} from './ports';
