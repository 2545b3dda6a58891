import { ACTIONS, PAGE_EVENTS, QUERY_EVENTS } from './actions';
import { findType } from './catalogue';

/** Fields that ToolJet writes on its own, had once, or keeps from the older type of a component; no one sets them. */
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  Table: ['columnSizes', 'columnDeletionHistory', 'actionButtonBackgroundColor', 'actionButtonTextColor'],
  Text: ['groupActions'],
  RadioButton: ['activeColor'],
  Steps: ['color', 'textColor', 'theme'],
  MultiselectV2: ['values'],
  Chat: ['boxShadowContainer'],
};
/** In every type: visibility as it was called first. */
const WRITTEN_IN_ALL = ['visible', 'visibility', 'disabledState', 'loadingState', 'dynamicHeight'];

const OTHER_EVENTS: Readonly<Record<string, readonly string[]>> = { Multiselect: ['onSearchTextChanged'] };

/** Actions of newer releases of ToolJet, for which the editor has no fields. */
const OTHER_ACTIONS = [
  'abort-query',
  'reset-query',
  'scroll-component-into-view',
  'toggle-app-mode',
  'unset-all-custom-variables',
  'unset-all-page-variables',
];

export const KNOWN_ACTIONS: readonly string[] = [...ACTIONS, ...OTHER_ACTIONS];

/**
 * Returns the names of all fields of a type; null for a type that is not known. ToolJet has moved fields between parts, and
 * left them where they were.
 */
export function knownFields(type: string): readonly string[] | null {
  const found = findType(type);
  if (!found) return null;
  const { properties, styles, validation } = found;
  const own = [properties, styles, validation].flatMap(Object.keys);
  return [...own, ...(WRITTEN[type] ?? []), ...WRITTEN_IN_ALL];
}

/** Returns the events of a thing; null for a component of a type that is not known. */
export function knownEvents(
  kind: 'component' | 'query' | 'page',
  type: string | null,
): readonly string[] | null {
  if (kind !== 'component') return kind === 'query' ? QUERY_EVENTS : PAGE_EVENTS;
  const found = type === null ? null : findType(type);
  return found && [...found.events, ...(OTHER_EVENTS[found.type] ?? [])];
}
