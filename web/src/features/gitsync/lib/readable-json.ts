const MANY_A_LINE = 400;

/** Tells if a document has too few lines to be read or compared by line. */
export function isCompact(text: string): boolean {
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return text.length / lines > MANY_A_LINE;
}

/** Breaks JSON into lines, with two blanks a level. Each number and string stays as it is written. */
export function inLines(text: string): string {
  const parts: string[] = [];
  let level = 0;
  const breakLine = () => parts.push('\n', '  '.repeat(level));
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '}' || token === ']') {
      level -= 1;
      breakLine();
    }
    // An empty list is one token, whatever blanks it has.
    parts.push(token.length > 1 && /^[{[]/.test(token) ? token.replace(/\s/g, '') : token);
    if (token === '{' || token === '[') {
      level += 1;
      breakLine();
    } else if (token === ',') breakLine();
    else if (token === ':') parts.push(' ');
  }
  return parts.join('');
}

/** Empty lists and objects, strings, structure, and anything else; blanks are between them. */
const TOKEN = /\{\s*\}|\[\s*\]|"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs;
