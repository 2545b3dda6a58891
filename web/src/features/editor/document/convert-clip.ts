import { newId } from '../../../lib/new-id';
import { asObject, textOf } from './app-model';
import { COLUMNS } from './components';
import { isObject, type Json } from './path';
import type { Clip, ClipItem } from './read-clip';

/** A component and its events as text, in the generation of the target document. */
export interface Written {
  id: string;
  raw: string;
  events: string[];
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
const inColumns = (percent: unknown): number => Math.round((numberOf(percent) * COLUMNS) / 100);
const inPercent = (columns: unknown): number => (numberOf(columns) * 100) / COLUMNS;

/** Converts an older component to the newer format. */
export function toListed({ id, raw }: ClipItem, print: Clip['print']): Written {
  const component = asObject(raw.component);
  const definition = asObject(component.definition);
  const part = (key: string) => (isObject(definition[key]) ? print(definition[key]) : '{}');
  const events = Array.isArray(definition.events) ? (definition.events as unknown[]).map(asObject) : [];
  const head = {
    id,
    name: component.name,
    type: component.component,
    pageId: '',
    parent: textOf(raw.parent),
  };
  const parts = ['properties', 'general', 'styles', 'generalStyles', 'validation'].map(
    (key) => `${JSON.stringify(key)}:${part(key)}`,
  );
  const layouts = Object.entries(asObject(raw.layouts)).map(([type, layout]) => {
    const { top, left, width, height } = asObject(layout);
    const place = { top, left: inColumns(left), width: Math.round(numberOf(width)), height };
    return { id: newId(), type, ...place, dimensionUnit: 'count', componentId: id };
  });
  return {
    id,
    raw: `${JSON.stringify(head).slice(0, -1)},${parts.join(',')},"displayPreferences":${part('others')},"layouts":${JSON.stringify(layouts)}}`,
    events: events.map((event, index) => {
      const about = {
        id: newId(),
        name: event.eventId,
        index,
        sourceId: id,
        target: 'component',
      };
      return `${JSON.stringify(about).slice(0, -1)},"event":${print(event)}}`;
    }),
  };
}

/** Converts a newer component to the older format, which includes its events. */
export function toDefined({ id, raw, events }: ClipItem, print: Clip['print']): Written {
  const part = (key: string) => (isObject(raw[key]) ? print(raw[key]) : '{}');
  const parts = ['properties', 'general', 'styles', 'generalStyles', 'validation'].map(
    (key) => `${JSON.stringify(key)}:${part(key)}`,
  );
  const own = events.filter(isOwn).map(({ event }) => print(event));
  const definition = `{${parts.join(',')},"others":${part('displayPreferences')},"events":[${own.join(',')}]}`;
  const words = JSON.stringify({ name: raw.name, component: raw.type });
  const listed = Array.isArray(raw.layouts) ? (raw.layouts as unknown[]).map(asObject) : [];
  const layouts = Object.fromEntries(
    listed.map(({ type, top, left, width, height, dimensionUnit }) => [
      String(type),
      { top, left: dimensionUnit === 'percent' ? left : inPercent(left), width, height },
    ]),
  );
  const parent = textOf(raw.parent);
  const tail = JSON.stringify({ layouts, ...(parent === null ? {} : { parent }) });
  return {
    id,
    raw: `{"id":${JSON.stringify(id)},"component":${words.slice(0, -1)},"definition":${definition}},${tail.slice(1)}`,
    events: [],
  };
}

/** Tells if an event belongs to the component itself; older documents keep events of table buttons elsewhere. */
export const isOwn = ({ target }: Json): boolean => target === undefined || target === 'component';
