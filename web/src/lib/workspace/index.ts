export * from './current-workspace';
export * from './queries';
export { useWorkspaceEvents } from './use-workspace-events';
