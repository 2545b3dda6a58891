/**
 * Lightness of each shade of the page's own colour (`leaf` in web/src/app/theme.ts), and its share of the strongest one's
 * chroma. With them, another colour's shades are as legible on one another.
 */
const SHADES = [
  [0.97, 0.1],
  [0.933, 0.23],
  [0.867, 0.46],
  [0.794, 0.71],
  [0.716, 0.92],
  [0.645, 1],
  [0.552, 0.93],
  [0.472, 0.8],
  [0.409, 0.68],
  [0.344, 0.55],
] as const;

/** Returns the shades of a colour from light to dark, as variables of CSS. */
export const shadesOf = (color: string): Record<string, string> =>
  Object.fromEntries(
    SHADES.map(([lightness, share], shade) => [
      `--program-color-${shade}`,
      `oklch(from ${color} ${lightness} calc(c * ${share}) h)`,
    ]),
  );
