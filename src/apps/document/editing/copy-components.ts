import { asObject, type AppModel } from './app-model';
import type { PageContext } from './change-components';
import { componentsOf, pathsOf } from './components';
import { topMost, withDescendants } from './nesting';
import { listAt, valueAt, type Json } from './path';
import type { SourceText } from './source-text';

export const CLIP_VERSION = 1;

export interface ClipItem {
  id: string;
  raw: Json;
  events: Json[];
}

/** Components on the clipboard. */
export interface Clip {
  generation: AppModel['generation'];
  roots: readonly string[];
  items: readonly ClipItem[];
  /** Prints a value of the clip with its original spelling. */
  print: SourceText['print'];
}

/** Serializes components with their descendants and events, with the original spelling. */
export function copyComponents(context: PageContext, ids: readonly string[]): string {
  const { document, model, page, print } = context;
  const components = componentsOf({ document, model, page, device: context.device });
  const roots = topMost(components, ids).map(({ id }) => id);
  const copied = withDescendants(components, roots);
  const items = components
    .filter(({ id }) => copied.has(id))
    .map(({ id }) => {
      const raw = asObject(valueAt(document, pathsOf(document, { ...context, id })[0]));
      const events = eventsOfSource(context, id).map((event) => print(event));
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

/** Older documents keep events inside the component. */
function eventsOfSource({ document, model }: PageContext, id: string): Json[] {
  if (model.generation === 'definition') return [];
  return listAt(document, [...model.body, 'events']).filter(({ sourceId }) => sourceId === id);
}
