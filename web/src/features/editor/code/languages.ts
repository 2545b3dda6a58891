import type { Extension } from '@codemirror/state';

export type Language = 'javascript' | 'python' | 'sql' | 'json';

/** Loads the highlighting of a language, each in its own chunk. */
export const LANGUAGES: Record<Language, () => Promise<Extension>> = {
  javascript: async () => (await import('@codemirror/lang-javascript')).javascript(),
  python: async () => (await import('@codemirror/lang-python')).python(),
  sql: async () => (await import('@codemirror/lang-sql')).sql(),
  json: async () => (await import('@codemirror/lang-json')).json(),
};
