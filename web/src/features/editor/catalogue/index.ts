import { CATALOGUE, GROUPS, type ComponentType, type Group } from '../document';
import { typeName } from './names/type-names';

export { choiceName } from './names/choice-names';
export { actionName, triggerName } from './names/event-names';
export { fieldLabel } from './names/field-labels';
export { GROUP_NAMES } from './names/group-names';
export { typeName } from './names/type-names';

/** Finds types by name for a document generation, by group. */
export function searchTypes(
  words: string,
  generation: 'lists' | 'definition',
): { group: Group; types: ComponentType[] }[] {
  const wanted = words.trim().toLowerCase();
  const fits = ({ type, only }: ComponentType) =>
    (only === null || only === generation) && `${typeName(type)} ${type}`.toLowerCase().includes(wanted);
  return GROUPS.map((group) => ({
    group,
    types: CATALOGUE.filter((entry) => entry.group === group && fits(entry)),
  })).filter(({ types }) => types.length > 0);
}
