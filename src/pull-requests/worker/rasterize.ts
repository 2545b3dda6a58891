const FONT_FILES = ['400Regular/Geist_400Regular.ttf', '600SemiBold/Geist_600SemiBold.ttf'].map((file) =>
  require.resolve(`@expo-google-fonts/geist/${file}`),
);

/** Makes a PNG of an SVG, in another thread. Fonts of the machine are not used, so all machines make the same. */
export async function rasterize(svg: string): Promise<Buffer> {
  // Loaded with the first picture: most workers draw none as PNG.
  const { renderAsync } = await import('@resvg/resvg-js');
  const image = await renderAsync(svg, {
    font: {
      loadSystemFonts: false,
      fontFiles: FONT_FILES,
      defaultFontFamily: 'Geist',
      sansSerifFamily: 'Geist',
      monospaceFamily: 'Geist',
    },
  });
  return image.asPng();
}
