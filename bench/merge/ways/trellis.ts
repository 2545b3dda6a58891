import { parseAppDocument } from '../../../src/apps/document';
import { merge } from '../../../src/apps/document/merge';
import type { Way } from './way';

export const trellis: Way = {
  key: 'trellis',
  title: 'Trellis',
  detail: '`merge` of `src/apps/document/merge`, from three texts to a text, checks included.',
  merge: ({ base, mine, theirs }) => {
    const [b, m, t] = [base, mine, theirs].map(parseAppDocument);
    const { result, conflicts } = merge({ base: b, mine: m, theirs: t });
    return conflicts.length === 0 ? result.text : null;
  },
};
