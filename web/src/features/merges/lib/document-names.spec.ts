import { namesById, textAt } from './document-names';

it('finds names and texts by id in either form of a document', () => {
  const document = {
    components: [{ id: 'c', name: 'text1', layouts: [{ id: 'l' }] }],
    definition: { pages: { p: { name: 'Home', components: { x: { component: { name: 'old' } } } } } },
    dataQueries: [{ id: 'q', name: 'get', options: { query: 'select' } }],
  };
  const names = namesById(document);
  expect(['c', 'p', 'x', 'q', 'l'].map((id) => names.get(id))).toEqual([
    'text1',
    'Home',
    'old',
    'get',
    undefined,
  ]);
  expect(textAt(document, 'q', '/options/query')).toBe('select');
  expect(textAt(document, 'q', '/options/none')).toBeNull();
});
