import { labelSides } from './sides';

it('labels sides by person, else by place, else by commit', () => {
  const side = (name: string | null, branch: string, sha: string | null) => ({
    ...{ branch, sha, date: null, message: null },
    author: name === null ? null : { name, email: null },
  });
  const label = (mine: ReturnType<typeof side>, theirs: ReturnType<typeof side>) =>
    Object.values(labelSides({ mine, theirs, base: theirs }));
  expect(label(side('Ada', 'main', null), side('Ben', 'main', 'b'.repeat(40)))).toEqual(['Ada', 'Ben']);
  expect(label(side('Ada', 'main', null), side('Ada', 'main', 'b'.repeat(40)))).toEqual([
    'Working copy',
    'main',
  ]);
  expect(label(side('Ada', 'main', 'a'.repeat(40)), side('Ada', 'next', 'b'.repeat(40)))).toEqual([
    'main',
    'next',
  ]);
  expect(label(side(null, 'main', 'a'.repeat(40)), side(null, 'main', 'b'.repeat(40)))).toEqual([
    'main aaaaaaa',
    'main bbbbbbb',
  ]);
});
