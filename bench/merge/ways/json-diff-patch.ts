import { create } from 'jsondiffpatch/with-text-diffs';
import type { Way } from './way';

const patcher = create({
  objectHash: (item, index) => ('id' in item && typeof item.id === 'string' ? item.id : `at ${index}`),
});

export const jsonDiffPatch: Way = {
  key: 'jsondiffpatch',
  title: 'jsondiffpatch',
  detail:
    'The difference from base to theirs, with items matched by id and texts by word, patched onto mine. It tells no conflicts except where the patch cannot be applied.',
  merge: ({ base, mine, theirs }) => {
    const delta = patcher.diff(JSON.parse(base), JSON.parse(theirs));
    if (delta === undefined) return mine;
    try {
      return JSON.stringify(patcher.patch(JSON.parse(mine), delta), null, 2);
    } catch {
      return null;
    }
  },
};
