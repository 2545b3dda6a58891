import { formatPointer, withoutByteOrderMark } from '../../core/json-text';
import { fingerprintOfSecret, type FoundSecret } from './secrets/found-secret';
import { listStrings, placeOf, type ListedString } from './secrets/list-strings';

const SEPARATOR = '\n';

/** A text that a rule matches, by its place in what was searched. */
interface Match {
  rule: string;
  start: number;
  end: number;
}

type Search = (text: string) => Promise<Match[]>;

/** Loaded when it is needed for the first time. */
let search: Promise<Search> | null = null;

/**
 * Finds texts of a document that look like secrets, each once, and tells where they are, but not the texts. Reads the strings as
 * people see them: in JSON, a line break is two characters.
 */
export async function findSecrets(documentText: string): Promise<FoundSecret[]> {
  const document: unknown = JSON.parse(withoutByteOrderMark(documentText));
  const strings = listStrings(document);
  const searched = strings.map(({ text }) => text).join(SEPARATOR);
  const matches = await (await (search ??= loadSearch()))(searched);
  const texts = matches.map(({ start, end }) => searched.slice(start, end));
  // It may be the name of what it is in.
  const hidden = (name: string) => texts.reduce((shown, text) => shown.replaceAll(text, '…'), name);
  const found = new Map<string, FoundSecret>();
  for (const [index, { rule, start }] of matches.entries()) {
    const string = stringAt(strings, start);
    const fingerprint = fingerprintOfSecret(rule, texts[index]);
    if (!string || found.has(fingerprint)) continue;
    const { path } = string;
    const place = placeOf(document, path).map(hidden);
    found.set(fingerprint, { fingerprint, rule, place, path: formatPointer(path) });
  }
  return [...found.values()];
}

function stringAt(strings: readonly ListedString[], index: number): ListedString | null {
  let start = 0;
  for (const string of strings) {
    const end = start + string.text.length;
    if (index <= end) return string;
    start = end + SEPARATOR.length;
  }
  return null;
}

async function loadSearch(): Promise<Search> {
  const { lintSource } = await import('@secretlint/core');
  const { creator: rule } = await import('@secretlint/secretlint-rule-preset-recommend');
  const { secretLintProfiler } = await import('@secretlint/profiler');
  // It keeps the times of all searches for ever, and goes through them in each. Mended in 13.0.5, which needs Node 22.
  secretLintProfiler.mark = () => undefined;
  const config = { rules: [{ id: rule.meta.id, rule }] };
  return async (content) => {
    const source = { content, filePath: 'app.json', ext: '.json', contentType: 'text' as const };
    const { messages } = await lintSource({ source, options: { config, noPhysicFilePath: true } });
    return messages.map(({ ruleId, range: [start, end] }) => ({
      rule: ruleId.replace(/^.*secretlint-rule-/, ''),
      start,
      end,
    }));
  };
}
