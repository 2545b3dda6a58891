import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateKeyPair, quoteForShell } from '../../ssh';
import type { App, Commit } from '../answers';
import { refusalOf } from '../api-client';
import { editApp, type Edit } from '../edit-app';
import type { PlacedApp, DemoContext, Team } from '../context';
import { commit } from './commit-app';

const MARGARET = { name: 'Margaret Hamilton', email: 'margaret@example.com' };
const LONGER_LABEL: Edit = {
  in: 'components',
  name: 'status',
  at: '/properties/label/value',
  value: 'Order status',
};

/** Access to the repository with plain git. */
export interface PlainGit {
  sshCommand: string;
}

/** Creates a key for the reader and adds it at the Git server, for the stock `git` and `ssh`. */
export async function preparePlainGit({ gitServer, folder }: DemoContext): Promise<PlainGit> {
  const place = join(folder, 'ssh');
  await mkdir(place, { mode: 0o700 });
  const [keyFile, knownHosts] = [join(place, 'id_ed25519'), join(place, 'known_hosts')];
  const key = await generateKeyPair({ type: 'ed25519', comment: MARGARET.email });
  await writeFile(keyFile, key.privateKey, { mode: 0o600 });
  await writeFile(knownHosts, gitServer.knownHostsLine);
  gitServer.deployKeys.add({ publicKey: key.publicKey, readOnly: false });
  // ssh splits the value at blanks, unless it is quoted for ssh, too.
  const hosts = quoteForShell(`UserKnownHostsFile="${knownHosts}"`);
  const sshCommand = `ssh -F /dev/null -i ${quoteForShell(keyFile)} -o IdentitiesOnly=yes -o ${hosts}`;
  return { sshCommand };
}

/** Pushes with plain git in between, and shows that no work is lost. */
export async function meetSecondWriter(
  context: DemoContext,
  { team, app, plainGit }: { team: Team; app: PlacedApp; plainGit: PlainGit },
): Promise<void> {
  const { terminal, git, repository } = context;
  terminal.section('Somebody pushes by plain git in between, and nothing is lost');
  await terminal.step('Grace edits Customer orders in Trellis', () =>
    editApp(team.grace, app, [LONGER_LABEL]),
  );
  await terminal.step('Meanwhile Margaret clones, edits the same file by hand, and pushes', () =>
    pushByHand(context, plainGit),
  );
  await git.show({ cwd: repository.path }, 'log', '-1', '--format=%h %s (%an <%ae>)', '--stat');
  await commitOtherApp(context, team);
  const refusal = await terminal.step(
    ({ status, code }) => `Grace commits. Nothing of Margaret's is overwritten: ${status} ${code}`,
    () => refusalOf('git_remote_moved', commit(team.grace, app, 'A better label')),
  );
  terminal.note(refusal.detail);
  await mergeBoth(context, team, app);
}

async function pushByHand({ git, folder, repository }: DemoContext, { sshCommand }: PlainGit): Promise<void> {
  const clone = join(folder, 'margaret');
  const env = {
    GIT_SSH_COMMAND: sshCommand,
    GIT_AUTHOR_NAME: MARGARET.name,
    GIT_AUTHOR_EMAIL: MARGARET.email,
    GIT_COMMITTER_NAME: MARGARET.name,
    GIT_COMMITTER_EMAIL: MARGARET.email,
  };
  await git.run({ cwd: folder, env }, 'clone', '--quiet', repository.url, clone);
  const file = join(clone, 'Customer orders', 'v1.json');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('ORDER BY number', 'ORDER BY placed_at DESC'));
  await writeFile(join(clone, 'README.md'), '# The apps of our team\n');
  await git.run({ cwd: clone, env }, 'add', '--all');
  await git.run({ cwd: clone, env }, 'commit', '--quiet', '-m', 'Sort by date, and a README');
  await git.run({ cwd: clone, env }, 'push', '--quiet');
}

async function commitOtherApp(context: DemoContext, { ada, workspace }: Team): Promise<void> {
  const { terminal, git, repository } = context;
  const before = await git.run({ cwd: repository.path }, 'rev-parse', 'HEAD');
  const returns = await terminal.step(
    "Ada commits another app, Returns: it comes on top of Margaret's commit",
    () => ada.api.post<App>(`${workspace}/apps`, { name: 'Returns', commitChanges: true }),
  );
  if (!returns.git?.commit) throw new Error(`Returns was not committed: ${returns.git?.error?.message}`);
  const parent = await git.run({ cwd: repository.path }, 'rev-parse', 'HEAD~');
  if (parent !== before) throw new Error("Returns was not committed on top of Margaret's commit.");
  await git.show({ cwd: repository.path }, 'log', '-2', '--graph', '--format=%h %an: %s');
}

async function mergeBoth(context: DemoContext, { grace }: Team, app: PlacedApp): Promise<void> {
  const { terminal, git, repository } = context;
  const { merged } = await terminal.step(
    "Grace combines: Margaret's change comes into her app, and hers is committed on top",
    () => grace.api.post<Commit>(`${app.path}/git/commits`, { message: 'A better label', merge: true }),
  );
  if (merged?.total !== 1) throw new Error("Margaret's change was not merged.");
  await git.show({ cwd: repository.path }, 'log', '-3', '--graph', '--format=%h %an: %s');
  await git.show({ cwd: repository.path }, 'diff', '-U0', 'HEAD~', 'HEAD', '--', 'Customer orders');
  await git.show({ cwd: repository.path }, 'grep', '-o', 'ORDER BY placed_at DESC', 'HEAD');
  terminal.note("Margaret's line is still there.");
}
