import { changeOfWholeApp, describeForReview } from './rules';
import { reviewInMarkdown, type PostedReview } from './markdown';

const HOSTILE = '`](javascript:x) <img src=x onerror=y> @everyone\n# Heading';

function reviewOf(more: Partial<PostedReview> = {}): PostedReview {
  const all = [changeOfWholeApp({ gitAppId: 'g', name: HOSTILE, change: 'added' }, [null, 'x'])];
  const listed = {
    changes: all.map(({ thing, ...change }) => ({
      ...change,
      itemId: thing.id,
      name: thing.name,
      fields: [],
      fieldCount: 0,
      needs: [],
    })),
    total: 1,
    truncated: false,
  };
  const names = { before: null, after: HOSTILE };
  const apps = describeForReview([{ gitAppId: 'g', name: HOSTILE, change: 'added', names, all, listed }]);
  const [{ id }] = apps[0].shown.changes;
  return {
    apps,
    decisions: new Map([[id, { decision: 'declined' }]]),
    comments: [{ changeId: id, text: 'First\nsecond', author: { name: 'Ada' } }],
    isApproved: true,
    sha: 'abc',
    by: { name: HOSTILE },
    url: 'https://trellis.example/w/1/review/2',
    ...more,
  };
}

it('shows names as code, which does nothing, and quotes comments', () => {
  const text = reviewInMarkdown(reviewOf());
  const outside = text.replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '');
  expect(outside).not.toMatch(/img|everyone|javascript|^#/m);
  expect(text).toContain('1 change was declined, and taken back by abc. The rest is approved.');
  expect(text).toContain('> First\n> second');
});

it('names kinds in words', () => {
  const review = reviewOf();
  review.apps[0].shown.changes[0].kind = 'dataSource';
  expect(reviewInMarkdown(review)).toMatch(/^- `.*` data source `/m);
});

it('stays below the limits of all providers, and tells how many comments are left out', () => {
  const comments = Array.from({ length: 20 }, () => ({
    changeId: null,
    text: 'x'.repeat(9_000),
    author: { name: 'Ada' },
  }));
  const text = reviewInMarkdown(reviewOf({ comments }));
  expect(text.length).toBeLessThan(32_768);
  expect(text).toMatch(/17 more comments are in Trellis\.$/);
});
