/**
 * The editor's model of a document: what stands on its pages, and the edits that people and agents make. Pure code without
 * Node, shared by the page and the server.
 */
export * from './catalogue';
export * from './app-model';
export * from './change-components';
export * from './change-pages';
export * from './change-queries';
export * from './components';
export { duplicatePage } from './copy-page';
export type { Added, Edit } from './edit';
export * from './edits';
export * from './events';
export type { Template } from './new-component';
export { CLIP_VERSION, copyComponents, type Clip, type ClipItem } from './copy-components';
export * from './layouts';
export * from './move-components';
export * from './nesting';
export { pasteComponents } from './paste-components';
export * from './path';
export * from './print-patch';
export * from './queries';
export { countUses, referrersOf, type NamedThing } from './name-uses';
export { problemOfName, type NamedKind, type NameProblem } from './names';
export { referencesOf, refersById } from './references-of';
export { rowsOf, type Row } from './rows';
export { SourceText } from './source-text';
export { keepsKindInQuery } from './query-options';
