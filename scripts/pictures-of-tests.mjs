import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './setup.mjs';

const FOLDER = path.join(root, '.cache/pictures');
const NAME = /^(?<screen>.+?)(?<narrow>-narrow)?-(?<theme>light|dark)\.png$/;

/**
 * Runs the tests of the page, or the given spec files, which take a picture of each screen in each theme and window, and puts
 * the pictures on one page to leaf through. Returns the exit code of the tests.
 */
export function takePicturesOfTests(specs) {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const { status } = spawnSync(
    process.execPath,
    [path.join(root, 'scripts/test.mjs'), ...(specs.length > 0 ? specs : ['test/page'])],
    { cwd: root, stdio: 'inherit', env: { ...process.env, TRELLIS_SCREENSHOTS: FOLDER } },
  );
  const screens = new Map();
  for (const file of readdirSync(FOLDER).sort()) {
    const { screen, narrow, theme } = NAME.exec(file)?.groups ?? {};
    if (!screen) continue;
    const pictures = screens.get(screen) ?? {};
    pictures[`${narrow ? 'narrow' : 'wide'} ${theme}`] = file;
    screens.set(screen, pictures);
  }
  const page = path.join(FOLDER, 'index.html');
  writeFileSync(page, pageOf([...screens]));
  console.log(`${screens.size} screens: ${page}`);
  return status ?? 1;
}

const ORDER = ['wide light', 'wide dark', 'narrow light', 'narrow dark'];

/** One screen fills the window; the arrow keys turn the pages. */
const pageOf = (screens) => `<!doctype html>
<meta charset="utf-8">
<title>Screens of Trellis</title>
<style>
  html { scroll-snap-type: y mandatory; font: 14px system-ui; background: #888; }
  section { box-sizing: border-box; height: 100vh; padding: 8px; scroll-snap-align: start; }
  h2 { margin: 0 0 6px; font-size: 14px; }
  div { display: grid; grid-template-columns: 3.2fr 3.2fr 1fr 1fr; gap: 8px; align-items: start; }
  img { max-width: 100%; max-height: calc(100vh - 40px); }
</style>
${screens
  .map(
    (
      [screen, pictures],
      index,
    ) => `<section id="${index}"><h2>${index + 1} of ${screens.length}: ${screen}</h2><div>
${ORDER.filter((view) => pictures[view])
  .map(
    (view) =>
      `<a href="${pictures[view]}"><img loading="lazy" src="${pictures[view]}" alt="${screen}, ${view}"></a>`,
  )
  .join('\n')}
</div></section>`,
  )
  .join('\n')}
<script>
  addEventListener('keydown', ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (step) scrollBy(0, step * innerHeight);
  });
</script>
`;
