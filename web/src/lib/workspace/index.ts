export { choiceOf } from './app-choice';
export * from './current-workspace';
export * from './queries';
export { useJob } from './use-job';
export { useWorkspaceEvents } from './use-workspace-events';
