export { listCycles } from './cycles';
export { ChildKeys, type Child, type Children } from './keyed-children';
export { childPlace, holdsThings, rootPlace, type Place } from './place';
export type { Reference } from './references';
export { StructuredDocument, type KnownThing, type ReadDocument } from './structured-document';
export { stableId, type Thing, type ThingKind } from './thing';
