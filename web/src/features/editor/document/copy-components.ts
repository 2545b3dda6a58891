import { asObject } from './app-model';
import type { Place } from './change-components';
import { componentsOf, pathsOf } from './components';
import { topMost, withDescendants } from './nesting';
import { listAt, valueAt, type Json } from './path';

export const CLIP_VERSION = 1;

/** Components with all that stands in them and what happens with them, as text, spelled as the document spells it. */
export function copyComponents(place: Place, ids: readonly string[]): string {
  const { document, model, page, print } = place;
  const components = componentsOf(document, model, page, place.device);
  const roots = topMost(components, ids).map(({ id }) => id);
  const copied = withDescendants(components, roots);
  const items = components
    .filter(({ id }) => copied.has(id))
    .map(({ id }) => {
      const raw = asObject(valueAt(document, pathsOf(document, { ...place, id })[0]));
      const events = eventsOfSource(place, id).map((event) => print(event));
      return `{"id":${JSON.stringify(id)},"raw":${print(raw)},"events":[${events.join(',')}]}`;
    });
  const head = JSON.stringify({
    trellis: 'components',
    version: CLIP_VERSION,
    generation: model.generation,
    roots,
  });
  return `${head.slice(0, -1)},"components":[${items.join(',')}]}`;
}

/** In the older documents a component's events are a part of it. */
function eventsOfSource({ document, model }: Place, id: string): Json[] {
  if (model.generation === 'definition') return [];
  return listAt(document, [...model.body, 'events']).filter(({ sourceId }) => sourceId === id);
}
