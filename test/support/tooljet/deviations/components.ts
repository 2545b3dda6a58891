import { randomUUID } from 'node:crypto';
import type { ComponentRow, Json, LayoutRow } from '../rows';
import type { ToolJetState } from '../state';
import {
  type Deviation,
  entriesOf,
  type Exchange,
  isOneOf,
  mapValues,
  namedComponents,
  written,
} from './deviation';

const TYPES = [
  ...['Button', 'Text', 'TextInput', 'Table', 'Form', 'Modal'],
  ...['Container', 'Tabs', 'Kanban', 'Listview'],
];
const COLUMNS = ['properties', 'styles', 'general', 'validation'] as const;

const withoutLastKey = (value: Json): Json => Object.fromEntries(Object.entries(value).slice(0, -1));

/** Damages of a column, by the end of the sentence that its name begins. */
const COLUMN_DAMAGES: Record<string, (value: Json | null) => unknown> = {
  'loses its last key when saved': (value) => withoutLastKey(value ?? {}),
  'gets a default when saved': (value) => ({ ...value, addedByToolJet: { value: '{{false}}' } }),
  'has its numbers as texts when saved': (value) =>
    mapValues(value, (inner) => (typeof inner === 'number' ? String(inner) : inner)),
  'has its texts trimmed when saved': (value) =>
    mapValues(value, (inner) => (typeof inner === 'string' ? inner.trim() : inner)),
  'is emptied when saved': () => ({}),
};

/** Damages of rows as a whole. */
const ROW_DAMAGES: Record<string, (state: ToolJetState, row: ComponentRow) => void> = {
  'Components lose their parent when saved': (state, { id }) => state.components.update(id, { parent: null }),
  'Components lose the slot of their parent when saved': (state, { id, parent }) =>
    state.components.update(id, { parent: parent?.slice(0, 36) ?? null }),
  'Components lose their general styles when saved': (state, { id }) =>
    state.components.update(id, { generalStyles: null }),
  'Components lose what they show on which device when saved': (state, { id }) =>
    state.components.update(id, { displayPreferences: null }),
  'Components of an old type become the new type when saved': (state, { id, type }) =>
    state.components.update(id, { type: type.endsWith('V2') ? type : `${type}V2` }),
  'Components are saved on the first page': (state, { id, pageId }) => {
    const versionId = state.pages.find(pageId)!.appVersionId;
    state.components.update(id, { pageId: state.pagesOf(versionId).sort((a, b) => a.index - b.index)[0].id });
  },
  'Components are saved twice': (state, row) =>
    void state.components.save({ ...row, id: randomUUID(), name: `${row.name}_copy` }),
  'Components get an id of the server when saved': (state, row) => {
    state.components.delete(row.id);
    state.components.save({ ...row, id: randomUUID() });
  },
  'Components are not saved': (state, { id }) => void state.components.delete(id),
};

const isSaved = (exchange: Exchange) => isOneOf(exchange, 'Saving components');
const isPlaced = (exchange: Exchange) => isOneOf(exchange, 'Saving components', 'Moving components');

const columnDeviations: Deviation[] = TYPES.flatMap((type) =>
  COLUMNS.flatMap((column) =>
    entriesOf(COLUMN_DAMAGES).map(([words, damage]): Deviation => ({
      name: `${type}.${column} ${words}`,
      family: 'columns of components',
      ability: 'pull',
      stored: (exchange) => {
        if (!isSaved(exchange)) return;
        const { components } = exchange.state;
        for (const row of written(components, exchange))
          if (row.type === type) components.update(row.id, { [column]: damage(row[column]) });
      },
    })),
  ),
);

const rowDeviations: Deviation[] = entriesOf(ROW_DAMAGES).map(([name, damage]) => ({
  ...{ name, family: 'components', ability: 'pull' },
  stored: (exchange) => {
    if (!isSaved(exchange)) return;
    for (const row of written(exchange.state.components, exchange)) damage(exchange.state, row);
  },
}));

const DIMENSIONS = ['top', 'left', 'width', 'height'] as const;
const DIMENSION_DAMAGES: Record<string, (value: number) => number> = {
  'is rounded when saved': Math.round,
  'snaps to tens when saved': (value) => Math.floor(value / 10) * 10,
  'is one more when saved': (value) => value + 1,
};

const dimensionDeviations: Deviation[] = DIMENSIONS.flatMap((dimension) =>
  entriesOf(DIMENSION_DAMAGES).map(([words, damage]): Deviation => ({
    ...{ name: `The ${dimension} of a layout ${words}`, family: 'layouts', ability: 'pull' },
    stored: (exchange) => {
      for (const row of placed(exchange))
        exchange.state.layouts.update(row.id, { [dimension]: damage(row[dimension]) });
    },
  })),
);

const placed = (exchange: Exchange): LayoutRow[] =>
  isPlaced(exchange) ? namedComponents(exchange).flatMap((id) => exchange.state.layoutsOf(id)) : [];

const LAYOUT_DAMAGES: Record<string, (state: ToolJetState, row: LayoutRow) => void> = {
  'Layouts of phones are lost when saved': (state, { id, type }) =>
    void (type === 'mobile' && state.layouts.delete(id)),
  'Layouts of desktops are lost when saved': (state, { id, type }) =>
    void (type === 'desktop' && state.layouts.delete(id)),
  'Layouts are doubled when saved': (state, row) => void state.layouts.save({ ...row, id: randomUUID() }),
  'Layouts become columns of a grid of 43 when saved': (state, { id, left }) =>
    state.layouts.update(id, { left: Math.round((left * 43) / 100) }),
  'Layouts of phones become those of desktops when saved': (state, row) => {
    const desktop = state.layoutsOf(row.componentId).find(({ type }) => type === 'desktop');
    if (!desktop || row.type !== 'mobile') return;
    const { top, left, width, height } = desktop;
    state.layouts.update(row.id, { top, left, width, height });
  },
};

const layoutDeviations: Deviation[] = entriesOf(LAYOUT_DAMAGES).map(([name, damage]) => ({
  ...{ name, family: 'layouts', ability: 'pull' },
  stored: (exchange) => placed(exchange).forEach((row) => damage(exchange.state, row)),
}));

export const componentDeviations: Deviation[] = [
  ...[...columnDeviations, ...rowDeviations],
  ...[...dimensionDeviations, ...layoutDeviations],
];
