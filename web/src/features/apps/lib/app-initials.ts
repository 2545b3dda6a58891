const HUES = 12;

/** First letters of the first two words of a name, such as `OA` for “Orders of April”; of one word, its first letter. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s._\-–/]+/).filter(Boolean);
  return words
    .filter((word, index) => index === 0 || /^[\p{Lu}\p{Nd}]/u.test(word))
    .slice(0, 2)
    .map((word) => [...word][0].toLocaleUpperCase())
    .join('');
}

/** Hue of a tile in degrees, the same for an app wherever it is shown. */
export function hueOf(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 4_093;
  return ((sum % HUES) * 360) / HUES;
}
