import { findListedParents } from './history';

/** Reads `merge: main side` for each commit, children before parents. */
const read = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const [sha = '', parents = ''] = line.trim().split(':');
      return { sha, parents: parents.trim().split(' ').filter(Boolean) };
    });

const found = (text: string, listed: string) => {
  const parents = findListedParents(read(text), listed.split(' '));
  return parents && Object.fromEntries([...parents].map(([sha, all]) => [sha, all.join(' ')]));
};

it('is null for a straight history, whatever lies between the listed commits', () => {
  expect(found('d: c\nc: b\nb: a\na:', 'd b a')).toBeNull();
  // A merge of a branch that did not touch the app.
  expect(found('d: m\nm: c x\nx: a\nc: a\na:', 'd c a')).toBeNull();
});

it('leads a listed merge to both sides, through commits that are not listed', () => {
  expect(found('m: x y\ny: side\nx: main\nmain: a\nside: a\na:', 'm main side a')).toEqual({
    m: 'main side',
    main: 'a',
    side: 'a',
    a: '',
  });
});

it('leads a commit after a merge that is not listed to both sides', () => {
  expect(found('d: m\nm: main side\nmain: a\nside: a\na:', 'd main side a')).toMatchObject({
    d: 'main side',
  });
});

it('leaves out what another ancestor leads to', () => {
  expect(found('m: c a\nc: b z\nz: a\nb: a\na:', 'm c b z a')).toEqual({
    m: 'c',
    c: 'b z',
    z: 'a',
    b: 'a',
    a: '',
  });
});

it('knows no ancestors below the last listed commit, which may make a history straight so far', () => {
  expect(found('m: main side\nmain: far', 'm main')).toBeNull();
  expect(found('m: main side\nside: far\nmain: far', 'm side main')).toEqual({
    m: 'main side',
    side: '',
    main: '',
  });
});
