/** Splits a text into lines, each with its line feed, and into words. Joined, the parts give the text again. */
export interface TextUnits {
  lines: (text: string) => string[];
  words: (text: string) => string[];
}

const WORDS = /[\p{L}\p{N}_$]+|\s+|./gsu;
/** An escaped character is one unit, also where it takes two escapes. */
const SPELLED_WORDS =
  /(?:[\p{L}\p{N}_$]|\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2})+|(?:\s|\\[nrt])+|\\u[\da-fA-F]{4}|\\.|./gsu;

export const plainUnits: TextUnits = {
  lines: (text) => text.match(/[^\n]*\n|[^\n]+$/g) ?? [],
  words: (text) => text.match(WORDS) ?? [],
};

/** Units of a string as it is spelled in JSON, without its quotes, so that what stays keeps its spelling. */
export const jsonStringUnits: TextUnits = {
  lines: splitSpelledLines,
  words: (text) => text.match(SPELLED_WORDS) ?? [],
};

function splitSpelledLines(text: string): string[] {
  const lines: string[] = [];
  let start = 0;
  for (let at = text.indexOf('\\'); at !== -1; at = text.indexOf('\\', at + 2)) {
    if (text[at + 1] !== 'n') continue;
    lines.push(text.slice(start, at + 2));
    start = at + 2;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}
