export { ChildKeys, type Child, type Children } from './keyed-children';
export { bearersByLabel, Names, namesThatDiffer, type Bearer, type ResolvedUse } from './names';
export {
  listCycles,
  parentElsewhere,
  parentOf,
  parentReference,
  type ParsedDocument,
  type ReadDocument,
  shapeOf,
  StructuredDocument,
} from './structured-document';
export {
  type DocumentNode,
  type DocumentValues,
  holdsThings,
  type KnownThing,
  type Place,
  placeInside,
  placeOfThing,
  type Reference,
  referenceTo,
  type Role,
  textOf,
  type Thing,
  type ThingKind,
  thingOf,
} from './place';
export { stableId } from './stable-id';
export type { AppBody, DocumentRules, Group, ItemPosition, Label } from './rules';
