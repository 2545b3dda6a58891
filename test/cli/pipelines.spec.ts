import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { appText, Checkout, twoApps } from './checkout';

const ROOT = resolve(__dirname, '../..');
const run = promisify(execFile);

interface Posted {
  method: string;
  url: string;
  authorization: string;
  body: Record<string, unknown>;
}

let folder: string;
let server: Server;
let api: string;
let posted: Posted[];
/** Arguments of each `trellis deploy`. */
let deployed: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-pipelines-'));
  await run(process.execPath, [join(ROOT, 'scripts/build-cli.mjs')], { cwd: ROOT });
  const { bin } = JSON.parse(await readFile(join(ROOT, 'dist/cli/package.json'), 'utf8')) as {
    bin: Record<string, string>;
  };
  const program = join(ROOT, 'dist/cli', bin.trellis);
  // Deployments are tried with a server in another test.
  await writeFile(
    join(folder, 'trellis'),
    `#!/bin/sh\ncase "$1" in deploy) echo "$TRELLIS_TOKEN $*" >> "${folder}/deployed" ;; *) exec "${process.execPath}" "${program}" "$@" ;; esac\n`,
  );
  await chmod(join(folder, 'trellis'), 0o755);
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const authorization = String(headers.authorization ?? headers['private-token']);
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Posted['body'];
      posted.push({ method, url, authorization, body });
      response.writeHead(201).end('{}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await new Promise((done) => server.close(done));
  await rm(folder, { recursive: true, force: true });
});

beforeEach(() => {
  posted = [];
  deployed = [];
});

interface Step {
  run?: string;
  bash?: string;
  env?: Record<string, string>;
}

interface Job {
  steps: Step[];
}

/** Scripts of a pipeline with their variables, for a pull request and for a push to the default branch. */
interface Scripts {
  validate: Step[];
  deploy: Step[];
}

const actions = ({ jobs }: { jobs: { validate: Job; deploy: Job } }): Scripts => ({
  validate: jobs.validate.steps,
  deploy: jobs.deploy.steps,
});
const gitlab = (
  file: Record<'validate' | 'deploy', { script: string[]; after_script?: string[] }>,
): Scripts => {
  const steps = ({ script, after_script: after = [] }: (typeof file)['validate']) =>
    [...script, ...after].map((line) => ({ run: line }));
  return { validate: steps(file.validate), deploy: steps(file.deploy) };
};
const azure = ({ steps }: { steps: (Step & { displayName?: string })[] }): Scripts => ({
  validate: steps.filter(({ displayName }) => displayName !== 'Deploy'),
  deploy: steps.filter(({ displayName = '' }) => ['Install trellis', 'Deploy'].includes(displayName)),
});

const SHA = 'a'.repeat(40);

interface Case {
  file: string;
  scripts: (file: never) => Scripts;
  /** Values of the provider's expressions, such as `${{ github.token }}`. */
  values: Record<string, string>;
  /** Variables that the provider sets. */
  env: (base: string) => Record<string, string>;
  posts: string;
  authorization: string;
}

const CASES: Record<string, Case> = {
  'GitHub Actions': {
    file: 'github.yml',
    scripts: actions,
    values: {
      'github.base_ref': 'main',
      'github.api_url': 'API',
      'github.repository': 'acme/apps',
      'github.event.number': '7',
      'github.token': 'secret',
      'github.sha': SHA,
      'secrets.TRELLIS_TOKEN': 'trellis-token',
    },
    env: () => ({}),
    posts: '/repos/acme/apps/issues/7/comments',
    authorization: 'Bearer secret',
  },
  'Gitea Actions': {
    file: 'gitea.yml',
    scripts: actions,
    values: {
      'github.base_ref': 'main',
      'github.api_url': 'API/api/v1',
      'github.repository': 'acme/apps',
      'github.event.number': '7',
      'github.token': 'secret',
      'github.sha': SHA,
      'secrets.TRELLIS_TOKEN': 'trellis-token',
    },
    env: () => ({}),
    posts: '/api/v1/repos/acme/apps/issues/7/comments',
    authorization: 'token secret',
  },
  'GitLab CI': {
    file: 'gitlab.yml',
    scripts: gitlab,
    values: {},
    env: (base) => ({
      CI_API_V4_URL: `${api}/api/v4`,
      CI_PROJECT_ID: '12',
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
      CI_COMMIT_SHA: SHA,
      TRELLIS_GITLAB_TOKEN: 'secret',
      TRELLIS_TOKEN: 'trellis-token',
    }),
    posts: '/api/v4/projects/12/merge_requests/7/notes',
    authorization: 'secret',
  },
  'Azure Pipelines': {
    file: 'azure.yml',
    scripts: azure,
    values: {
      'System.PullRequest.TargetBranch': 'refs/heads/main',
      'System.CollectionUri': 'API/acme/',
      'System.TeamProjectId': 'p',
      'Build.Repository.ID': 'r',
      'System.PullRequest.PullRequestId': '7',
      'System.AccessToken': 'secret',
      TRELLIS_TOKEN: 'trellis-token',
    },
    env: () => ({ BUILD_SOURCEVERSION: SHA }),
    posts: '/acme/p/_apis/git/repositories/r/pullRequests/7/threads?api-version=7.1',
    authorization: 'Bearer secret',
  },
};

/** Makes a clone with a branch that changes an app, as a provider checks it out. */
async function pullRequest(files: Record<string, string>): Promise<Checkout> {
  const origin = await Checkout.create(await mkdtemp(join(folder, 'origin-')), twoApps());
  const clone = new Checkout(await mkdtemp(join(folder, 'clone-')));
  await run('git', ['clone', '--quiet', origin.folder, clone.folder]);
  await clone.git('switch', '--quiet', '-c', 'feature');
  await clone.commit(files, 'A change');
  // It is none of the branch’s.
  await origin.commit({ 'Later.txt': 'later' }, 'Later');
  await clone.git('fetch', '--quiet');
  return clone;
}

async function perform({ values, env }: Case, steps: Step[], checkout: Checkout): Promise<boolean[]> {
  const filled = (text: string) =>
    text.replace(/\$\{\{ ([\w.]+) \}\}|\$\(([A-Z][\w.]+)\)/g, (_, one?: string, other?: string) =>
      (values[one ?? other ?? ''] ?? '').replace('API', api),
    );
  const base = (await checkout.git('merge-base', 'origin/main', 'HEAD')).trim();
  const outcomes: boolean[] = [];
  for (const step of steps) {
    const script = step.run ?? step.bash;
    if (script === undefined || script.startsWith('npm install')) continue;
    const own = Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value)]);
    const variables = { ...env(base), ...(Object.fromEntries(own) as Record<string, string>) };
    const PATH = `${folder}${delimiter}${process.env.PATH}`;
    const options = { cwd: checkout.folder, env: { HOME: folder, PATH, ...variables } };
    const ended = run('bash', ['-e', '-c', script], options);
    outcomes.push(
      await ended.then(
        () => true,
        () => false,
      ),
    );
  }
  return outcomes;
}

describe.each(Object.entries(CASES))('the pipeline for %s', (_, one) => {
  const scripts = async () =>
    one.scripts(parse(await readFile(join(ROOT, 'docs/pipelines', one.file), 'utf8')) as never);

  it('validates a pull request, and posts the difference on it', async () => {
    const checkout = await pullRequest({ 'Orders/v1.json': appText('Orders').replace('"Save"', '"Store"') });
    expect(await perform(one, (await scripts()).validate, checkout)).toEqual([true, true]);
    expect(posted).toMatchObject([{ method: 'POST', url: one.posts, authorization: one.authorization }]);
    const text = JSON.stringify(posted[0].body);
    expect(text).toContain('Changes of apps:');
    expect(text).toContain('Orders');
    expect(text).not.toContain('Stock');
  });

  it('fails for an app that is broken, and posts the difference all the same', async () => {
    const broken = appText('Orders').replace(/"pageId":"[^"]+"/, '"pageId":"gone"');
    expect(broken).not.toBe(appText('Orders'));
    const checkout = await pullRequest({ 'Orders/v1.json': broken });
    expect(await perform(one, (await scripts()).validate, checkout)).toEqual([false, true]);
    expect(posted).toHaveLength(1);
  });

  it('deploys what has landed, with the token of the pipeline', async () => {
    const checkout = await pullRequest({ 'README.md': 'Apps' });
    expect(await perform(one, (await scripts()).deploy, checkout)).toEqual([true]);
    deployed = (await readFile(join(folder, 'deployed'), 'utf8')).trim().split('\n');
    await rm(join(folder, 'deployed'));
    expect(deployed).toEqual([`trellis-token deploy ${SHA}`]);
  });
});
