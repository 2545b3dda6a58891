export { choiceOf } from './app-choice';
export * from './current-workspace';
export { productOf, useProductOf } from './host-product';
export { readJobFilter, type JobFilter } from './job-filter';
export {
  commitsApps,
  commitsOneApp,
  commitsSeveralApps,
  discardsChanges,
  kindLabel,
  pullsApp,
} from './job-kinds';
export { isOver, isPostponed, isRetried, isOpen, isUntried } from './job-state';
export * from './merge-query';
export * from './review-query';
export { askForConstants, readMissingConstants, type MissingConstants } from './missing-constants';
export { useManaged, type ManagedSetting } from './managed';
export { missingThings, withoutVariables } from './missing-things';
export { OpenAppContext, useOpenApp, type OpenApp } from './open-app';
export { planQuery, useCompared, type Compared } from './plan';
export * from './queries';
export * from './working-copy';
export { findSharedDocument, shareDocument, type DocumentPart } from './shared-document';
export { workspaceKey } from './workspace-key';
export { isOfReach, noteReached, useReachedAt } from './reached';
export { resultOf, settledJob, type JobContext } from './follow-job';
export { useCombined, type CombinedOutcome } from './use-combined';
export { useBlockingJob } from './use-blocking-job';
export { useJob } from './use-job';
export { useJobActions } from './use-job-actions';
export { useJobs } from './use-jobs';
export { useForgetOnLeave, useStarted } from './use-started';
export { useCancelMany } from './use-cancel-many';
export { tellProgram } from './in-frame';
export { useWorkspaceEvents } from './use-workspace-events';
