const { readdirSync } = require('node:fs');
const path = require('node:path');

const ROOT = path.resolve(__dirname, '..');

/** Folders and files of the gate, `npm test`. All other spec files belong to `npm run test:all`. */
const GATE = [
  'src',
  'web/src',
  'test/architecture',
  'test/simulation',
  'test/support',
  'test/integration/git',
  'test/integration/ssh',
  'test/integration/database',
  'test/integration/data-folder.spec.ts',
  'test/integration/program.spec.ts',
  'test/integration/secret-search.spec.ts',
  'test/integration/test-database.spec.ts',
  'test/integration/tooljet/capture.spec.ts',
  'test/integration/tooljet/client.spec.ts',
  'test/e2e/agents/agents.spec.ts',
  'test/e2e/apps',
  'test/e2e/auth',
  'test/e2e/backup',
  'test/e2e/branches/branches.spec.ts',
  'test/e2e/branches/merges.spec.ts',
  'test/e2e/commit',
  'test/e2e/deployments',
  'test/e2e/embedded/apps.spec.ts',
  'test/e2e/history',
  'test/e2e/hosts/tooljet.spec.ts',
  'test/e2e/http/answers.spec.ts',
  'test/e2e/http/bodies.spec.ts',
  'test/e2e/http/idempotency.spec.ts',
  'test/e2e/http/openapi.spec.ts',
  'test/e2e/http/rights.spec.ts',
  'test/e2e/import',
  'test/e2e/incoming',
  'test/e2e/merge',
  'test/e2e/pull',
  'test/e2e/releases',
  'test/e2e/reviews/reviews.spec.ts',
  'test/e2e/secrets',
  'test/e2e/sign-on',
  'test/e2e/settings/finalize.spec.ts',
  'test/e2e/settings/git-settings.spec.ts',
  'test/e2e/settings/https-remote.spec.ts',
  'test/e2e/workspaces',
  // A journey of the page for each thing that people do there.
  'test/page/auth/first-start.spec.ts',
  'test/page/settings/connect-repository.spec.ts',
  'test/page/gitsync/commit-app.spec.ts',
  'test/page/apps/import-app.spec.ts',
  'test/page/gitsync/pull-app.spec.ts',
  'test/page/merging/settle.spec.ts',
  'test/page/branches/make-branches.spec.ts',
  'test/page/editor/saving.spec.ts',
  'test/page/workspace/deployments.spec.ts',
  'test/page/keyboard/builder.spec.ts',
  'test/page/phone/builder.spec.ts',
  // Each screen of a workspace once, with axe.
  'test/page/workspace/screens.spec.ts',
  'test/page/web-page.spec.ts',
  // A kill for each row of the crash table, a cut, a full disk, hostile names and packs.
  'test/faults/worker/worker-death.spec.ts',
  'test/faults/queue/given-up.spec.ts',
  'test/faults/queue/hand-over.spec.ts',
  'test/faults/queue/queue-store.spec.ts',
  'test/faults/remote/broken-connection.spec.ts',
  'test/faults/mirror/full-disk.spec.ts',
  'test/hostile/names-and-links.spec.ts',
  'test/hostile/packs.spec.ts',
];

/** Short files that take long. Jest starts the longest files first, by their sizes where it knows no times. */
const SLOW = [
  'test/hostile/packs.spec.ts',
  'test/architecture/transactions.spec.ts',
  'test/integration/git/partial-mirror.spec.ts',
  'test/page/workspace/screens.spec.ts',
  'test/page/workspace/deployments.spec.ts',
  'test/simulation/simulation.spec.ts',
  'test/faults/mirror/full-disk.spec.ts',
  'test/faults/remote/broken-connection.spec.ts',
  'test/faults/worker/worker-death.spec.ts',
  'test/faults/queue/given-up.spec.ts',
  'test/e2e/workspaces/random-people.spec.ts',
  'src/apps/document/merge/merge-validity.spec.ts',
  'src/mcp/take-back-edits.spec.ts',
];

/** Spec files in the gate's folders that are still outside it: further variants, and the longest ones. */
const BEYOND_GATE = [
  'test/architecture/boundaries.spec.ts',
  'test/e2e/commit/account-author.spec.ts',
  'test/e2e/commit/commit-template.spec.ts',
  'test/e2e/commit/force-push.spec.ts',
  'test/e2e/commit/prepared-commit.spec.ts',
  'test/e2e/commit/split-commits.spec.ts',
  'test/e2e/commit/statements.spec.ts',
  'test/e2e/deployments/collisions.spec.ts',
  'test/e2e/deployments/decisions.spec.ts',
  'test/e2e/deployments/rolled-back.spec.ts',
  'test/e2e/import/names-in-documents.spec.ts',
  'test/e2e/import/old-apps.spec.ts',
  'test/e2e/import/same-name.spec.ts',
  'test/e2e/import/spelling.spec.ts',
  'test/e2e/import/split-layout.spec.ts',
  'test/e2e/import/synced-repositories.spec.ts',
  'test/e2e/pull/odd-tags.spec.ts',
  'test/e2e/pull/pull-tag.spec.ts',
  'test/e2e/pull/staying-at-a-tag.spec.ts',
  'test/e2e/sign-on/claims.spec.ts',
  'test/e2e/sign-on/client-secret.spec.ts',
  'test/e2e/sign-on/issuer-down.spec.ts',
  'test/e2e/sign-on/own-authority.spec.ts',
  'test/integration/database/half-open.spec.ts',
  'test/integration/database/migrate.spec.ts',
  'test/integration/git/app-history.spec.ts',
  'test/integration/git/find-history.spec.ts',
  'test/integration/git/lent-packs.spec.ts',
  'test/integration/git/merge-trees.spec.ts',
  'test/integration/git/packing.spec.ts',
  'test/simulation/defects.spec.ts',
];

/** Kills during operations that only some workspaces use. */
const DEATHS = [
  'backup',
  'branch',
  'deployment',
  'merge',
  'node-red',
  'partial-mirror',
  'promotion',
  'publish',
  'pull-in-place',
  'take-back',
].map((name) => `test/faults/worker/${name}-death.spec.ts`);

/**
 * Spec files outside the gate, by subject. `specs`: folders whose spec files outside the gate belong to the part;
 * `sources`: the code they test; `seconds`: their time on two quiet cores.
 */
const PARTS = {
  commits: {
    specs: ['test/e2e/commit', 'test/simulation'],
    sources: [
      'src/backup',
      'src/gitsync/domain/plan',
      'src/gitsync/queue',
      'src/gitsync/worker',
      'src/incoming',
    ],
    seconds: 60,
  },
  'deployments, imports and pulls': {
    specs: ['test/e2e/deployments', 'test/e2e/import', 'test/e2e/pull'],
    sources: [
      'src/deployments',
      'src/gitsync/domain/format',
      'src/gitsync/server/import-and-link.ts',
      'src/gitsync/server/pull.ts',
      'src/gitsync/worker/import.ts',
      'src/gitsync/worker/pull.ts',
    ],
    seconds: 80,
  },
  'sign-on': {
    specs: ['test/e2e/sign-on'],
    sources: ['src/auth', 'src/sign-on'],
    seconds: 45,
  },
  'starts of the database': {
    specs: ['test/integration/database', 'test/integration/embedded-postgres.spec.ts'],
    sources: ['migrations', 'src/core/database', 'src/core/embedded-postgres'],
    seconds: 60,
  },
  boundaries: {
    specs: ['test/architecture'],
    sources: ['.dependency-cruiser.cjs'],
    seconds: 10,
  },
  providers: {
    specs: ['test/e2e/providers', 'test/page/providers'],
    sources: ['src/providers', 'web/src/features/providers'],
    seconds: 85,
  },
  'over ToolJet’s API': {
    specs: ['test/integration/tooljet'],
    sources: ['src/hosts/tooljet'],
    seconds: 120,
  },
  'ToolJet and Node-RED': {
    specs: ['test/e2e/hosts', 'test/integration/hosts', 'test/integration/node-red'],
    sources: ['src/hosts', 'web/src/features/hosts'],
    seconds: 100,
  },
  'inside a program': {
    specs: ['test/e2e/embedded', 'test/page/embedded'],
    sources: ['src/embedded', 'examples'],
    seconds: 90,
  },
  editor: {
    specs: ['test/page/editor'],
    sources: ['web/src/features/editor'],
    seconds: 120,
  },
  'GitSync of an app': {
    specs: ['test/page/gitsync'],
    sources: ['web/src/features/gitsync', 'web/src/features/pulls', 'web/src/features/releases'],
    seconds: 115,
  },
  'history of an app': {
    specs: ['test/page/history'],
    sources: [
      'web/src/features/gitsync',
      'src/gitsync/worker/history',
      'src/gitsync/server/read-repository.ts',
      'src/gitsync/server/restore-app.ts',
    ],
    seconds: 65,
  },
  branches: {
    specs: ['test/e2e/branches', 'test/page/branches'],
    sources: [
      'src/gitsync/server/branches.ts',
      'src/pull-requests',
      'src/gitsync/worker/branches',
      'web/src/features/branches',
    ],
    seconds: 100,
  },
  reviews: {
    specs: ['test/e2e/reviews', 'test/page/reviewing'],
    sources: ['src/reviews', 'web/src/features/review', 'web/src/lib/decisions'],
    seconds: 80,
  },
  'merges on the page': {
    specs: ['test/page/merging'],
    sources: [
      'src/gitsync/server/merges.ts',
      'src/gitsync/worker/merge.ts',
      'web/src/features/merges',
      'web/src/lib/decisions',
    ],
    seconds: 40,
  },
  'accounts and apps': {
    specs: ['test/page/apps', 'test/page/auth'],
    sources: ['web/src/features/accounts', 'web/src/features/apps', 'web/src/features/profile'],
    seconds: 85,
  },
  settings: {
    specs: ['test/page/settings'],
    sources: ['web/src/features/backup', 'web/src/features/git-settings', 'web/src/features/notifications'],
    seconds: 110,
  },
  'pages of a workspace': {
    specs: ['test/page/workspace'],
    sources: ['web/src/features'],
    seconds: 85,
  },
  'keyboard and phone': {
    specs: ['test/page/keyboard', 'test/page/phone'],
    sources: ['web/src/app', 'web/src/components', 'web/src/lib'],
    seconds: 65,
  },
  'the whole page': {
    specs: [
      'test/page/base-path.spec.ts',
      'test/firefox',
      'test/page/slow-line.spec.ts',
      'test/page/trusted-types.spec.ts',
      'test/page/visitor.spec.ts',
    ],
    sources: ['web/src/app', 'web/src/components', 'web/src/lib'],
    seconds: 75,
  },
  documentation: {
    specs: ['test/e2e/docs', 'test/page/docs.spec.ts'],
    sources: ['docs', 'README.md', 'CONTRIBUTING.md', 'src/web'],
    seconds: 80,
  },
  walkthroughs: {
    specs: ['test/page/walkthroughs.spec.ts'],
    sources: ['docs/first-agent.md', 'docs/first-review.md'],
    seconds: 25,
  },
  API: {
    specs: ['test/e2e/http', 'test/e2e/settings'],
    sources: ['src/core/http', 'src/core/network', 'src/gitsync/http'],
    seconds: 75,
  },
  agents: {
    specs: ['test/e2e/agents', 'test/page/agents'],
    sources: ['src/mcp', 'web/src/features/agents'],
    seconds: 90,
  },
  'command line': {
    specs: ['test/cli'],
    sources: ['src/cli'],
    seconds: 25,
  },
  operator: {
    specs: [
      'test/e2e/operation/admin.spec.ts',
      'test/e2e/operation/instance-backup.spec.ts',
      'test/e2e/operation/retention.spec.ts',
      'test/e2e/operation/secret-key.spec.ts',
      'test/e2e/operation/secrets.spec.ts',
      'test/e2e/operation/setup-file.spec.ts',
      'test/e2e/operation/setup-file-people.spec.ts',
    ],
    sources: ['src/operator', 'src/setup-file', 'src/admin.ts', 'src/setup-command.ts'],
    seconds: 95,
  },
  operation: {
    specs: [
      'test/e2e/notifications',
      'test/e2e/operation/demo.spec.ts',
      'test/e2e/operation/full-database.spec.ts',
      'test/e2e/operation/log.spec.ts',
      'test/e2e/operation/metrics.spec.ts',
      'test/e2e/operation/reads-of-replicas.spec.ts',
      'test/e2e/operation/replicas.spec.ts',
      'test/e2e/operation/start-and-stop.spec.ts',
      'test/e2e/operation/tracing.spec.ts',
      'test/e2e/operation/worker-health.spec.ts',
      'test/integration/demo-git-server.spec.ts',
      'test/integration/limit-heap-growth.spec.ts',
    ],
    sources: ['src/demo', 'src/metrics', 'src/notifications', 'src/main.ts', 'src/program', 'src/worker.ts'],
    seconds: 100,
  },
  'deaths of workers': {
    specs: DEATHS,
    sources: [
      'src/gitsync/queue',
      'src/gitsync/worker',
      'src/hosts/make-apps.ts',
      'src/hosts/connected-hosts.ts',
    ],
    seconds: 105,
  },
  'faults of workers': {
    specs: [
      'test/faults/branches',
      'test/faults/everything',
      'test/faults/worker/calls.spec.ts',
      'test/faults/worker/crashing-job.spec.ts',
      'test/faults/worker/frozen-worker.spec.ts',
      'test/faults/worker/imports.spec.ts',
      'test/faults/worker/memory.spec.ts',
      'test/faults/worker/native-crash.spec.ts',
      'test/faults/worker/soak.spec.ts',
    ],
    sources: ['src/gitsync/calls.ts', 'src/gitsync/queue', 'src/gitsync/worker'],
    seconds: 100,
  },
  'faults of the database': {
    specs: ['test/faults/database', 'test/faults/mirror', 'test/faults/queue'],
    sources: ['src/core/database', 'src/gitsync/store', 'src/git/mirror'],
    seconds: 100,
  },
  'faults of servers': {
    specs: ['test/faults/remote', 'test/faults/server'],
    sources: ['src/git/protocol', 'src/git/transport', 'src/https', 'src/ssh'],
    seconds: 120,
  },
  Git: {
    specs: ['test/hostile', 'test/integration/git'],
    sources: ['src/git', 'src/gitsync/domain'],
    seconds: 120,
  },
};

/** Sources of the container image, and the specs that build and run it. */
const IMAGE = {
  specs: ['test/operation/image'],
  sources: ['Dockerfile', '.dockerignore', 'package-lock.json', 'scripts/setup', 'scripts/setup.mjs'],
};

/** Times on two quiet cores, and the limits for `.ci/run` there: in all, and for PARTS. */
const SECONDS = { all: 20 * 60, parts: 8 * 60, gate: 660, check: 200, image: 220 };

const isIn = (file, folders) => folders.some((folder) => file === folder || file.startsWith(`${folder}/`));

/** Returns all spec files except `test/operation` and `test/real`, relative to the repository's root. */
const listSpecFiles = () =>
  ['src', 'web/src', 'test']
    .flatMap((folder) =>
      readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.spec.ts'))
        .map((name) => `${folder}/${name}`),
    )
    .filter((file) => !isIn(file, ['test/operation', 'test/real']));

const isInGate = (file) => isIn(file, GATE) && !BEYOND_GATE.includes(file);

/** Returns the spec files of a part of PARTS. */
const specFilesOf = ({ specs }) => listSpecFiles().filter((file) => isIn(file, specs) && !isInGate(file));

module.exports = {
  BEYOND_GATE,
  GATE,
  IMAGE,
  PARTS,
  SECONDS,
  SLOW,
  isIn,
  isInGate,
  listSpecFiles,
  specFilesOf,
};
