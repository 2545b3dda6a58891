export * from './app-model';
export * from './change-components';
export * from './components';
export * from './edits';
export * from './events';
export { TEMPLATES } from './new-component';
export * from './path';
export * from './queries';
export { SourceText } from './source-text';
