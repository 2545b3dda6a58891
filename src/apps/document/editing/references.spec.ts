import fc from 'fast-check';
import { References, withNames } from './references';

const id = (digit: string) => `${digit.repeat(8)}-1111-4111-8111-${digit.repeat(12)}`;
const things = [
  { kind: 'queries', id: id('1'), name: 'orders' },
  { kind: 'queries', id: id('a'), name: 'orders by day' },
  { kind: 'components', id: id('b'), name: 'title' },
  { kind: 'components', id: id('3'), name: 'orders' },
  { kind: 'components', id: id('4'), name: 'twice' },
  { kind: 'components', id: id('5'), name: 'twice' },
  { kind: 'components', id: id('c'), name: 'components' },
] as const;
const references = new References(things);
const [orders, , title] = things;
const never = () => false;
const always = () => true;

it('shows the names of queries and components, and keeps ids whose name does not stand for one thing', () => {
  const text = `{{queries.${orders.id}.data[0] + components?.${title.id}.value + queries.${id('a')} + components.${id('4')}}}`;
  expect(references.show(text)).toBe(
    `{{queries.orders.data[0] + components?.title.value + queries.${id('a')} + components.${id('4')}}}`,
  );
  expect(references.show(`queries.${id('9')} x.queries.${orders.id}`)).toBe(
    `queries.${id('9')} x.queries.${orders.id}`,
  );
});

it('reads what was edited: names that were ids are ids again, also where they moved', () => {
  const original = `{{components.${title.id}.value}}`;
  expect(references.read('Dear {{components.title.text}}', original, never)).toBe(
    `Dear {{components.${title.id}.text}}`,
  );
  expect(references.read('{{queries.orders.data}}', original, never)).toBe('{{queries.orders.data}}');
  expect(references.read('{{queries.orders.data}}', original, always)).toBe(`{{queries.${orders.id}.data}}`);
  expect(references.read('{{components.twice.x}}', original, always)).toBe('{{components.twice.x}}');
});

it('keeps a text with a thing by its name and by its id as it is', () => {
  const text = `{{components.title.value + components.${title.id}.value}}`;
  expect(references.show(text)).toBe(text);
  expect(references.read(text, text, always)).toBe(text);
});

it('gives back each text that was only shown, to the letter', () => {
  const words = things.flatMap((thing) => [thing.id, thing.name]);
  const piece = fc.oneof(
    fc.constantFrom(
      ...words,
      'queries',
      'components',
      '.',
      '?.',
      ' ',
      '-',
      '_',
      '$',
      'é',
      '{{',
      '}}',
      '\n',
      '"',
    ),
    fc.constantFrom(...things).map((thing) => `${thing.kind}.${thing.id}`),
    fc.constantFrom(...things).map((thing) => `${thing.kind}.${thing.name}`),
    fc.string({ maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.boolean(), (pieces, takesIds) => {
      const text = pieces.join('');
      expect(references.read(references.show(text), text, () => takesIds)).toBe(text);
    }),
    { numRuns: 2_000 },
  );
});

it('shows names in texts that are only read, also where the text is cut in an id', () => {
  const names = { [orders.id]: 'orders', [title.id]: 'title' };
  expect(withNames(`{{queries.${orders.id}.data}}`, names)).toBe('{{queries.orders.data}}');
  expect(withNames(`{{components.${title.id.slice(0, 20)}`, names)).toBe('{{components.title');
  expect(withNames('{{components.title.value}}', names)).toBe('{{components.title.value}}');
});
