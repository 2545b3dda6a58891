// The import directions of docs/architecture: core ← auth ← workspaces ← apps ← gitsync, core ← ssh, https ← gitsync,
// and auth, https ← providers ← gitsync.
const MODULES = ['core', 'auth', 'workspaces', 'apps', 'ssh', 'https', 'providers', 'gitsync'];
const MAY_IMPORT = {
  core: [],
  auth: ['core'],
  workspaces: ['core', 'auth'],
  apps: ['core', 'auth', 'workspaces'],
  ssh: ['core'],
  https: ['core'],
  providers: ['core', 'auth', 'https'],
  gitsync: ['core', 'auth', 'workspaces', 'apps', 'ssh', 'https', 'providers'],
};
const GITSYNC_MAY_IMPORT = {
  domain: [],
  git: ['domain'],
  store: ['domain'],
  operations: ['domain', 'git', 'store'],
  jobs: ['domain', 'git', 'store', 'operations'],
  http: ['domain', 'store', 'operations', 'jobs'],
};

const oneOf = (names) => `(${names.join('|')})`;
const others = (all, name, allowed) => all.filter((other) => other !== name && !allowed.includes(other));
const packages = (...names) => `(^|node_modules/)${oneOf(names)}(/|$)`;
const SPEC = '\\.spec\\.ts$';

const moduleRules = MODULES.flatMap((name) => {
  const forbidden = others(MODULES, name, MAY_IMPORT[name]);
  if (forbidden.length === 0) return [];
  const from = { path: `^src/${name}/`, pathNot: SPEC };
  return [
    { name: `${name}-imports-upward`, severity: 'error', from, to: { path: `^src/${oneOf(forbidden)}/` } },
  ];
});

const gitsyncRules = Object.entries(GITSYNC_MAY_IMPORT).map(([name, allowed]) => ({
  name: `gitsync-${name}-imports-upward`,
  severity: 'error',
  from: { path: `^src/gitsync/${name}/`, pathNot: SPEC },
  to: { path: `^src/gitsync/${oneOf(others(Object.keys(GITSYNC_MAY_IMPORT), name, allowed))}/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...moduleRules,
    ...gitsyncRules,
    {
      name: 'no-cycle',
      severity: 'error',
      from: { path: '^(src|migrations)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'composition-is-at-the-top',
      comment: 'Only what composes the program knows the files beside the modules.',
      severity: 'error',
      from: { path: '^src/[^/]+/' },
      to: { path: '^src/[^/]+\\.ts$' },
    },
    {
      name: 'module-through-its-index',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: SPEC },
      to: { path: '^src/(?!core/)[^/]+/.', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'module-through-its-index-at-the-top',
      comment: 'src/gitsync/worker.ts is the index for the worker: the server must not load nodegit.',
      severity: 'error',
      from: { path: '^(src/[^/]+\\.ts$|migrations/)' },
      to: {
        path: '^src/[^/]+/.',
        pathNot: ['^src/[^/]+/index\\.ts$', '^src/gitsync/worker\\.ts$', '^src/core/[^/]+/index\\.ts$'],
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
      to: { path: '^src/core/[^/]+/.', pathNot: '^src/core/[^/]+/index\\.ts$' },
    },
    {
      name: 'gitsync-part-through-its-index',
      comment: 'src/gitsync/git/failures.ts is the index for the server, which must not load nodegit.',
      severity: 'error',
      from: { path: '^src/gitsync/([^/]+)/', pathNot: SPEC },
      to: {
        path: '^src/gitsync/(domain|git)/.',
        pathNot: ['^src/gitsync/$1/', '^src/gitsync/[^/]+/index\\.ts$', '^src/gitsync/git/failures\\.ts$'],
      },
    },
    {
      name: 'domain-is-pure',
      comment: 'No Nest, no SQL, no Git, no network, no file system. (`net` tells what an IP address is.)',
      severity: 'error',
      from: { path: '^src/gitsync/domain/', pathNot: SPEC },
      to: {
        path: [
          packages('@nestjs', 'typeorm', 'pg', 'nodegit', 'ssh2', 'express'),
          '^(node:)?(fs|fs/promises|child_process|tls|http|https|worker_threads)$',
          '^src/core/(config|database|embedded-postgres|http|logging|secrets)/',
        ],
      },
    },
    {
      name: 'nodegit-in-its-place',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/gitsync/git/', SPEC] },
      to: { path: packages('nodegit') },
    },
    {
      name: 'ssh2-in-its-place',
      severity: 'error',
      comment:
        'The gateway uses the channels that the pool of src/ssh hands out; the demo has a server of its own.',
      from: { path: '^src/', pathNot: ['^src/(ssh|gitsync/git|demo/git-server)/', SPEC] },
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
      from: { path: '^web/src/(lib|components)/' },
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
      comment: 'The page knows the server by its HTTP contract alone.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(src|test|migrations)/' },
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
