// The import directions of docs/internals/architecture.md: core ← auth ← workspaces ← apps ← gitsync ← subjects ← setup-file;
// core ← ssh, https ← git ← gitsync; auth, https ← providers ← gitsync ← hosts, mcp; workspaces, https ← notifications, sign-on.
/** Subjects that stand on gitsync, each with its rules, tables, routes and work. They may use the files of its layers. */
const SUBJECTS = ['deployments', 'pull-requests', 'reviews', 'incoming', 'backup'];
const MODULES = [
  'core',
  'auth',
  'workspaces',
  'apps',
  'ssh',
  'https',
  'git',
  'providers',
  'gitsync',
  ...SUBJECTS,
  'hosts',
  'notifications',
  'sign-on',
  'setup-file',
  'mcp',
];
const BELOW_SUBJECTS = ['core', 'auth', 'workspaces', 'apps', 'ssh', 'https', 'git', 'providers', 'gitsync'];
const MAY_IMPORT = {
  core: [],
  auth: ['core'],
  workspaces: ['core', 'auth'],
  apps: ['core', 'auth', 'workspaces'],
  ssh: ['core'],
  https: ['core'],
  git: ['core', 'ssh', 'https'],
  providers: ['core', 'auth', 'https'],
  notifications: ['core', 'auth', 'workspaces', 'https'],
  'sign-on': ['core', 'auth', 'workspaces', 'https'],
  gitsync: ['core', 'auth', 'workspaces', 'apps', 'ssh', 'https', 'git', 'providers'],
  deployments: BELOW_SUBJECTS,
  'pull-requests': BELOW_SUBJECTS,
  reviews: BELOW_SUBJECTS,
  incoming: [...BELOW_SUBJECTS, 'deployments', 'pull-requests'],
  backup: BELOW_SUBJECTS,
  hosts: ['core', 'auth', 'workspaces', 'apps', 'https', 'gitsync'],
  'setup-file': ['core', 'auth', 'workspaces', 'gitsync', 'deployments', 'backup', 'hosts', 'notifications'],
  mcp: ['core', 'auth', 'workspaces', 'apps', 'gitsync'],
};
/** The server runs `server` and `http`, the worker runs `worker`; they share the rest. */
const GITSYNC_MAY_IMPORT = {
  domain: [],
  store: ['domain'],
  queue: ['domain', 'store'],
  calls: ['domain', 'store', 'queue'],
  server: ['domain', 'store', 'queue', 'calls'],
  http: ['domain', 'store', 'queue', 'calls', 'server'],
  worker: ['domain', 'store', 'queue', 'calls'],
};
/** The client of ToolJet knows no Nest and no database; what it does to documents, no client either. */
const TOOLJET_MAY_IMPORT = {
  client: [],
  document: [],
  pull: ['client', 'document'],
  proof: ['client', 'document', 'pull'],
};
const DOMAIN_MAY_IMPORT = { remote: [], format: ['remote'], plan: ['remote', 'format'] };
const GIT_MAY_IMPORT = {
  errors: [],
  objects: ['errors'],
  protocol: ['errors', 'objects'],
  transport: ['errors', 'objects', 'protocol'],
  mirror: ['errors', 'objects', 'protocol', 'transport'],
};

const oneOf = (names) => `(${names.join('|')})`;
const others = (all, name, allowed) => all.filter((other) => other !== name && !allowed.includes(other));
const packages = (...names) => `(^|node_modules/)${oneOf(names)}(/|$)`;
/** Parts of modules that are code alone, for the command line. */
const PURE_PARTS = '^src/(apps/document/index|gitsync/domain/.+)\\.ts$';
const SHARED_PARTS = `^${oneOf(require('./scripts/setup/shared-parts.cjs'))}(/|$)`;
const SPEC = '\\.spec\\.ts$';

const moduleRules = MODULES.flatMap((name) => {
  const forbidden = others(MODULES, name, MAY_IMPORT[name]);
  if (forbidden.length === 0) return [];
  const from = { path: `^src/${name}/`, pathNot: SPEC };
  return [
    { name: `${name}-imports-upward`, severity: 'error', from, to: { path: `^src/${oneOf(forbidden)}/` } },
  ];
});

/** Rules for the folders inside `folder`. */
const folderRules = (prefix, folder, mayImport) =>
  Object.entries(mayImport).map(([name, allowed]) => ({
    name: `${prefix}-${name}-imports-upward`,
    severity: 'error',
    from: { path: `^${folder}/${name}(/|\\.ts$)`, pathNot: SPEC },
    to: { path: `^${folder}/${oneOf(others(Object.keys(mayImport), name, allowed))}(/|\\.ts$)` },
  }));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...moduleRules,
    ...folderRules('gitsync', 'src/gitsync', GITSYNC_MAY_IMPORT),
    ...folderRules('domain', 'src/gitsync/domain', DOMAIN_MAY_IMPORT),
    ...folderRules('git', 'src/git', GIT_MAY_IMPORT),
    ...folderRules('tooljet', 'src/hosts/tooljet', TOOLJET_MAY_IMPORT),
    {
      name: 'tooljet-is-a-library',
      comment: 'It runs without Nest and without a database; Nest comes with src/apps alone.',
      severity: 'error',
      from: { path: '^src/hosts/tooljet/', pathNot: SPEC },
      to: {
        path: `^src/(?!(core|https|apps|hosts/(tooljet|json-client))/|hosts/(app-host(-error)?|certificate|document-differences)\\.ts$)|${packages('@nestjs', 'typeorm', 'pg')}`,
      },
    },
    {
      name: 'no-cycle',
      comment: 'Not by types either: files that need each other are one subject.',
      severity: 'error',
      from: { path: '^(src|migrations)/' },
      to: { circular: true },
    },
    {
      name: 'composition-is-at-the-top',
      comment:
        'Only what composes the program knows the files beside the modules and src/program; so does src/embedded.',
      severity: 'error',
      from: { path: '^src/(?!(embedded|program)/)[^/]+/' },
      to: { path: '^src/([^/]+\\.ts$|program/)' },
    },
    {
      name: 'nothing-uses-the-embedding',
      comment: 'It composes Trellis inside of another program, which alone imports it.',
      severity: 'error',
      from: { path: '^src/(?!embedded/)' },
      to: { path: '^src/embedded/' },
    },
    {
      name: 'module-through-its-index',
      severity: 'error',
      from: { path: `^src/(?!(?:program|${SUBJECTS.join('|')})/)([^/]+)/`, pathNot: SPEC },
      to: {
        path: '^src/(?!(core|program)/)[^/]+/.',
        pathNot: [
          '^src/$1/',
          '^src/[^/]+/index\\.ts$',
          '^src/git/errors/index\\.ts$',
          PURE_PARTS,
          `${SHARED_PARTS}index\\.ts$`,
        ],
      },
    },
    {
      name: 'subject-through-its-index',
      comment:
        'A subject stands on the layers of gitsync, and on their files; it reaches others by their index.',
      severity: 'error',
      from: { path: `^src/${oneOf(SUBJECTS)}/`, pathNot: SPEC },
      to: {
        path: '^src/(?!(core|gitsync)/)[^/]+/.',
        pathNot: [
          '^src/$1/',
          '^src/[^/]+/index\\.ts$',
          '^src/git/errors/index\\.ts$',
          '^src/apps/document/index\\.ts$',
          `${SHARED_PARTS}index\\.ts$`,
        ],
      },
    },
    {
      name: 'the-command-line-is-pure',
      comment: 'It is installed without the server: only what knows no Nest, no SQL and no libgit2.',
      severity: 'error',
      from: { path: '^src/cli/', pathNot: SPEC },
      to: {
        path: '^src/(?!cli/)',
        pathNot: [PURE_PARTS, '^src/core/(errors|(json-text|text-merge)/index)\\.ts$'],
      },
    },
    {
      name: 'only-the-command-line-uses-parts',
      severity: 'error',
      from: { path: `^src/(?!cli/|apps/|gitsync/|${oneOf(SUBJECTS)}/)[^/]+/`, pathNot: SPEC },
      to: { path: PURE_PARTS },
    },
    {
      name: 'module-through-its-index-at-the-top',
      comment:
        'A worker/index.ts is the index for the worker: the server must not load nodegit. Both load the kinds of jobs.',
      severity: 'error',
      from: { path: '^(src/([^/]+\\.ts$|program/)|migrations/)' },
      to: {
        path: '^src/(?!program/)[^/]+/.',
        pathNot: [
          '^src/[^/]+/index\\.ts$',
          '^src/[^/]+/worker/index\\.ts$',
          '^src/[^/]+/jobs\\.ts$',
          '^src/core/[^/]+(/index)?\\.ts$',
        ],
      },
    },
    {
      name: 'core-part-through-its-index',
      severity: 'error',
      from: { path: '^src/core/([^/]+)/', pathNot: SPEC },
      to: { path: '^src/core/[^/]+/.', pathNot: ['^src/core/$1/', '^src/core/[^/]+/index\\.ts$'] },
    },
    {
      name: 'core-through-its-parts',
      severity: 'error',
      from: { path: '^src/(?!core/)[^/]+/', pathNot: SPEC },
      to: { path: '^src/core/[^/]+/.', pathNot: ['^src/core/[^/]+/index\\.ts$', SHARED_PARTS] },
    },
    {
      name: 'worker-without-http',
      comment:
        'A worker answers no HTTP, and starts in a quarter less time without what does. Alone, it is supervised.',
      severity: 'error',
      from: { path: '^src/(worker|program/worker\\.module)\\.ts$' },
      to: {
        path: `^src/((gitsync|${SUBJECTS.join('|')})/index|server|program/worker-(process|alone))\\.ts$`,
        dependencyTypesNot: ['dynamic-import', 'type-only'],
      },
    },
    {
      name: 'only-the-worker-uses-the-worker',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/[^/]+/worker/', '^src/(worker|program/.+)\\.ts$', SPEC] },
      to: { path: '^src/[^/]+/worker/' },
    },
    {
      name: 'worker-of-a-subject-without-http',
      severity: 'error',
      from: { path: '^src/[^/]+/worker/', pathNot: SPEC },
      to: { path: '^src/(gitsync/(server|http)/|[^/]+/.+([.]controller|[.]dto|-http[.]module)[.]ts$)' },
    },
    {
      name: 'only-the-worker-uses-git',
      comment: 'src/git uses nodegit, which may crash its process: the server uses its error codes alone.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(git|[^/]+/worker)/', SPEC] },
      to: {
        path: '^src/git/',
        pathNot: '^src/git/errors/index\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'domain-is-pure',
      comment:
        'No Nest, no SQL, no Git, no network, no file system, and of src/apps only its documents. (`net` tells what an IP address is.)',
      severity: 'error',
      from: { path: '^src/gitsync/domain/', pathNot: SPEC },
      to: {
        path: [
          packages('@nestjs', 'typeorm', 'pg', 'nodegit', 'ssh2', 'express'),
          '^(node:)?(fs|fs/promises|child_process|tls|http|https|worker_threads)$',
          '^src/core/(config\\.ts|(database|embedded-postgres|http|logging|secrets)/)',
          '^src/apps/(?!document/index\\.ts$)',
        ],
      },
    },
    {
      name: 'nodegit-in-its-place',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/git/', SPEC] },
      to: { path: packages('nodegit') },
    },
    {
      name: 'ssh2-in-its-place',
      severity: 'error',
      comment:
        'The gateway uses the channels that the pool of src/ssh hands out; the demo has a server of its own.',
      from: { path: '^src/', pathNot: ['^src/(ssh|git|demo/git-server)/', SPEC] },
      to: { path: packages('ssh2'), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'program-without-its-demo',
      severity: 'error',
      from: { path: '^src/(?!demo/)', pathNot: SPEC },
      to: { path: '^src/demo/' },
    },
    {
      name: 'migrations-stand-alone',
      comment: 'A landed migration never changes, so it must not depend on code that does.',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { path: '^src/' },
    },
    {
      name: 'no-test-code-in-the-program',
      severity: 'error',
      from: { path: '^src/', pathNot: SPEC },
      to: { path: ['^(test|bench|scripts)/', SPEC] },
    },
    {
      name: 'no-development-dependency-in-the-program',
      severity: 'error',
      from: { path: '^src/', pathNot: SPEC },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/@types/',
      },
    },
    {
      name: 'web-feature-through-its-index',
      comment: 'Features are independent; where one shows another, it takes what that one offers.',
      severity: 'error',
      from: { path: '^web/src/(app|features/([^/]+))/' },
      to: {
        path: '^web/src/features/[^/]+/.',
        pathNot: ['^web/src/features/$2/', '^web/src/features/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'web-imports-upward',
      severity: 'error',
      from: { path: '^web/src/(lib|components)/', pathNot: SPEC },
      to: { path: '^web/src/(app|features)/' },
    },
    {
      name: 'web-lib-knows-no-component',
      severity: 'error',
      from: { path: '^web/src/lib/' },
      to: { path: '^web/src/components/' },
    },
    {
      name: 'web-stands-apart',
      comment:
        'The page knows the server by its HTTP contract alone, and shares the model of documents with it.',
      severity: 'error',
      from: { path: '^web/', pathNot: SPEC },
      to: { path: '^(src|test|migrations)/', pathNot: SHARED_PARTS },
    },
    {
      name: 'shared-parts-are-pure',
      comment: 'They run in the browser too, where types are nothing.',
      severity: 'error',
      from: { path: SHARED_PARTS, pathNot: SPEC },
      to: { path: '.', pathNot: [SHARED_PARTS, packages('uuid')], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: { path: '^(src|migrations|test)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default', 'types'],
    },
  },
};
