import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { createDatabase } from '../../src/core/embedded-postgres/cluster';
import { connect } from '../../test/support/connect';
import { eventually } from '../../test/support/eventually';
import { createGitRepository, type GitRepository } from '../../test/support/git-repository';
import { setUpFirstAdmin, type Member } from '../../test/support/member';
import { startSshServer, type SshServer } from '../../test/support/ssh-server';
import { TrellisProcess } from '../../test/support/trellis-process';
import { deliver, makeWebhook, pageOf } from '../../test/support/webhooks/webhook';
import { documentAt, makeAppDocument, randomOf, uuid } from '../support/app-document';
import { openWindow, startChromium } from '../support/chromium';
import { DelayLine, measureOneWays, type OneWay } from '../support/delay-line';
import { keepResults } from '../support/keep-results';
import { describeMachine, printMachine, type Machine } from '../support/machine';
import { entryOf, META_PATH, printMeta } from '../support/meta-file';
import { startPostgres15 } from '../support/postgres';
import { makeFolder, runBench, type Endings } from '../support/run-bench';
import { summarize, type Summary } from '../support/statistics';
import { printTable } from '../support/table';
import { readOptions, type Options } from './options';

const POLL_SECONDS = 30;
const PATH = 'Orders/v1.json';

interface Seen {
  way: 'webhook' | 'polling';
  delayMs: number;
  summary: Summary;
  mostMs: number;
}

interface Stage {
  browser: Browser;
  admin: Member;
  sshd: SshServer;
}

/** Measures how long after a colleague's push an open page shows that the app is behind. */
async function main(endings: Endings): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const machine = await describeMachine();
  const oneWay = await measureOneWays(options.delaysMs);
  const stage = await setStage(endings);
  const seen: Seen[] = [];
  for (const delayMs of options.delaysMs) seen.push(...(await playDelay(stage, delayMs, options)));
  const markdown = print(seen, { machine, oneWay, options });
  console.log(`\n${markdown}`);
  if (options.keeps) await keepResults('seen', { report: { machine, oneWay, options, seen }, markdown });
}

async function setStage(endings: Endings): Promise<Stage> {
  const dir = await makeFolder(endings);
  const postgres = await startPostgres15(join(dir, 'postgres'));
  endings.push(() => postgres.stop());
  const sshd = await startSshServer();
  endings.push(() => sshd.stop());
  const dataDir = join(dir, 'data');
  await mkdir(dataDir);
  const url = await createDatabase(postgres.url, 'seen');
  const env = { PORT: '0', DATABASE_URL: url, TRELLIS_DATA_DIR: dataDir };
  const trellis = await TrellisProcess.start({ env });
  endings.push(() => trellis.stop());
  return { sshd, admin: await setUpFirstAdmin(trellis.address), browser: await startChromium(endings) };
}

async function playDelay(stage: Stage, delayMs: number, options: Options): Promise<Seen[]> {
  const line = await DelayLine.open(stage.sshd.port, delayMs);
  const repository = await createGitRepository();
  try {
    const { host, user } = stage.sshd;
    const authorize = stage.sshd.authorize.bind(stage.sshd);
    const server = { host, user, port: line.port, authorize };
    const team = await Team.begin(stage.admin, { server, repository });
    const { context, page } = await openWindow({ browser: stage.browser, member: team.member });
    try {
      await page.goto(`/w/${team.member.workspaceId}`);
      return [
        { way: 'webhook', delayMs, ...(await byWebhook(team, page, options.rounds)) },
        { way: 'polling', delayMs, ...(await byPolling(team, page, options.polls)) },
      ];
    } finally {
      await context.close();
    }
  } finally {
    await line.close();
    await repository.remove();
  }
}

async function byWebhook(team: Team, page: Page, rounds: number) {
  const webhook = await makeWebhook(team.member);
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const sha = await team.push();
    const startedAt = performance.now();
    await deliver(team.member, webhook, { page: pageOf(team.repository), sha }).expect(202);
    await behind(page).waitFor();
    samples.push(performance.now() - startedAt);
    await team.pull();
    await behind(page).waitFor({ state: 'detached' });
  }
  await team.member.delete('/git/webhook').expect(204);
  return summaryOf(samples);
}

/** Pushes at any time within the interval. */
async function byPolling(team: Team, page: Page, rounds: number) {
  await team.member.patch('/git', { pollSeconds: POLL_SECONDS }).expect(200);
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    await team.push();
    await behind(page).waitFor({ timeout: 3 * POLL_SECONDS * 1000 });
    samples.push(performance.now() - startedAt);
    await team.pull();
    await behind(page).waitFor({ state: 'detached' });
  }
  await team.member.patch('/git', { pollSeconds: 0 }).expect(200);
  return summaryOf(samples);
}

const behind = (page: Page) => page.getByRole('link', { name: /^Behind/ });

const summaryOf = (samples: number[]) => ({ summary: summarize(samples), mostMs: Math.max(...samples) });

/** A workspace with an imported app, and a colleague who pushes to its repository. */
class Team {
  private revision = 0;

  private constructor(
    readonly member: Member,
    readonly repository: GitRepository,
    private readonly appId: string,
    private readonly document: string,
  ) {}

  static async begin(
    admin: Member,
    place: { server: Parameters<typeof connect>[1]['server']; repository: GitRepository },
  ): Promise<Team> {
    const { repository } = place;
    const random = randomOf(1);
    const gitAppId = uuid(random);
    const document = makeAppDocument({ name: 'Orders', kilobytes: 40, seed: 1 });
    const meta = printMeta({ [gitAppId]: entryOf('Orders', uuid(random)) });
    await repository.commit({ [PATH]: document, [META_PATH]: meta });
    const member = await admin.inNewWorkspace();
    await connect(member, place);
    await member.post('/git/imports', { gitAppId });
    const appId = await eventually(async () => {
      const [app] = (await member.get('/apps').expect(200)).body.items as { id: string }[];
      return app.id;
    });
    return new Team(member, repository, appId, document);
  }

  push(): Promise<string> {
    return this.repository.commit({ [PATH]: documentAt(this.document, ++this.revision) });
  }

  async pull(): Promise<void> {
    await this.member.post(`/apps/${this.appId}/git/pull`, {});
  }
}

function print(
  seen: Seen[],
  { machine, oneWay, options }: { machine: Machine; oneWay: OneWay[]; options: Options },
): string {
  const rows = seen.map(({ way, delayMs, summary, mostMs }) => [
    way === 'webhook' ? 'webhook (aim: 1,000)' : `polling every ${POLL_SECONDS} s (aim: 31,000)`,
    String(delayMs),
    ...[summary.medianMs, mostMs].map((ms) => Math.round(ms).toLocaleString('en')),
    String(summary.count),
  ]);
  return [
    '# Seen soon',
    '',
    printMachine(machine),
    '',
    `From a push, or from the request that tells of it, until an open dashboard in Chromium shows that the app is behind, in ms. One-way delays as measured: ${
      oneWay.map(({ measured }) => measured.medianMs.toFixed(1)).join(', ') || 'none'
    }. ${options.rounds} pushes each told by a webhook, ${options.polls} found by polling.`,
    '',
    printTable(['', 'ms each way', 'median', 'most', 'pushes'], rows),
    '',
  ].join('\n');
}

runBench(main);
