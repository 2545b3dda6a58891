import { kindLabel } from './job-kinds';

it('labels the kinds that this page knows', () => {
  expect(kindLabel('commit_app')).toBe('Commit');
});

it('reads a kind that only a newer server knows, instead of showing its raw name', () => {
  expect(kindLabel('merge_branches')).toBe('Merge branches');
  expect(kindLabel('toString')).toBe('ToString');
  expect(kindLabel('')).toBe('Git job');
});
