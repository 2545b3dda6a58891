export { listCycles, parentElsewhere } from './cycles';
export { ChildKeys, idOf, type Child, type Children } from './keyed-children';
export { Names, namesThatDiffer, type ResolvedUse } from './names';
export { holdsThings, placeInside, placeOfThing, type Place, type Role } from './place';
export { referenceTo, type Reference } from './reference';
export { shapeOf, StructuredDocument, type KnownThing, type ReadDocument } from './structured-document';
export { scopeOf, stableId, textOf, thingOf, type Thing, type ThingKind } from './thing';
