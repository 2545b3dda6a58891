import { PARTS, QUERIES, listedText } from './documents/listed-app';
import { commit, exported, patch, type AppBody } from './git-fixture';
import type { GitRepository } from './git-repository';
import { changeTheirs } from './merges';
import type { PageFixture } from './page-fixture';
import type { Member } from './trellis-server';
import type { Visitor } from './visitor';

export interface Clash {
  member: Member;
  repository: GitRepository;
  app: AppBody;
}

const QUERY = 'select id\nfrom orders\nwhere open\norder by date\nlimit 10\n';

/** A committed app with pages, components and a query of several lines. */
export async function committedApp(fixture: PageFixture): Promise<Clash> {
  const { member, repository } = await fixture.git.connected();
  const { body } = await member
    .request('post', '/apps/import?name=Orders')
    .set('Content-Type', 'application/octet-stream')
    .send(Buffer.from(listedText().replace('SELECT 1.50', JSON.stringify(QUERY).slice(1, -1))))
    .expect(201);
  const app = body as AppBody;
  await commit(member, app.id, 'First').expect(201);
  return { member, repository, app };
}

/** Sets the text of the component `title` here. */
export const setText = ({ member, app }: Clash, value: string): Promise<void> =>
  patch(member, app.id, {
    changes: [{ op: 'replace', path: '/appV2/components/0/properties/text/value', value }],
  });

export type Json = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any

/** Returns the app as it is edited here. */
export const here = async ({ member, app }: Clash): Promise<Json> =>
  JSON.parse(await exported(member, app.id)).appV2 as Json;

/** Returns the app as the repository has it. */
export const inGit = async ({ repository }: Clash): Promise<Json> =>
  JSON.parse(await repository.show('main', 'Orders/v1.json')).appV2 as Json;

/** Changes the app here, in the working copy. */
export async function changeMine({ member, app }: Clash, change: (app: Json) => void): Promise<void> {
  const { body } = await member.get(`/apps/${app.id}/definition`).expect(200);
  const document = body as Json;
  change(document.appV2 as Json);
  await member
    .request('put', `/apps/${app.id}/definition`)
    .set('If-Match', '*')
    .set('Content-Type', 'application/json')
    .send(JSON.stringify(document))
    .expect(204);
}

const find = (list: Json[], id: string): Json => list.find((item) => item.id === id)!;
export const componentIn = (app: Json, id: string = PARTS.title): Json => find(app.components as Json[], id);
export const queryIn = (app: Json, id: string = QUERIES.getOrders): Json =>
  find(app.dataQueries as Json[], id);

/** Changes the title's text and position, and the query's limit, on both sides; each adds a query `totals`. */
export async function clashEverywhere(clash: Clash): Promise<void> {
  await changeMine(clash, (app) => {
    componentIn(app).properties.text.value = 'Orders of the week';
    componentIn(app).layouts[0].top = 80;
    queryIn(app).options.query = QUERY.replace('10', '20');
    app.dataQueries.push({ ...queryIn(app), id: '10000000-0000-4000-8000-000000000001', name: 'totals' });
  });
  await changeTheirs(clash.repository, (app: Json) => {
    componentIn(app).properties.text.value = 'Open orders';
    componentIn(app).layouts[0].left = 9;
    queryIn(app).options.query = QUERY.replace('10', '30').replace('select id', 'select id, date');
    app.dataQueries.push({ ...queryIn(app), id: '10000000-0000-4000-8000-000000000002', name: 'totals' });
  });
}

/** Changes the title's text on both sides. */
export async function clashInText(clash: Clash, theirs = 'Open orders'): Promise<void> {
  await setText(clash, 'Orders of the week');
  await changeTheirs(clash.repository, (app: Json) => {
    componentIn(app).properties.text.value = theirs;
  });
}

/** The page of a merge, as a user sees it. */
export class MergePage {
  constructor(readonly visitor: Visitor) {}

  /** Begins a pull that has conflicts, and opens its page. */
  static async ofPull(
    fixture: PageFixture,
    { member, app }: Clash,
  ): Promise<{ merge: MergePage; mergeId: string }> {
    const { body } = await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(409);
    const mergeId = body.mergeId as string;
    return { mergeId, merge: await MergePage.open(fixture, member, mergeId) };
  }

  static async open(fixture: PageFixture, member: Member, mergeId: string): Promise<MergePage> {
    const merge = new MergePage(await fixture.visit(member, `/merges/${mergeId}`));
    await merge.conflicts.waitFor();
    return merge;
  }

  get page() {
    return this.visitor.page;
  }

  get conflicts() {
    return this.page.getByRole('region', { name: 'Conflicts' });
  }

  get conflict() {
    return this.page.getByRole('region', { name: 'Conflict', exact: true });
  }

  /** The app as it stands, on the canvas. */
  get result() {
    return this.page.getByRole('region', { name: 'Result' });
  }

  row(name: string | RegExp) {
    return this.conflicts.getByRole('button', { name });
  }

  choice(name: string | RegExp) {
    return this.conflict.getByRole('button', { name });
  }

  button(name: string | RegExp) {
    return this.page.getByRole('button', { name });
  }

  settled(text: string): Promise<void> {
    return this.page.getByRole('status').getByText(text, { exact: true }).waitFor();
  }

  says(text: string | RegExp): Promise<void> {
    return this.page.getByText(text).first().waitFor();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.visitor[Symbol.asyncDispose]();
  }
}
