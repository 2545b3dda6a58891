const MAX_TEXT = 300;

/** Makes a provider's message safe to display: one line of limited length, without these secrets. */
export const shownWords = (
  words: readonly (string | null | undefined)[],
  secrets: readonly string[],
): string =>
  secrets
    .reduce(
      (text, secret) => text.replaceAll(secret, '…'),
      words.filter(Boolean).join(' ').replace(/\s+/g, ' '),
    )
    .slice(0, MAX_TEXT);
