// Makes the archives of both packages in dist/packages, as they are published, and tells their sizes:
// node scripts/release/pack.mjs. GITHUB_REPOSITORY names where they come from, which provenance needs.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..', '..');
const target = path.join(root, 'dist', 'packages');
const BUILDS = { 'scripts/build-cli.mjs': 'dist/cli', 'scripts/build-embedded.mjs': 'dist/gitsync' };
const UNWANTED = /\.(map|spec\.js|spec\.d\.ts|tsbuildinfo)$|\/test\/|\.trellis-build/;

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const [script, folder] of Object.entries(BUILDS)) {
  execFileSync(process.execPath, [path.join(root, script)], { cwd: root, stdio: 'inherit' });
  nameRepository(path.join(root, folder, 'package.json'));
  const pack = ['pack', '--json', '--pack-destination', target, path.join(root, folder)];
  const [{ filename, size, unpackedSize, files }] = JSON.parse(
    execFileSync('npm', pack, { encoding: 'utf8' }),
  );
  const unwanted = files.map((file) => file.path).filter((name) => UNWANTED.test(name));
  if (unwanted.length > 0) throw new Error(`${filename} holds what nobody needs: ${unwanted.join(', ')}`);
  const mb = (bytes) => (bytes / 1e6).toFixed(1);
  console.log(`${filename}: ${files.length} files, ${mb(size)} MB, unpacked ${mb(unpackedSize)} MB`);
}

function nameRepository(file) {
  const { GITHUB_SERVER_URL: server = 'https://github.com', GITHUB_REPOSITORY: name } = process.env;
  if (!name) return;
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  manifest.repository = { type: 'git', url: `git+${server}/${name}.git` };
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}
