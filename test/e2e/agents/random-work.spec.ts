import { Client } from 'pg';
import { choose, Random } from '../../simulation/models/random';
import { ageTip, Agent, importedApp } from '../../support/agent';
import { listBranches } from '../../support/branches';
import { eventually } from '../../support/eventually';
import { commit, GitFixture, patch, type AppBody } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/member';
import { documentText } from '../../support/editor-document';

const SEED = Number(process.env.TRELLIS_TEST_SEED ?? 2);
const STEPS = Number(process.env.TRELLIS_TEST_WORK ?? 80);
const MAIN = 'main';

/** A component that a person has added, by its name, and the branch on which they did. */
interface Mark {
  name: string;
  branch: string;
}

interface Place {
  database: Client;
  member: Member;
  repository: GitRepository;
  app: AppBody;
}

/** People and agents who work on one app, on the branches of the agents' sessions, while months pass. */
class Workshop {
  readonly log: string[] = [];
  private readonly marks: Mark[] = [];
  private readonly agents: Agent[] = [];
  private names = 0;

  private readonly pageId = (JSON.parse(documentText()) as { appV2: { pages: { id: string }[] } }).appV2
    .pages[0].id;

  constructor(
    private readonly random: Random,
    private readonly place: Place,
  ) {}

  private readonly moves: Record<string, () => Promise<void>> = {
    'an agent adds a component': async () => {
      const agent = await this.agent();
      const { version } = await agent.get('outline', { app: 'Orders' });
      const operations = [this.addition(this.name('agent'))];
      await agent.use('edit', { app: 'Orders', version, edits: [{ op: 'patch', operations }] });
    },
    'an agent changes the title': async () => {
      const agent = await this.agent();
      const { version } = await agent.get('outline', { app: 'Orders' });
      const value = this.name('title');
      const edits = [{ op: 'set', of: 'title', path: 'properties.text', value }];
      await agent.use('edit', { app: 'Orders', version, edits });
    },
    'an agent commits': async () => {
      const agent = await this.agent();
      await agent.use('commit', { apps: ['Orders'], message: 'By an agent' });
    },
    'an agent commits what it has read': async () => {
      const agent = await this.agent();
      const { version } = await agent.get('outline', { app: 'Orders' });
      const versions = { Orders: version as string };
      await agent.use('commit', { apps: ['Orders'], message: 'By an agent, with all', versions });
    },
    'a person adds a component': async () => {
      const branch = await this.branch();
      const name = this.name('person');
      await patch(this.place.member.on(branch), this.place.app.id, { changes: [this.addition(name)] });
      this.marks.push({ name, branch });
    },
    'a person commits': async () => {
      await commit(this.place.member.on(await this.branch()), this.place.app.id, 'By a person');
    },
    'a person undoes a session': async () => {
      const { body } = await this.place.member.get('/agent-sessions').expect(200);
      // Sessions without a branch are forgotten.
      const sessions = (body.items as { id: string; branch: string | null }[]).filter(({ branch }) => branch);
      if (sessions.length === 0) return;
      const { id } = choose(sessions, this.random.next());
      const { status } = await this.place.member.post(`/agent-sessions/${id}/undo`);
      expect([200, 409]).toContain(status);
    },
    'a person merges a branch': async () => {
      const branch = await this.branch();
      if (branch === MAIN) return;
      const { status } = await this.place.member.post(`/git/branches/${MAIN}/merge`, { from: branch });
      expect([200, 409]).toContain(status);
    },
    'an agent ends its session': async () => {
      const agent = this.agents.pop();
      await agent?.client.close();
    },
    'months pass, and branches are cleaned up': async () => {
      // No agent's connection lasts that long.
      await this.end();
      const long = "interval '70 days'";
      await this.place.database.query(
        `update agent_sessions set last_used_at = last_used_at - ${long}, looked_at = now() - interval '1 day'`,
      );
      await this.place.database.query(`update apps set updated_at = updated_at - ${long}`);
      for (const { name, isRemote } of await listBranches(this.place.member))
        if (isRemote && name !== MAIN) await ageTip(this.place.repository, name);
      await this.place.database.query("select pg_notify('agent_branches', '')");
      await eventually(async () => {
        const { rows } = await this.place.database.query(
          `select from agent_sessions where start_sha is not null and deleted_at is null
             and looked_at < now() - interval '1 hour'
           union all select from git_jobs where kind = 'delete_branch' and finished_at is null`,
        );
        expect(rows).toHaveLength(0);
      });
    },
  };

  async move(): Promise<void> {
    const [name, run] = choose(Object.entries(this.moves), this.random.next());
    this.log.push(name);
    await run();
  }

  /** Expects everything that people have added: in the app, on its branch or the default one, or in a commit of a branch. */
  async expectAllKept(): Promise<void> {
    const here = new Map<string, string>();
    for (const { name, isLocal } of await listBranches(this.place.member)) {
      if (!isLocal) continue;
      // A branch may be closed at this moment.
      const { status, text } = await this.place.member.on(name).get(`/apps/${this.place.app.id}/definition`);
      if (status === 200) here.set(name, text);
    }
    const history = await this.place.repository.git(['log', '--branches', '-p', '--format=', '--unified=0']);
    const lost = this.marks.filter(({ name, branch }) => {
      const isIn = (text: string | undefined) => text?.includes(`"${name}"`) === true;
      // As long as its branch is open, it is where the person has added it.
      const open = here.get(branch);
      return open === undefined ? !isIn(here.get(MAIN)) && !isIn(history) : !isIn(open);
    });
    expect(lost).toEqual([]);
  }

  async end(): Promise<void> {
    for (const agent of this.agents.splice(0)) await agent.client.close();
  }

  private name(kind: string): string {
    this.names += 1;
    return `${kind}${this.names}x`;
  }

  private async agent(): Promise<Agent> {
    if (this.agents.length < 2) this.agents.push(await Agent.of(this.place.member));
    return choose(this.agents, this.random.next());
  }

  /** A branch that is open here. */
  private async branch(): Promise<string> {
    const branches = (await listBranches(this.place.member)).filter(({ isLocal }) => isLocal);
    return choose(branches, this.random.next()).name;
  }

  private addition(name: string): object {
    const value = { id: `id-${name}`, name, type: 'Text', pageId: this.pageId, properties: {}, layouts: [] };
    return { op: 'add', path: '/appV2/components/-', value };
  }
}

it(`keep what people have added, in ${STEPS} steps by seed ${SEED}`, async () => {
  const fixture = await GitFixture.start();
  const database = new Client({ connectionString: fixture.trellis.databaseUrl });
  await database.connect();
  const { member, repository } = await fixture.connected();
  const app = await importedApp(member, 'Orders');
  const workshop = new Workshop(new Random(SEED), { database, member, repository, app });
  try {
    for (let step = 0; step < STEPS; step += 1) {
      await workshop.move();
      await workshop.expectAllKept();
    }
  } catch (error) {
    throw new Error(`After ${workshop.log.join(', then ')}`, { cause: error });
  } finally {
    await workshop.end();
    await database.end();
    await fixture.stop();
  }
});
