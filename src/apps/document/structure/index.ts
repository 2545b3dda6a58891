export { ChildKeys, idOf, type Child, type Children } from './keyed-children';
export { bearersByLabel, Names, namesThatDiffer, type Bearer, type ResolvedUse } from './names';
export { listCycles, parentElsewhere, parentOf, parentReference } from './structured-document';
export { holdsThings, placeInside, placeOfThing, type Place, type Role } from './place';
export { referenceTo, type Reference } from './place';
export { shapeOf, StructuredDocument, type KnownThing, type ReadDocument } from './structured-document';
export { scopeOf, stableId, textOf, thingOf, type Thing, type ThingKind } from './place';
