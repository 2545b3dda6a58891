import fc from 'fast-check';
import { References, withNames } from './references';

const id = (digit: string) => `${digit.repeat(8)}-1111-4111-8111-${digit.repeat(12)}`;
const things = [
  { kind: 'query', id: id('1'), name: 'orders' },
  { kind: 'query', id: id('a'), name: 'orders by day' },
  { kind: 'component', id: id('b'), name: 'title' },
  { kind: 'component', id: id('3'), name: 'orders' },
  { kind: 'component', id: id('4'), name: 'twice' },
  { kind: 'component', id: id('5'), name: 'twice' },
  { kind: 'component', id: id('c'), name: 'components' },
] as const;
const namespaceOf = ({ kind }: { kind: string }) => (kind === 'query' ? 'queries' : 'components');
const references = new References(things);
const [orders, , title] = things;

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
  expect(references.read('Dear {{components.title.text}}', original, 'nowhere')).toBe(
    `Dear {{components.${title.id}.text}}`,
  );
  expect(references.read('{{queries.orders.data}}', original, 'nowhere')).toBe('{{queries.orders.data}}');
  expect(references.read('{{queries.orders.data}}', original, 'everywhere')).toBe(
    `{{queries.${orders.id}.data}}`,
  );
  expect(references.read('{{components.twice.x}}', original, 'everywhere')).toBe('{{components.twice.x}}');
});

it('keeps a text with a thing by its name and by its id as it is', () => {
  const text = `{{components.title.value + components.${title.id}.value}}`;
  expect(references.show(text)).toBe(text);
  expect(references.read(text, text, 'everywhere')).toBe(text);
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
    fc.constantFrom(...things).map((thing) => `${namespaceOf(thing)}.${thing.id}`),
    fc.constantFrom(...things).map((thing) => `${namespaceOf(thing)}["${thing.name}"]`),
    fc.string({ maxLength: 3 }),
  );
  const taking = fc.constantFrom('everywhere' as const, 'in expressions' as const, 'nowhere' as const);
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), taking, (pieces, takesIds) => {
      const text = pieces.join('');
      expect(references.read(references.show(text), text, takesIds)).toBe(text);
    }),
    { numRuns: 2_000 },
  );
});

it('knows a use by its brackets as by its dot', () => {
  const text = `{{queries["${orders.id}"].data + components?.['${title.id}'] + queries[\n"${id('a')}"] + queries.${id('a')}}}`;
  const shown = `{{queries["orders"].data + components?.['title'] + queries[\n"orders by day"] + queries.${id('a')}}}`;
  expect(references.show(text)).toBe(shown);
  expect(references.read(shown, text, 'nowhere')).toBe(text);
  expect(references.read(`{{queries["orders"]}}`, '', 'in expressions')).toBe(`{{queries["${orders.id}"]}}`);
});

it('puts new ids only into expressions, which end where their braces balance', () => {
  expect(references.read('queries.orders {{f({a: {}}) + queries.orders}}', '', 'in expressions')).toBe(
    `queries.orders {{f({a: {}}) + queries.${orders.id}}}`,
  );
});

it('leaves calls, which ToolJet understands by names alone', () => {
  const text = `actions.runQuery('${orders.id}'); actions.runQuery('orders')`;
  expect(references.show(text)).toBe(text);
  expect(references.read(text, '', 'everywhere')).toBe(text);
});

it('shows names in texts that are only read, also where the text is cut in an id', () => {
  const names = { [orders.id]: 'orders', [title.id]: 'title' };
  expect(withNames(`{{queries.${orders.id}.data}}`, names)).toBe('{{queries.orders.data}}');
  expect(withNames(`{{queries["${orders.id}"].data}}`, names)).toBe('{{queries["orders"].data}}');
  expect(withNames(`{{components.${title.id.slice(0, 20)}`, names)).toBe('{{components.title');
  expect(withNames(`{{components.${title.id.slice(0, 20)}…`, names)).toBe('{{components.title…');
  expect(withNames(`components ${title.id.slice(0, 20)}…`, names)).toBe(
    `components ${title.id.slice(0, 20)}…`,
  );
  expect(withNames('{{components.title.value}}', names)).toBe('{{components.title.value}}');
});
