import { CATALOGUE, findType } from './catalogue';
import { GROUPS, type ComponentType, type Group } from './component-type';

export { ACTIONS, actionFields } from './actions';
export type { ComponentType } from './component-type';
export type { Field } from './field';
export { cataloguedFields, templateOf } from './type-fields';
export { findType } from './catalogue';
export { choiceName } from './names/choice-names';
export { actionName, triggerName } from './names/event-names';
export { GROUP_NAMES } from './names/group-names';
export { typeName } from './names/type-names';

/** An unknown type may contain anything, so it counts as a container if it has children. */
export const isContainer = (type: string): boolean => findType(type)?.isContainer ?? /container/i.test(type);

/** Finds types by name for a document generation, by group. */
export function searchTypes(
  words: string,
  generation: 'lists' | 'definition',
): { group: Group; types: ComponentType[] }[] {
  const wanted = words.trim().toLowerCase();
  const fits = ({ label, type, only }: ComponentType) =>
    (only === null || only === generation) && `${label} ${type}`.toLowerCase().includes(wanted);
  return GROUPS.map((group) => ({
    group,
    types: CATALOGUE.filter((entry) => entry.group === group && fits(entry)),
  })).filter(({ types }) => types.length > 0);
}
