export { ChildKeys, idOf, type Child, type Children } from './keyed-children';
export { bearersByLabel, Names, namesThatDiffer, type Bearer, type ResolvedUse } from './names';
export {
  type KnownThing,
  listCycles,
  parentElsewhere,
  parentOf,
  parentReference,
  type ReadDocument,
  shapeOf,
  StructuredDocument,
} from './structured-document';
export {
  holdsThings,
  type Place,
  placeInside,
  placeOfThing,
  type Reference,
  referenceTo,
  type Role,
  scopeOf,
  stableId,
  textOf,
  type Thing,
  type ThingKind,
  thingOf,
} from './place';
