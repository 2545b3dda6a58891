import { escapeMarkup } from '../refusal';
import type { Times } from '../rows';
import type { ToolJetState } from '../state';
import type { Table } from '../table';
import { type Ability, type ActionName, type Deviation, entriesOf, isOneOf, written } from './deviation';

type Named = Times & { id: string; name: string };

interface Field {
  ability: Ability;
  actions: ActionName[];
  rows: (state: ToolJetState) => Table<Named>;
}

/** Things with names, by the words for them; folders and constants are named when they are made. */
const FIELDS: Record<string, Field> = {
  app: {
    ...{ ability: 'create', actions: ['A new app', 'An import', 'A rename'] },
    rows: ({ apps }) => apps as unknown as Table<Named>,
  },
  version: {
    ...{ ability: 'pull', actions: ['A new version'] },
    rows: ({ versions }) => versions as unknown as Table<Named>,
  },
  page: {
    ...{ ability: 'pull', actions: ['A new page', 'A change of a page'] },
    rows: ({ pages }) => pages as unknown as Table<Named>,
  },
  component: {
    ...{ ability: 'pull', actions: ['Saving components'] },
    rows: ({ components }) => components as unknown as Table<Named>,
  },
  query: {
    ...{ ability: 'pull', actions: ['Saving a query'] },
    rows: ({ queries }) => queries as unknown as Table<Named>,
  },
};

const MAX_LENGTH = 12;

const NAME_DAMAGES: Record<string, (name: string) => string> = {
  'is escaped': escapeMarkup,
  'is trimmed': (name) => name.trim(),
  [`is cut after ${MAX_LENGTH} characters`]: (name) => name.slice(0, MAX_LENGTH),
  'becomes lower case': (name) => name.toLowerCase(),
  'has underscores for blanks': (name) => name.replaceAll(' ', '_'),
  'gets a number': (name) => `${name} (1)`,
};

/** Changes of the names that are sent. */
export const nameDeviations: Deviation[] = entriesOf(FIELDS).flatMap(([what, { ability, actions, rows }]) =>
  entriesOf(NAME_DAMAGES).map(([words, damage]): Deviation => ({
    ...{ name: `The name of a ${what} ${words} when saved`, family: `names: ${what}`, ability },
    stored: (exchange) => {
      if (!isOneOf(exchange, ...actions)) return;
      const table = rows(exchange.state);
      for (const row of written(table, exchange)) table.update(row.id, { name: damage(row.name) });
    },
  })),
);
