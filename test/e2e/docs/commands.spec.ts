import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Config } from '../../../src/core/config';
import { newId } from '../../../src/core/database';
import { FLOWS } from '../../integration/node-red/node-red-fixture';
import { Checkout, twoApps } from '../../cli/checkout';
import { sshUrlOf } from '../../support/connect';
import { createTestDatabase } from '../../support/database';
import { edit, createApp, GitFixture } from '../../support/git-fixture';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import { Member } from '../../support/member';
import { NodeRedServer } from '../../support/node-red/node-red-server';
import { startSshServer, type SshServer } from '../../support/ssh-server';
import { startTrellis, type OwnTrellis } from '../../support/trellis-server';
import { appeared } from '../../support/tooljet/connected-tooljet';
import { runAdmin } from '../../support/trellis-process';
import {
  commandsOf,
  DOCS,
  grammarErrorOf,
  readCommands,
  readDoc,
  ROOT,
  Shell,
  writeProgram,
  type Documented,
} from './documented-commands';

const COMMANDS = readCommands();

/** Commands that are only read here, and why. */
const ONLY_READ: [command: RegExp, reason: string][] = [
  [/^docker /, 'takes Docker; test/operation/image runs the image'],
  [
    /^(useradd|systemctl|systemd-run|journalctl|cp docs\/deployment|sudo (-u postgres|apt-get)) ?/,
    'changes the machine',
  ],
  [/^install -m 600 \/dev\/stdin \/etc\//, 'changes the machine'],
  [/^npm run bench:/, 'measures, for minutes to an hour'],
  [/^npm (run (demo|example)|start)( |$)/, 'ends at Ctrl-C; other tests run them'],
  [/^npm (test|run test:|run torture|run check)/, 'runs tests'],
  [/^npm run (pictures|dev:web)/, 'makes something for developers'],
  [/^npm version /, 'makes a release'],
  [/^npm (un)?install --global trellis(-cli)?$/, 'takes npm; test/cli/package.spec.ts installs the package'],
  [
    /^(npx gitsync-setup|npm pkg set|npm install( --ignore-scripts|$))/,
    'test/e2e/embedded/package.spec.ts does so',
  ],
  [/^node -e "import\('.\/scripts\/setup.mjs'\)/, 'every test begins with it'],
  [/^npx jest test\/simulation/, 'runs tests'],
  [/^node scripts\/(complete-lock|openapi|schema).mjs/, 'makes something for developers'],
  [/^node dist\/src\/worker.js/, 'test/e2e/operation runs it'],
];

const performed = new Set<Documented>();

/** Types a command that the documentation has; the same one in other places counts as typed, too. */
async function type(
  shell: Shell,
  text: string,
  options?: { code?: number; input?: string },
): Promise<string> {
  const found = COMMANDS.filter((command) => command.text === text);
  if (found.length === 0) throw new Error(`The documentation does not say “${text}”.`);
  const output = await shell.type(text, options);
  note(text);
  return output;
}

/** Notes that a command was typed, which sentences may name by its first words. */
function note(typed: string): void {
  for (const command of COMMANDS) if (`${typed} `.startsWith(`${command.text} `)) performed.add(command);
}

const blocksOf = (file: string): string[] =>
  COMMANDS.filter((command) => command.file === file && command.isInBlock).map(({ text }) => text);

let folder: string;
/** Copy of the repository, with its build: commands write beside it. */
let clone: string;
let trellis: OwnTrellis;
let server: SshServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-documented-'));
  clone = join(folder, 'clone');
  const left = ['.git', 'node_modules', '.cache', 'data'].map((name) => join(ROOT, name));
  const others = ['cli', 'gitsync'].map((name) => join(ROOT, 'dist', name));
  const isCopied = (file: string) => ![...left, ...others].includes(file);
  [trellis, server] = await Promise.all([
    startTrellis(),
    startSshServer(),
    cp(ROOT, clone, { recursive: true, filter: isCopied }).then(() =>
      symlink(join(ROOT, 'node_modules'), join(clone, 'node_modules')),
    ),
  ]);
});

afterAll(async () => {
  await trellis?.[Symbol.asyncDispose]();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

it('README: the first account, a repository and an app, by curl', async () => {
  const repository = await createGitRepository();
  const cwd = await mkdtemp(join(folder, 'curl-'));
  const values = {
    'http://127.0.0.1:3000': trellis.address,
    'git@github.com:owner/repo.git': sshUrlOf(server, repository),
  };
  const shell = await Shell.open({ cwd, env: {}, values });
  trellis.keepSecret('correct horse battery');
  for (const line of blocksOf('README.md').filter((each) => !each.startsWith('npm '))) {
    const answer = await type(shell, line);
    if (line.includes('/git/key ')) await server.authorize(JSON.parse(answer).publicKey as string);
  }
  expect((await repository.log()).map(({ message }) => message)).toEqual(['App creation']);
});

it('operation: the commands of the operator', async () => {
  const owner = await mkdtemp(join(folder, 'operator-'));
  const dataDir = join(owner, 'data');
  await cp(trellis.dataDir, dataDir, { recursive: true });
  const setupFile = join(owner, 'trellis.yaml');
  await writeFile(setupFile, 'workspaces: {}\n');
  const env = {
    DATABASE_URL: trellis.databaseUrl,
    TRELLIS_DATA_DIR: dataDir,
    TRELLIS_SETUP_FILE: setupFile,
    TRELLIS_OIDC_ISSUER: 'https://login.example.com',
    TRELLIS_OIDC_CLIENT_ID: 'trellis',
  };
  const values = { '/backups': owner, '<email>': 'ada@example.com', '<subject>': 'ada' };
  const bin = join(owner, 'bin');
  // As the image has it.
  await writeProgram(bin, 'trellis', `exec node ${ROOT}/dist/src/admin.js "$@"`);
  const shell = await Shell.open({ cwd: clone, env, values, programs: [bin] });
  const [backup = '', restore = ''] = blocksOf('docs/operate/operations.md');
  expect([backup, restore]).toEqual([
    expect.stringContaining('npm run backup'),
    expect.stringContaining('npm run restore'),
  ]);
  await type(shell, 'npm run admin -- users');
  await type(shell, 'npm run admin -- check');
  await type(shell, 'npm run admin -- setup plan');
  await type(shell, 'trellis setup plan');
  await type(shell, 'trellis setup apply');
  await type(shell, 'trellis setup apply --take-over');
  await type(shell, 'npm run admin -- break-glass ada@example.com');
  await type(shell, 'npm run admin -- link-identity <email> <subject>');
  await type(shell, 'npm run admin -- disable ada@example.com');
  await type(shell, 'npm run admin -- enable ada@example.com');
  // No one has signed in there.
  await type(shell, 'npm run admin -- move-issuer https://old.example.com/realms/main', { code: 1 });
  trellis.keepSecret((await type(shell, 'npm run admin -- reset-password ada@example.com')).trim());
  await type(shell, backup);
  for (const other of ['trellis backup', 'npm run admin -- backup']) {
    await shell.type(`${other} ${join(owner, newId())}`);
    note(other);
  }

  const database = await createTestDatabase({ isEmpty: true });
  try {
    const elsewhere = { DATABASE_URL: database.url, TRELLIS_DATA_DIR: join(owner, 'restored') };
    const restored = await Shell.open({ cwd: clone, env: elsewhere, values });
    await type(restored, restore);
    expect(await restored.type('npm run admin -- users')).toContain('ada@example.com');
    await type(restored, 'npm run rotate-secret-key');
    await rm(join(owner, 'restored/secret.key'));
    // It asks at a terminal alone.
    await type(restored, 'npm run forget-secrets', { code: 1 });
    expect(await restored.type('npm run forget-secrets -- --yes')).toContain('1 SSH key');
  } finally {
    await database.drop();
  }
});

it('set-up: keys as the documentation makes and shows them', async () => {
  const cwd = await mkdtemp(join(folder, 'keys-'));
  const values = { '/etc/ssh/ssh_host_ed25519_key.pub': 'orders_key.pub' };
  const shell = await Shell.open({ cwd, env: {}, values });
  await type(shell, "ssh-keygen -t ed25519 -N '' -f orders_key");
  expect(await type(shell, 'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub')).toMatch(/SHA256:.*ED25519/);
  const key = await type(shell, 'openssl rand -base64 32');
  expect(Buffer.from(key, 'base64')).toHaveLength(32);
});

it('sign-on: settings that a server takes', async () => {
  const cwd = await mkdtemp(join(folder, 'sign-on-'));
  await writeFile(join(cwd, 'secret'), 'a secret');
  const shell = await Shell.open({ cwd, env: {}, values: { '/run/secrets/oidc': join(cwd, 'secret') } });
  const lines = blocksOf('docs/operate/sign-on.md').filter((line) => line.startsWith('TRELLIS_'));
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) await type(shell, line);
  const output = await shell.type('set -o posix; set | grep ^TRELLIS_OIDC');
  const names = lines.map((line) => line.split('=')[0] ?? '');
  for (const name of names) expect(output).toContain(`${name}=`);
  const settings = Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, (await shell.type(`printf %s "$${name}"`)) as string] as const),
    ),
  );
  expect(() => new Config({ ...settings, TRELLIS_BASE_URL: 'https://trellis.example.com' })).not.toThrow();
});

describe('on connected workspaces', () => {
  let fixture: GitFixture;
  beforeAll(async () => {
    fixture = await GitFixture.start();
  });
  afterAll(() => fixture?.stop());

  it('Node-RED: connects one, and brings the flows of another into it', async () => {
    const [development, production] = await Promise.all([NodeRedServer.start(), NodeRedServer.start()]);
    try {
      await development.deploy(FLOWS);
      const { member: builder, repository } = await fixture.connected();
      const { member: there } = await fixture.connected({ repository });
      const shellOf = async (member: Member, url: string, more: Record<string, string> = {}) => {
        const values = { 'https://nodered.example.com': url, '"password":"…"': '"password":"any"', ...more };
        const shell = await Shell.open({ cwd: folder, env: {}, values });
        await shell.set('w', `${fixture.trellis.address}${member.workspace}`);
        await shell.set('auth', `authorization: Bearer ${member.token}`);
        await shell.set('json', 'content-type: application/json');
        return shell;
      };
      const lines = blocksOf('docs/node-red.md');
      const [connect = '', check = '', link = '', pull = ''] = lines;
      expect(lines).toHaveLength(4);
      const first = await shellOf(builder, development.url);
      await type(first, connect);
      await type(first, check);
      const app = await appeared(builder, 'Node-RED on 127.0.0.1');
      await builder.post(`/apps/${app.id}/git/commits`, { message: 'Flows' }).expect(201);

      const values = { '"gitAppId":"…"': `"gitAppId":"${app.gitAppId}"` };
      const second = await shellOf(there, production.url, values);
      await second.type(connect);
      await second.type(check);
      await second.set('app', (await appeared(there, 'Node-RED on 127.0.0.1')).id);
      await type(second, link);
      await type(second, pull);
      const ids = (nodes: { id: string }[]) => nodes.map(({ id }) => id).sort();
      expect(ids(await production.flows())).toEqual(ids(FLOWS));
    } finally {
      await Promise.all([development.stop(), production.stop()]);
    }
  });

  describe('the command line', () => {
    let bin: string;
    let member: Member;
    let repository: GitRepository;
    let env: Record<string, string>;

    beforeAll(async () => {
      const prefix = join(folder, 'global');
      bin = join(prefix, 'bin');
      const shell = await Shell.open({
        cwd: clone,
        env: { npm_config_prefix: prefix, npm_config_offline: 'true' },
      });
      await type(shell, 'npm run build:cli && npm install --global "$(npm pack ./dist/cli)"');
      await type(shell, 'npm run build:embedded && npm pack ./dist/gitsync');
      ({ member, repository } = await fixture.withApp());
      const { body } = await member.post('/api/auth/tokens', { name: 'pipeline' }).expect(201);
      env = {
        HOME: folder,
        TRELLIS_SERVER: fixture.trellis.address,
        TRELLIS_TOKEN: body.token as string,
        TRELLIS_WORKSPACE: member.workspaceId,
      };
    });

    /** The commands in the tables of the page, with the options in brackets. */
    const patterns = (): string[] =>
      [...readDoc('docs/command-line.md').matchAll(/^\| (`.*?`) +\| /gm)]
        .flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text))
        .map((pattern) => pattern.replaceAll('\\|', '|').replace(/\[(\w+)\]/g, '[<$1>]'));

    /** Commands as they are typed in turn, and how they end. Each uses what its line of the table offers. */
    const typed = async (): Promise<[command: string, code?: number, workspace?: string][]> => {
      const { member: other } = await fixture.connected({ repository });
      await other.put('/deployment', { follow: { branch: 'main' } }).expect(200);
      const there = other.workspaceId;
      const { member: third } = await fixture.connected({ repository });
      const tip = await repository.tip();
      await repository.git(['tag', 'Orders/v1']);
      const { body } = await member.get('/apps').expect(200);
      await createApp(member, 'Stock');
      await edit(member, (body as { items: { id: string }[] }).items[0]!.id, 'table');
      return [
        ['validate'],
        ['validate Orders/v1.json'],
        ['diff HEAD'],
        ['diff HEAD HEAD'],
        ['install-drivers'],
        ['init-agents'],
        ['init-agents --force'],
        ['mcp </dev/null'],
        ['doctor'],
        ['merge-file Orders/v1.json Orders/v1.json Orders/v1.json'],
        ['textconv Orders/v1.json'],
        ['apps'],
        ['status', 1],
        ['diff Orders', 1],
        ['diff Orders last', 1],
        ['diff Orders last working', 1],
        ['commit Orders -m Table --merge'],
        ['commit Orders Stock -m Both'],
        ['pull Orders --tag Orders/v1'],
        ['pull Orders Stock --merge'],
        ['import Orders', 0, third.workspaceId],
        ['export Orders'],
        [`restore Orders ${tip} -m Back`],
        ['deploy --plan', 1, there],
        ['deploy', 0, there],
        [`deploy ${tip} --on-collision keep`, 0, there],
        ['deploy --decisions', 0, there],
        ['deploy --forget 0123456789abcdef', 2, there],
        ['branch feature --from main'],
        ['branch'],
        ['merge feature -m Message'],
        ['branch feature --delete'],
      ];
    };

    it('does what its tables say, with every option', async () => {
      const checkout = await Checkout.create(await mkdtemp(join(folder, 'checkout-')), twoApps());
      const shellAt = (workspace: string) =>
        Shell.open({
          cwd: checkout.folder,
          env: { ...env, TRELLIS_WORKSPACE: workspace },
          programs: [bin],
        });
      const commands = await typed();
      for (const [command, code = 0, workspace = member.workspaceId] of commands) {
        await (await shellAt(workspace)).type(`trellis ${command}`, { code });
        note(`trellis ${command}`);
      }
      const lacking = patterns().flatMap((pattern) =>
        partsOf(pattern)
          .filter((part) => !commands.some(([command]) => part.test(command)))
          .map(({ source }) => `${pattern}: ${source}`),
      );
      expect(lacking).toEqual([]);
    });

    it('signs in, and completes', async () => {
      const values = { '<address>': fixture.trellis.address };
      const home = await mkdtemp(join(folder, 'home-'));
      const shell = await Shell.open({ cwd: home, env: { HOME: home }, values, programs: [bin] });
      await type(shell, 'trellis login <address>', { input: `${env.TRELLIS_TOKEN}\n` });
      await type(shell, 'source <(trellis complete bash)');
    });
  });
});

/**
 * Returns an expression for each choice that the line of a command offers: all of them match commands of its form, and each
 * needs one of its optional parts.
 */
function partsOf(pattern: string): RegExp[] {
  const required = pattern.replace(/ \[.*\]/g, '');
  const options = [...pattern.matchAll(/ \[(.*?)\](?= \[|$)/g)].map(([, option = '']) => option);
  const expression = (text: string) =>
    text
      .replace(/<[\w ]+>…/g, String.raw`\S+( [^-]\S+)*`)
      .replace(/<[\w ]+>/g, String.raw`\S+`)
      .replace(/ ?\[(.*)\]/g, '( $1)?')
      .replace(/(\w+\|[\w|]+)/g, '($1)');
  const form = `^${expression(required)}`;
  // Commands for Git have words of Git's behind them.
  return [
    new RegExp(`${form}( |$)`),
    ...options.map((option) => new RegExp(`${form}( .*)? ${expression(option)}( |$)`)),
  ];
}

describe('what is not typed', () => {
  const open = () => COMMANDS.filter((command) => !performed.has(command));

  it('is explained, and each explanation is needed', () => {
    const unexplained = open().filter(({ text }) => !ONLY_READ.some(([pattern]) => pattern.test(text)));
    expect(unexplained.map(({ file, text }) => `${file}: ${text}`)).toEqual([]);
    const unused = ONLY_READ.filter(([pattern]) => !COMMANDS.some(({ text }) => pattern.test(text)));
    expect(unused.map(([pattern]) => pattern.source)).toEqual([]);
    const lines = open().map(({ file, text }) => {
      const [, reason] = ONLY_READ.find(([pattern]) => pattern.test(text))!;
      return `${file}: ${text.split('\n')[0]} (${reason})`;
    });
    process.stdout.write(`Only read:\n  ${lines.join('\n  ')}\n`);
  });

  it('has the grammar of a shell, and names scripts, options, files and commands that there are', async () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const ofOperator = await runAdmin([], {}).catch((error: unknown) => (error as { stderr: string }).stderr);
    const problems = await Promise.all(
      open().map(async ({ file, text }) => [
        file,
        text,
        await grammarErrorOf(text),
        ...problemsOfNames(text, { scripts, ofOperator }),
      ]),
    );
    expect(problems.filter(([, , ...found]) => found.some((problem) => problem !== ''))).toEqual([]);
  });

  it.each(DOCS)('%s names routes and fields that the API has', (file) => {
    expect(problemsOfRoutes(readDoc(file))).toEqual([]);
  });
});

function problemsOfNames(
  text: string,
  { scripts, ofOperator }: { scripts: Record<string, string>; ofOperator: string },
): string[] {
  const problems: string[] = [];
  for (const [, script = ''] of text.matchAll(/\bnpm run ([\w:-]+)/g))
    if (!Object.hasOwn(scripts, script)) problems.push(`there is no script ${script}`);
  const [, bench, args = ''] = /^npm run bench:(\w+)(?: -- (.*))?/.exec(text) ?? [];
  if (bench !== undefined) problems.push(...problemsOfBench(bench, args));
  for (const [file = ''] of text.matchAll(/(?<![\w/.])\.?\/?(?:docs|dist|scripts|test)\/[\w/.-]+/g))
    if (!/dist\/(cli|gitsync)/.test(file) && !existsSync(join(ROOT, file)))
      problems.push(`there is no ${file}`);
  const [, command] = /(?:admin\.js|trellis trellis) ([a-z-]+)/.exec(text) ?? [];
  if (command !== undefined && !new RegExp(`^ {2}${command}\\b`, 'm').test(ofOperator))
    problems.push(`the operator has no command ${command}`);
  const [, spec] = /^npm run test:operation -- (\w+)/.exec(text) ?? [];
  if (spec !== undefined && !existsSync(join(ROOT, `test/operation/${spec}.spec.ts`)))
    problems.push(`there is no test ${spec}`);
  return problems;
}

function problemsOfBench(name: string, args: string): string[] {
  const files = ['index', 'options']
    .map((file) => join(ROOT, 'bench', name, `${file}.ts`))
    .filter(existsSync);
  const known = files.map((file) => readFileSync(file, 'utf8')).join('');
  return [...args.matchAll(/--([\w-]+)/g)]
    .map(([, option = '']) => option)
    .filter((option) => !new RegExp(`^ +'?${option}'?: \\{ type: '(string|boolean)'`, 'm').test(known))
    .map((option) => `bench:${name} has no option ${option}`);
}

interface Described {
  paths: Record<string, Record<string, { requestBody?: unknown }>>;
  components: { schemas: Record<string, unknown> };
}

const API = JSON.parse(readFileSync(join(ROOT, 'dist/openapi.json'), 'utf8')) as Described;
const METHODS = '(?:GET|POST|PUT|PATCH|DELETE)';
const ROUTE = new RegExp(
  `(${METHODS}(?:, ${METHODS})*) +(/api/[^\\s\`"?…]+)(?![^\\s\`]*…)( +\\{.*\\})?`,
  'g',
);
/** Outside of the described API. */
const UNDESCRIBED = ['/api/metrics', '/api/openapi.json'];

function problemsOfRoutes(text: string): string[] {
  const paths = new Map(Object.keys(API.paths).map((path) => [path.replace(/\{\w+\}/g, ':'), path]));
  return [...text.matchAll(ROUTE)].flatMap(([, methods = '', address = '', body = '']) =>
    methods.split(', ').flatMap((method) => {
      if (UNDESCRIBED.includes(address)) return [];
      const path = paths.get(
        address.replace(/:\w+/g, ':').replace(/[.,;:)]+$/, (end) => (end === ':' ? end : '')),
      );
      const route = path === undefined ? undefined : API.paths[path]?.[method.toLowerCase()];
      if (!route) return [`there is no ${method} ${address}`];
      if (route.requestBody === undefined) return [];
      const known = new Set<string>();
      collectFields(route.requestBody, known);
      return fieldsOf(body)
        .filter((field) => !known.has(field))
        .map((field) => `${method} ${address} takes no ${field}`);
    }),
  );
}

/** Names of members in an example of a body, in which values may be left out. */
const fieldsOf = (body: string): string[] =>
  [
    ...body
      .replace(/: "[^"]*"(?: \| "[^"]*")*/g, ':')
      .replace(/\["[^{\]]*\]/g, '')
      .matchAll(/"(\w+)"/g),
  ].map(([, field = '']) => field);

function collectFields(schema: unknown, found: Set<string>, seen = new Set<string>()): void {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [name, value] of Object.entries(schema)) {
    if (name === 'properties') Object.keys(value as object).forEach((field) => found.add(field));
    if (name === '$ref' && typeof value === 'string' && !seen.has(value)) {
      seen.add(value);
      collectFields(API.components.schemas[value.split('/').at(-1) ?? ''], found, seen);
    } else collectFields(value, found, seen);
  }
}

it('reads blocks and sentences alike', () => {
  const text = [
    'See `npm run x`.',
    '',
    '```sh',
    'a=1',
    '# no',
    'b \\',
    '  -c',
    '```',
    '```ts',
    'no()',
    '```',
  ];
  expect(commandsOf('x.md', text.join('\n')).map((command) => command.text)).toEqual([
    'a=1',
    'b \\\n  -c',
    'npm run x',
  ]);
});
