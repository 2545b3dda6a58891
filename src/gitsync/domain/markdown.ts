const LONGEST_TEXT = 120;

/**
 * Quotes a text of a document or a branch as Markdown. In a code span, providers read no mention, link, HTML or command;
 * its fence is longer than any in the text.
 */
export function asCode(text: string): string {
  const line = text
    // Control characters, and marks that change the direction of a text.
    .replace(/[\p{Cc}\p{Cf}\p{Surrogate}\u2028\u2029]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const characters = [...line];
  const shown =
    characters.length > LONGEST_TEXT ? `${characters.slice(0, LONGEST_TEXT - 1).join('')}…` : line;
  if (shown === '') return '` `';
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${shown}${fence}` : `${fence} ${shown} ${fence}`;
}
