/** A comment that opens with one of these has no subject: it starts with a relative clause or a bare preposition. */
export const HEADLESS_WORDS = [
  'How',
  'Of',
  'So',
  'What',
  'Whatever',
  'When',
  'Whenever',
  'Where',
  'Wherever',
  'Whether',
  'Which',
  'Whichever',
  'Who',
  'Whoever',
  'Whom',
  'Whose',
  'Why',
  'With',
];

const HEADLESS = new RegExp(`^(${HEADLESS_WORDS.join('|')})\\b`, 'i');

/** Returns the headless word that a comment opens with, or null. `text` is the comment without its delimiters. */
export function findHeadlessWord(text) {
  const [, word] = HEADLESS.exec(text.replace(/^[\s*/]+/, '')) ?? [];
  return word ?? null;
}

/**
 * Returns the comments that open a text of their own. Line comments on consecutive lines are one text, so only the
 * first of them is returned. `comments` are in source order, each with `isLine`, `isAlone` (on its line) and `line`.
 */
export function openingsOf(comments) {
  const isWholeLine = (comment) => comment?.isLine && comment.isAlone;
  return comments.filter((comment, index) => {
    const before = comments[index - 1];
    return !(isWholeLine(comment) && isWholeLine(before) && before.line === comment.line - 1);
  });
}

/** ESLint rule: a comment begins with a verb ("Returns …") or a noun ("Read–write lock …"). */
const rule = {
  meta: {
    type: 'suggestion',
    docs: { description: 'Disallow comments that open with a relative or headless word' },
    schema: [],
    messages: {
      headless:
        'The comment opens with "{{word}}". Begin with a verb ("Returns …") or a noun ("Read–write lock …").',
    },
  },
  create({ sourceCode, report }) {
    const isAlone = ({ loc }) =>
      sourceCode.lines[loc.start.line - 1].slice(0, loc.start.column).trim() === '';
    return {
      Program() {
        const comments = sourceCode.getAllComments().map((comment) => ({
          comment,
          isLine: comment.type === 'Line',
          isAlone: isAlone(comment),
          line: comment.loc.start.line,
        }));
        for (const { comment } of openingsOf(comments)) {
          const word = findHeadlessWord(comment.value);
          if (word) report({ loc: comment.loc, messageId: 'headless', data: { word } });
        }
      },
    };
  },
};

export default { rules: { 'comment-openings': rule } };
