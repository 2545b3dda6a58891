/**
 * Writes src/apps/drawing/font-widths.ts: how wide the characters of the font of pictures are. Run it after a new version
 * of the font: node scripts/font-widths.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import opentype from 'opentype.js';
import { format, resolveConfig } from 'prettier';

const FILES = { 400: '400Regular/Geist_400Regular.ttf', 600: '600SemiBold/Geist_600SemiBold.ttf' };
const TARGET = new URL('../src/apps/drawing/font-widths.ts', import.meta.url).pathname;

const require = createRequire(import.meta.url);
const read = (file) => {
  const { buffer, byteOffset, byteLength } = readFileSync(
    require.resolve(`@expo-google-fonts/geist/${file}`),
  );
  return opentype.parse(buffer.slice(byteOffset, byteOffset + byteLength));
};

/** Lists of a first code point and the widths from it on. */
function widthsOf(font) {
  const runs = [];
  const codes = Object.keys(font.tables.cmap.glyphIndexMap).map(Number);
  for (const code of codes.sort((a, b) => a - b)) {
    const width = font.charToGlyph(String.fromCodePoint(code)).advanceWidth;
    const last = runs.at(-1);
    if (last && last[0] + last.length - 1 === code) last.push(width);
    else runs.push([code, width]);
  }
  return runs;
}

const regular = read(FILES[400]);
const { unitsPerEm, ascender, descender } = regular;
const text = `/** Made by scripts/font-widths.mjs from the font of pictures, Geist. */
export const FONT = ${JSON.stringify({ unitsPerEm, ascender, descender })} as const;

/** By weight: a code point, and the widths of the characters from it on, in units of the font. */
export const WIDTHS: Readonly<Record<400 | 600, readonly (readonly [number, ...number[]])[]>> = {
  400: ${JSON.stringify(widthsOf(regular))},
  600: ${JSON.stringify(widthsOf(read(FILES[600])))},
};
`;
writeFileSync(TARGET, await format(text, { ...(await resolveConfig(TARGET)), filepath: TARGET }));
