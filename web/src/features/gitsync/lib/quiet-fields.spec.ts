import type { Schemas } from '../../../lib/api';
import { splitFields } from './quiet-fields';

type FieldChange = Schemas['FieldChangeView'];

const TYPES: Record<string, 'null' | 'object'> = { null: 'null', '{}': 'object' };

const field = (path: string, text = 'x'): FieldChange => ({
  path,
  change: 'added',
  old: null,
  new: { type: TYPES[text] ?? 'string', text, truncated: false },
});

const pathsOf = (change: 'added' | 'changed', fields: FieldChange[]) => {
  const { telling, quiet } = splitFields({ change, fields });
  return [telling.map(({ path }) => path), quiet.map(({ path }) => path)];
};

it('puts ids, times and what is empty in what was added apart', () => {
  const fields = [
    field('/id'),
    field('/name'),
    field('/type'),
    field('/pageId'),
    field('/parent', 'null'),
    field('/properties/text/value'),
    field('/styles/id'),
    field('/createdAt'),
    field('/validation', '{}'),
    field('/layouts/0/id'),
    field('/layouts/0/top', '20'),
  ];
  expect(pathsOf('added', fields)).toEqual([
    ['/type', '/properties/text/value', '/styles/id', '/layouts/0/top'],
    ['/id', '/name', '/pageId', '/parent', '/createdAt', '/validation', '/layouts/0/id'],
  ]);
});

it('shows all that has changed', () => {
  expect(pathsOf('changed', [field('/name'), field('/parent', 'null')])).toEqual([['/name', '/parent'], []]);
});

it('shows what there is where it is only that', () => {
  expect(pathsOf('added', [field('/id')])).toEqual([['/id'], []]);
});
