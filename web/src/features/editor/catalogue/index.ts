import { CATALOGUE, findType } from './catalogue';
import { GROUPS, type ComponentType, type Group } from './component-type';

export { ACTIONS, actionFields } from './actions';
export type { ComponentType } from './component-type';
export type { Field } from './field';
export { cataloguedFields, templateOf } from './type-fields';
export { findType } from './catalogue';

/** A type of which nothing is known may hold what it likes; one that has children does. */
export const isContainer = (type: string): boolean => findType(type)?.isContainer ?? /container/i.test(type);

/** What can be added to a document of this generation and is called so, by group. */
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
