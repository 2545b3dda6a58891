import { COLUMNS } from './components';

interface Template {
  width: number;
  height: number;
  properties: Record<string, unknown>;
}

/** What can be added, with as much as it needs to be seen. */
export const TEMPLATES: Record<string, Template> = {
  Text: { width: 12, height: 40, properties: { text: 'Text' } },
  Button: { width: 6, height: 40, properties: { text: 'Button' } },
  TextInput: { width: 12, height: 40, properties: { label: 'Label', placeholder: 'Enter a value' } },
  DropdownV2: { width: 12, height: 40, properties: { label: 'Select', placeholder: 'Select an option' } },
  Table: { width: 30, height: 300, properties: { data: '{{[]}}' } },
  Container: { width: 20, height: 200, properties: {} },
  Image: { width: 8, height: 120, properties: { source: '' } },
  Chart: { width: 20, height: 300, properties: { title: 'Chart', type: 'line', data: '[]' } },
};

const wrapped = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value }]));

interface Options {
  type: string;
  names: string[];
  top: number;
  pageId: string;
}

export function newComponent({ type, names, top, pageId }: Options) {
  const { width, height, properties } = TEMPLATES[type];
  const id = crypto.randomUUID();
  const name = freeName(type, names);
  const left = 1;
  const definition = {
    properties: wrapped(properties),
    general: {},
    styles: wrapped({ visibility: '{{true}}' }),
    generalStyles: {},
    validation: {},
  };
  const shown = wrapped({ showOnDesktop: '{{true}}', showOnMobile: '{{false}}' });
  const layoutId = crypto.randomUUID();
  const layout = { top, left, width, height };
  return {
    id,
    asListed: {
      id,
      name,
      type,
      pageId,
      parent: null,
      ...definition,
      displayPreferences: shown,
      layouts: [{ id: layoutId, type: 'desktop', ...layout, dimensionUnit: 'count', componentId: id }],
    },
    asDefinition: {
      id,
      component: { name, component: type, definition: { ...definition, others: shown, events: [] } },
      layouts: { desktop: { ...layout, left: (left / COLUMNS) * 100 } },
    },
  };
}

function freeName(type: string, names: string[]): string {
  const base = type.replace(/V\d+$/, '').toLowerCase();
  for (let number = 1; ; number += 1) if (!names.includes(`${base}${number}`)) return `${base}${number}`;
}
