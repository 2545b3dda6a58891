import { execFile, execFileSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';

// Runs the steps of .github/workflows/release.yml as GitHub does. What would leave this machine (docker, cosign, gh, npm
// publish) is written down instead.

const ROOT = resolve(__dirname, '../../..');
const MINUTES_MS = 60_000;
const run = promisify(execFile);

interface Job {
  env?: Record<string, string>;
  steps: { run?: string; env?: Record<string, string> }[];
}

let folder: string;
let jobs: Record<string, Job>;
let version: string;

const OUTSIDE = `#!/usr/bin/env bash
name=$(basename "$0")
if [[ $name == npm && $1 != publish && $1 != view ]]; then exec REAL_NPM "$@"; fi
printf '%s\\n' "$name $*" >> "$RECORD"
case "$name $1 $2 $3" in
  'docker login'*) [[ $(cat) == token ]] ;;
  'docker buildx build'*)
    while [[ $1 != --metadata-file ]]; do shift; done
    echo '{"containerimage.digest": "sha256:built"}' > "$2" ;;
  'docker buildx imagetools inspect') echo sha256:joined ;;
  'docker create'*) echo c1 ;;
  'docker cp'*) echo '{}' > "$3" ;;
esac
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-release-steps-'));
  const npm = execFileSync('which', ['npm'], { encoding: 'utf8' }).trim();
  for (const name of ['docker', 'cosign', 'gh', 'npm']) {
    await writeFile(join(folder, name), OUTSIDE.replace('REAL_NPM', npm));
    await chmod(join(folder, name), 0o755);
  }
  const text = await readFile(join(ROOT, '.github/workflows/release.yml'), 'utf8');
  ({ jobs } = parse(text) as { jobs: Record<string, Job> });
  ({ version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const EXPRESSIONS: Record<string, string> = {
  'github.token': 'token',
  'matrix.arch': 'arm64',
  'needs.image.outputs.amd64': 'sha256:a',
  'needs.image.outputs.arm64': 'sha256:b',
};

const fill = (env: Record<string, string> = {}, before: string) =>
  Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      value.replace(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
        const found = expression === 'github.event.before' ? before : EXPRESSIONS[expression];
        if (found === undefined) throw new Error(`${expression} has no value here.`);
        return found;
      }),
    ]),
  );

/** Runs all steps of a job. Returns the commands that would have left the machine, and the step's outputs. */
async function runJob(name: string, { cwd = ROOT, before = '' } = {}) {
  const record = join(folder, `${name}.log`);
  const output = join(folder, `${name}.output`);
  await Promise.all([record, output].map((file) => writeFile(file, '')));
  const { env: ofJob, steps } = jobs[name]!;
  for (const { run: script, env } of steps) {
    if (script === undefined) continue;
    expect(script).not.toContain('${{');
    await run('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', script], {
      cwd,
      env: {
        ...process.env,
        PATH: `${folder}${delimiter}${process.env.PATH}`,
        RECORD: record,
        GITHUB_OUTPUT: output,
        GITHUB_REPOSITORY: 'Example/Trellis',
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_ACTOR: 'ada',
        IMAGE: 'ghcr.io/example/trellis',
        ...fill(ofJob, before),
        ...fill(env, before),
      },
    });
  }
  return {
    commands: (await readFile(record, 'utf8')).trim().split('\n'),
    outputs: await readFile(output, 'utf8'),
  };
}

it('goes on with the commit of the push that changes the version, and with no other push', async () => {
  const cwd = await mkdtemp(join(folder, 'repository-'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
      cwd,
      encoding: 'utf8',
    }).trim();
  const commitVersion = async (set: string) => {
    await writeFile(join(cwd, 'package.json'), JSON.stringify({ version: set }, null, 2));
    git('add', '.');
    git('commit', '--quiet', '--allow-empty', '--message', set);
    return git('rev-parse', 'HEAD');
  };
  git('init', '--quiet');
  await symlink(join(ROOT, 'scripts'), join(cwd, 'scripts'));
  await cp(join(ROOT, 'CHANGELOG.md'), join(cwd, 'CHANGELOG.md'));
  await mkdir(join(cwd, 'docs/operate'), { recursive: true });
  await cp(join(ROOT, 'docs/operate/upgrades.md'), join(cwd, 'docs/operate/upgrades.md'));
  const first = await commitVersion('0.0.1');
  const second = await commitVersion(version);
  expect((await runJob('version', { cwd, before: first })).outputs).toBe(
    `version=${version}\ncommit=${second}\n`,
  );
  await commitVersion(version);
  expect((await runJob('version', { cwd, before: second })).outputs).toBe('');
});

it('builds the image of a processor without a tag, with provenance, and hands its digest on', async () => {
  const { commands, outputs } = await runJob('image');
  expect(commands[0]).toBe('docker login ghcr.io --username ada --password-stdin');
  expect(commands.at(-1)).toMatch(
    /^docker buildx build \. --platform linux\/arm64 --provenance=mode=max --sbom=true .*name=ghcr\.io\/example\/trellis,push-by-digest=true/,
  );
  expect(outputs).toBe('arm64=sha256:built\n');
});

it(
  'publishes image, packages and release, in this order, and signs what it publishes',
  async () => {
    const { commands } = await runJob('publish');
    const image = 'ghcr.io/example/trellis';
    const head = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
    const packages = ['trellis', 'trellis-gitsync'].map((name) => `${name}-${version}.tgz`);
    const sbomOf = (arch: string) => `dist/sboms/trellis-${version}-${arch}.cdx.json`;
    const attested = (arch: string, digest: string) => [
      `docker create --platform linux/${arch} ${image}@${digest}`,
      `docker cp c1:/srv/trellis/sbom.cdx.json ${sbomOf(arch)}`,
      'docker rm c1',
      `cosign attest --yes --type cyclonedx --predicate ${sbomOf(arch)} ${image}@${digest}`,
    ];
    const published = (name: string, archive: string) => [
      `npm view ${name}@${version} version`,
      `npm publish ${ROOT}/dist/packages/${archive} --access public --tag latest --provenance`,
    ];
    expect(commands).toEqual([
      'docker login ghcr.io --username ada --password-stdin',
      `docker buildx imagetools create --tag ${image}:${version} --tag ${image}:latest ${image}@sha256:a ${image}@sha256:b`,
      `docker buildx imagetools inspect ${image}:${version} --format {{ .Manifest.Digest }}`,
      `cosign sign --yes --recursive ${image}@sha256:joined`,
      ...attested('amd64', 'sha256:a'),
      ...attested('arm64', 'sha256:b'),
      ...published('trellis', packages[0]!),
      ...published('@trellis/gitsync', packages[1]!),
      `gh release create v${version} --target ${head} --title Trellis ${version} --notes-file dist/notes.md --latest ` +
        `dist/openapi.json ${sbomOf('amd64')} ${sbomOf('arm64')} ${packages.map((name) => `dist/packages/${name}`).join(' ')}`,
    ]);
    expect((await readdir(join(ROOT, 'dist/packages'))).sort()).toEqual([...packages].sort());
  },
  10 * MINUTES_MS,
);

// Follows the one before, which has made them.
it('has notes with the changelog’s section, whose links lead somewhere, and the upgrade notes', async () => {
  const notes = await readFile(join(ROOT, 'dist/notes.md'), 'utf8');
  const files = `https://github.com/Example/Trellis/blob/v${version}`;
  const [minor] = /^\d+\.\d+/.exec(version)!;
  expect(notes).toContain(`${files}/docs/operate/upgrades.md#to-${minor.replace('.', '')}`);
  expect(notes).not.toContain('](docs/');
  expect(notes).toContain(`cosign verify ghcr.io/example/trellis:${version} `);
});

it('has packages that npm would take, and that say where they are from', async () => {
  await run(process.execPath, [join(ROOT, 'scripts/release/publish.mjs'), '--dry-run'], { cwd: ROOT });
  for (const name of ['cli', 'gitsync']) {
    const manifest = await readFile(join(ROOT, 'dist', name, 'package.json'), 'utf8');
    expect(JSON.parse(manifest)).toMatchObject({
      version,
      license: 'Apache-2.0',
      repository: { url: 'git+https://github.com/Example/Trellis.git' },
    });
  }
});
