export * from '../../../../../src/apps/document/editing';
export { namesOf } from './names-of';
export { ClipError, readClip } from './read-clip';
export { queryKindLabel, queryKinds, type QueryKind } from './query-kinds';
