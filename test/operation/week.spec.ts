import request from 'supertest';
import { CommitStream } from '../faults/commit-stream';
import { eventually } from '../support/eventually';
import { commit, edit, ended, exported, getApp } from '../support/git-fixture';
import type { GitCommit, GitRepository } from '../support/git-repository';
import { invitationOf, Member } from '../support/trellis-server';
import { findPostgres } from './postgres-server';
import { Week } from './week';

const postgres = findPostgres();
const title = 'a week of operation';
const DAY_MS = 86_400_000;
/** Documents of commits, not counting the last commit or pull of each app. */
const WAITING_DOCUMENTS = `git_documents d where not exists (
  select from git_links l where l.workspace_id = d.workspace_id and l.last ->> 'documentHash' = d.hash)`;

// One story: each test continues the one before.
(postgres ? describe : describe.skip)(
  postgres ? title : `${title} (skipped: apt-get install postgresql)`,
  () => {
    let week: Week;
    let apps: GitRepository;
    let archive: GitRepository;
    let reader: Member;
    let pipeline: Member;
    let tokenEnd: Date;
    let invitation: string;
    let refusedJob: string;
    /** By name: Orders and Stock of two people in one workspace, Sales in another one on the same repository. */
    const streams: Record<string, CommitStream> = {};
    const imported: { id: string; of: CommitStream }[] = [];
    const filesInMirror: number[] = [];

    beforeAll(async () => {
      week = await Week.begin(postgres!);
      const { fixture } = week;
      const { admin } = fixture;
      [apps, archive] = [await fixture.repository(), await fixture.repository(), await fixture.repository()];
      const ada = await fixture.workspaceOn(apps);
      await ada.post('/git/signing-key', { type: 'ed25519' }).expect(201);
      const begin = async (member: Member, repository: GitRepository, name: string) =>
        (streams[name] = await CommitStream.begin(member, repository, name));
      await begin(ada, apps, 'Orders');
      await begin(await ada.invite('builder', 'Grace'), apps, 'Stock');
      await begin(await (await fixture.workspaceOn(apps)).invite('builder', 'Linus'), apps, 'Sales');
      await begin(await fixture.workspaceOn(archive), archive, 'Archive');
      for (const name of ['Rare', 'Refused']) {
        const repository = await fixture.repository();
        await begin(await fixture.workspaceOn(repository), repository, name);
      }
      await week.idle();
      reader = await fixture.workspaceOn(apps);
      const { password: currentPassword } = admin.user;
      tokenEnd = new Date(week.now.getTime() + 5 * DAY_MS);
      const wanted = { name: 'pipeline', expiresAt: tokenEnd, currentPassword };
      const { body: token } = await admin.post('/api/auth/tokens', wanted).expect(201);
      pipeline = new Member(admin.address, token.token as string, ada.workspaceId, admin.user);
      const person = { email: 'late@example.com', name: 'Late', role: 'viewer' };
      invitation = invitationOf(
        (await ada.post('/members', person).expect(201)).body as { inviteUrl: string },
      );
    });

    afterAll(() => week.end());

    /** Commits, imports and pulls, as people do every few hours. */
    async function work(): Promise<void> {
      const { Orders, Stock, Sales } = streams;
      await Promise.all([Orders.run(2), Stock.commit(), Sales.commit()]);
      await week.idle();
      const next = [Orders, Stock, Sales][imported.length];
      if (next) {
        const { gitAppId } = await getApp(next.member, next.appId);
        const { body } = await reader.post('/git/imports', { gitAppId }).expect(201);
        imported.push({ id: body.id as string, of: next });
      }
      await reader.get('/git/apps').expect(200);
      for (const { id, of } of imported) {
        await ended(of.member, await of.commit());
        await reader.post(`/apps/${id}/git/pull`).expect(200);
      }
      if (week.now < tokenEnd) await pipeline.get('').expect(200);
      filesInMirror.push(await week.filesInMirrors(reader.workspaceId));
    }

    /** Checks that each commit is in the history once, in the order of its stream, with the document of its time. */
    async function expectHistory(...names: string[]): Promise<void> {
      const { repository } = streams[names[0]];
      await repository.fsck();
      const history = (await repository.log()).reverse();
      const all = names.flatMap((name) => streams[name].accepted.map(({ message }) => message));
      expect(history.map(({ message }) => message).sort()).toEqual(all.sort());
      for (const name of names) await expectStream(streams[name], history);
    }

    async function expectStream(
      { name, repository, accepted }: CommitStream,
      history: GitCommit[],
    ): Promise<void> {
      const own = history.filter(({ message }) => message.startsWith(`${name} `));
      const messages = accepted.slice(1).map(({ message }) => message);
      expect(own.map(({ message }) => message)).toEqual(messages);
      const documents = await repository.showAll(own.map(({ sha }) => `${sha}:${name}/v1.json`));
      const icons = documents.map((text) => (JSON.parse(text) as { appV2: { icon: string } }).appV2.icon);
      expect(icons).toEqual(messages);
    }

    const showInvitation = () =>
      request(week.fixture.admin.address).post('/api/auth/invite/show').send({ token: invitation });

    it('begins with commits, imports, pulls, and a commit that is refused', async () => {
      await refuseOne(streams.Refused);
      await week.until(2, work);
      expect(imported).toHaveLength(3);
    });

    async function refuseOne(stream: CommitStream): Promise<void> {
      await stream.repository.addHook('pre-receive', 'exit 1');
      refusedJob = await stream.commit();
      expect(await ended(stream.member, refusedJob)).toMatchObject({ error: { code: 'git_push_rejected' } });
      await stream.repository.addHook('pre-receive', 'exit 0');
    }

    it('gets a new secret key while jobs wait', async () => {
      const former = await week.secretKey();
      await week.whileJobsWait(Object.values(streams).slice(0, 3), () => week.rotateSecretKey());
      expect(await week.secretKey()).toMatch(/^[\w+/]{43}=$/);
      expect(await week.secretKey()).not.toBe(former);
      await week.until(3, work);
    });

    it('goes on after the Git server collected garbage, and somebody replaced a history', async () => {
      const { Archive } = streams;
      await Archive.run(2);
      await week.idle();
      const tree = `${archive.branch}^{tree}`;
      const author = { GIT_AUTHOR_NAME: 'Someone', GIT_AUTHOR_EMAIL: 'someone@example.com' };
      const committer = { GIT_COMMITTER_NAME: 'Someone', GIT_COMMITTER_EMAIL: 'someone@example.com' };
      const env = { ...author, ...committer };
      const squashed = (await archive.git(['commit-tree', '-m', 'Squashed', tree], { env })).trim();
      await archive.git(['update-ref', `refs/heads/${archive.branch}`, squashed]);
      for (const repository of [archive, apps]) await repository.git(['gc', '--quiet', '--prune=now']);
      await Archive.run(2);
      await week.until(4, work);
      await archive.fsck();
      const messages = (await archive.log()).map(({ message }) => message);
      expect(messages).toEqual(['Archive 4', 'Archive 3', 'Squashed']);
    });

    it('deletes mirrors that nobody uses', async () => {
      await week.until(5, work);
      await eventually(async () =>
        expect(await week.filesInMirrors(streams.Rare.member.workspaceId)).toBe(0),
      );
      expect(await week.filesInMirrors(reader.workspaceId)).toBeGreaterThan(0);
    });

    it('ends an API token and an invitation at their time, and no sooner', async () => {
      // Used every few hours until it expired.
      await pipeline.get('').expect(401);
      await week.until(6.7, work);
      await showInvitation().expect(200);
      await week.until(8, work);
      expect((await showInvitation().expect(422)).body.code).toBe('invite_not_valid');
    });

    it('packs its mirrors', () => {
      const most = Math.max(...filesInMirror);
      const after = filesInMirror.slice(filesInMirror.indexOf(most) + 1);
      expect(Math.min(...after)).toBeLessThan(most / 2);
    });

    it('is moved to another place by a backup while jobs wait', async () => {
      await week.whileJobsWait(Object.values(streams).slice(0, 3), () => week.moveByBackup());
      await apps.git(['gc', '--quiet', '--prune=now']);
      await week.until(10, work);
    });

    it('deletes what is old and keeps what is needed', async () => {
      const { Rare, Refused } = streams;
      await week.advance(1);
      await eventually(async () => {
        const age = (column: string, days: number) => `${column} < clock.now() - interval '${days} days'`;
        expect(await week.count(`workspace_events where ${age('created_at', 7)}`)).toBe(0);
        expect(await week.count(`idempotency_keys where ${age('created_at', 7)}`)).toBe(0);
        const old = await week.rows(`select app_id from git_jobs where ${age('finished_at', 8)} order by 1`);
        expect(old).toEqual([Rare, Refused].map(({ appId }) => ({ app_id: appId })).sort(byAppId));
        // Only of the refused commit, which can still be retried.
        expect(await week.count(WAITING_DOCUMENTS)).toBe(1);
      });
      const job = ({ member, accepted }: CommitStream) => member.get(`/git/jobs/${accepted[0].jobId}`);
      await job(Rare).expect(200);
      await job(streams.Orders).expect(404);
      await Refused.member.post(`/git/jobs/${refusedJob}/retry`).expect(202);
      await week.idle();
      await Rare.commit();
      await week.idle();
    });

    const byAppId = (one: { app_id: string }, other: { app_id: string }) =>
      one.app_id < other.app_id ? -1 : 1;

    const accepted = () => Object.values(streams).reduce((sum, stream) => sum + stream.accepted.length, 0);

    it('has made every commit once and in order', async () => {
      await expectHistory('Orders', 'Stock', 'Sales');
      await expectHistory('Rare');
      await expectHistory('Refused');
      for (const { id, of } of imported) {
        await reader.post(`/apps/${id}/git/pull`).expect(200);
        expect(await exported(reader, id)).toBe(await exported(of.member, of.appId));
      }
      expect(await week.count(`git_links where failed_job_id is not null or is_behind`)).toBe(0);
      process.stdout.write(`After ${accepted()} commits in ${week.hours} hours:\n${await week.sizes()}\n`);
    });

    it('signs everybody out after a month, and works on', async () => {
      const { member, appId } = streams.Orders;
      await week.until(29, () => Promise.resolve());
      await member.get('').expect(200);
      await week.until(31, () => Promise.resolve());
      await member.get('').expect(401);
      const { email, password } = member.user;
      const login = request(member.address).post('/api/auth/login').send({ email, password });
      const { body } = await login.expect(200);
      const again = new Member(member.address, body.token as string, member.workspaceId, member.user);
      await edit(again, appId, 'a month later');
      const { body: made } = await commit(again, appId, 'A month later').expect(201);
      expect(await apps.tip()).toBe(made.sha);
      await eventually(async () => expect(await week.count(WAITING_DOCUMENTS)).toBe(0));
    });
  },
);
