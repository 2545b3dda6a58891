import { maskSecrets } from '../../core/secrets';

const MAX_TEXT = 300;

/** Makes a provider's message safe to display: one line of limited length, without these secrets. */
export const shownWords = (
  words: readonly (string | null | undefined)[],
  secrets: readonly string[],
): string => maskSecrets(words.filter(Boolean).join(' ').replace(/\s+/g, ' '), secrets).slice(0, MAX_TEXT);
