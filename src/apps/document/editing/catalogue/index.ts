import { findType } from './catalogue';

export { ACTIONS, actionFields, QUERY_EVENTS } from './actions';
export { CATALOGUE, findType } from './catalogue';
export { GROUPS, type ComponentType, type Group } from './component-type';
export type { Field } from './field';
export { KNOWN_ACTIONS, knownEvents, knownFields } from './known-words';
export { cataloguedFields, templateOf } from './type-fields';

/** An unknown type may contain anything, so it counts as a container if it has children. */
export const isContainer = (type: string): boolean => findType(type)?.isContainer ?? /container/i.test(type);
