const MAX_TEXT = 300;

/** What a provider says, as it may be shown: one line, of a length that a message can hold, without these secrets. */
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
