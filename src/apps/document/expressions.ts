/** Position of an expression, without its braces. */
export interface ExpressionRange {
  start: number;
  end: number;
}

/**
 * Finds expressions, which may contain braces, as in `{{ f({a: {b: 1}}) }}`: they end where the braces balance. After
 * one unbalanced expression the rest of the string is not searched again, which would take quadratic time.
 */
export function* expressionRanges(text: string): Generator<ExpressionRange> {
  let isBalanced = true;
  for (let start = text.indexOf('{{'); start !== -1;) {
    const balanced: number | null = isBalanced ? closingBrace(text, start) : null;
    isBalanced = balanced !== null;
    const end: number = balanced ?? text.indexOf('}}', start);
    if (end === -1) return;
    yield { start: start + 2, end };
    start = text.indexOf('{{', end);
  }
}

/** Returns the expressions of a text, without their braces. */
export const expressionsOf = (text: string): string[] =>
  [...expressionRanges(text)].map(({ start, end }) => text.slice(start, end));

function closingBrace(text: string, start: number): number | null {
  let open = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '{') open += 1;
    else if (text[at] === '}' && --open === 0) return at;
  }
  return null;
}
