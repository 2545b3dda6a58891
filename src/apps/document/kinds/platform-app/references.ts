import type { JsonNode } from '../../../../core/json-text';
import { referenceTo, type Place, type Reference } from '../../structure';

/** Members of an event that hold the id of what it acts upon. */
const ACTION_MEMBERS = ['componentId', 'modal', 'pageId', 'table'];
/** Parents that are parts of the canvas itself. */
const CANVAS = /^canvas(-|$)/;

/** Returns the references of a thing by members that hold ids. */
export function findReferences(place: Place, node: JsonNode): Reference[] {
  switch (place.thing.kind) {
    case 'component':
      return [...componentReferences(node, place.pageId), ...ofEventsIn(node)];
    case 'event':
      return [...referenceTo('source', node, 'sourceId'), ...actionReferences(node.get('event'))];
    case 'query':
      return referenceTo('dataSource', node, 'dataSourceId');
    case 'setting':
      return place.path.at(-1) === 'homePageId' ? homePage(node) : [];
    default:
      return [];
  }
}

function componentReferences(node: JsonNode, pageId: string | null): Reference[] {
  const page: Reference[] =
    pageId === null ? referenceTo('page', node, 'pageId') : [{ kind: 'page', id: pageId }];
  const own = referenceTo('parent', node, 'parent');
  const parents = own.length > 0 ? own : referenceTo('parent', node.get('component'), 'parent');
  return [...page, ...parents.filter(({ id }) => !CANVAS.test(id))];
}

/** Events of older documents are inside their component. */
const ofEventsIn = (component: JsonNode): Reference[] =>
  (component.get('component')?.get('definition')?.get('events')?.items ?? []).flatMap(actionReferences);

function actionReferences(event: JsonNode | null): Reference[] {
  const actions = ACTION_MEMBERS.flatMap((key) => referenceTo('action', event, key));
  return [...referenceTo('query', event, 'queryId'), ...actions];
}

function homePage(node: JsonNode): Reference[] {
  const id = node.document.findString(node);
  return id ? [{ kind: 'homePage', id }] : [];
}

/** A `parent` is a component's id, or its id with a slot. */
export function* idsOfParent(parent: string): Generator<string> {
  for (let end = parent.length; end > 0; end = parent.lastIndexOf('-', end - 1)) yield parent.slice(0, end);
}
