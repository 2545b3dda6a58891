import { searchTypes } from '.';

it('offers each generation the types that its platform has', () => {
  const offered = (generation: 'lists' | 'definition') =>
    searchTypes('', generation).flatMap(({ types }) => types.map(({ type }) => type));
  expect(offered('lists')).toContain('DropdownV2');
  expect(offered('lists')).not.toContain('DropDown');
  expect(offered('definition')).toContain('DropDown');
  expect(offered('definition')).not.toContain('DropdownV2');
  expect(searchTypes('  date', 'lists').map(({ group }) => group)).toEqual(['dates']);
});
