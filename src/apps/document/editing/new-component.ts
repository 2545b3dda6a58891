import { v4 as newId } from 'uuid';
import { COLUMNS, type Device } from './components';

/** Defaults of a type: sizes in columns and pixels, and plain values. */
export interface Template {
  type: string;
  width: number;
  heightPx: number;
  properties: Record<string, unknown>;
  styles: Record<string, unknown>;
  validation: Record<string, unknown>;
}

const wrapped = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value }]));

interface Options {
  template: Template;
  name: string;
  pageId: string;
  /** Parent in the document's form: an id, with the slot appended. */
  parent: string | null;
  /** Columns and pixels. */
  left: number;
  top: number;
  device: Device;
}

export function newComponent({ template, name, pageId, parent, left, top, device }: Options) {
  const { type, width, heightPx: height } = template;
  const id = newId();
  const definition = {
    properties: wrapped(template.properties),
    general: {},
    styles: wrapped(template.styles),
    generalStyles: {},
    validation: wrapped(template.validation),
  };
  const isMobile = device === 'mobile';
  const shown = wrapped({ showOnDesktop: `{{${!isMobile}}}`, showOnMobile: `{{${isMobile}}}` });
  const layout = { top, left, width, height };
  return {
    id,
    asListed: {
      id,
      name,
      type,
      pageId,
      parent,
      ...definition,
      displayPreferences: shown,
      layouts: [{ id: newId(), type: device, ...layout, dimensionUnit: 'count', componentId: id }],
    },
    asDefinition: {
      id,
      component: { name, component: type, definition: { ...definition, others: shown, events: [] } },
      layouts: { [device]: { ...layout, left: (left / COLUMNS) * 100 } },
      ...(parent === null ? {} : { parent }),
    },
  };
}

/** Returns `button1`, or the next unused number. */
export function freeComponentName(wanted: string, names: readonly string[]): string {
  const base = wanted.replace(/\d+$/, '') || 'component';
  for (let number = 1; ; number += 1) if (!names.includes(`${base}${number}`)) return `${base}${number}`;
}

export const baseNameOf = (type: string): string => type.replace(/V\d+$/, '').toLowerCase();
