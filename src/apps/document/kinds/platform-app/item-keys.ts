import type { JsonNode } from '../../../../core/json-text';
import { idOf } from '../../structure';
import type { ItemPosition } from '../kind';
import { EDITED } from './places';

export function keyOfItem(item: JsonNode, { place, versionId }: ItemPosition): string | null {
  const { path, role } = place;
  // The list around an app holds nothing else.
  if (role.name === 'body') return String(role.path[0]);
  if (path.at(-1) === 'layouts') return screenOf(item);
  const id = idOf(item);
  return role.name === 'versions' && id !== null && id === versionId ? EDITED : id;
}

/** Returns the screen that a component's layout is for: one component has one layout for each. */
const screenOf = (layout: JsonNode): string | null =>
  layout.document.findString(layout.get('type')) ?? idOf(layout);
