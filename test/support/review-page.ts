import { createBranch } from './branches';
import { commit } from './git-fixture';
import { changeMine, committedApp, componentIn, queryIn, type Clash, type Json } from './merge-page';
import type { PageFixture } from './page-fixture';
import type { Member } from './trellis-server';
import type { Visitor } from './visitor';

export interface Reviewed extends Clash {
  /** The same person on the branch `feature`. */
  feature: Member;
}

const BOX = '20000000-0000-4000-8000-000000000001';
const INSIDE = '20000000-0000-4000-8000-000000000002';

/** A text, a query, and a container with a button inside of it. */
export function changeForReview(app: Json): void {
  const title = componentIn(app);
  title.properties.text.value = 'Orders of the week';
  queryIn(app).options.query = 'select id\nfrom orders\nwhere open\norder by date\nlimit 20\n';
  const added = (id: string, name: string, type: string, parent?: string) =>
    app.components.push({
      ...structuredClone(title),
      id,
      name,
      type,
      properties: {},
      ...(parent ? { parent } : {}),
      layouts: (title.layouts as Json[]).map((layout, at) => ({ ...layout, id: `${id}-${at}`, top: 400 })),
    });
  added(BOX, 'reviewBox', 'Container');
  added(INSIDE, 'reviewButton', 'Button', BOX);
}

/** Adds buttons, below each other. */
export const addButtons =
  (count: number) =>
  (app: Json): void => {
    const title = componentIn(app);
    for (let at = 0; at < count; at += 1)
      app.components.push({
        ...structuredClone(title),
        id: `20000000-0000-4000-8000-${String(100 + at).padStart(12, '0')}`,
        name: `button${at}`,
        type: 'Button',
        properties: {},
        layouts: (title.layouts as Json[]).map((layout, index) => ({
          ...layout,
          id: `button-${at}-${index}`,
          top: 400 + 40 * at,
        })),
      });
  };

export const idsIn = (app: Json): string[] => (app.components as Json[]).map(({ id }) => id as string);
export const ADDED = [BOX, INSIDE];

/** A committed app, with changes on the branch `feature`. */
export async function withReviewedBranch(
  fixture: PageFixture,
  change: (app: Json) => void = changeForReview,
): Promise<Reviewed> {
  const found = await committedApp(fixture);
  await createBranch(found.member, 'feature');
  const feature = found.member.on('feature');
  await changeMine({ ...found, member: feature }, change);
  await commit(feature, found.app.id, 'Labels').expect(201);
  return { ...found, feature };
}

/** Returns the app as the repository has it on the branch `feature`. */
export const onFeature = async ({ repository }: Reviewed): Promise<Json> =>
  JSON.parse(await repository.show('feature', 'Orders/v1.json')).appV2 as Json;

export interface ReviewBody {
  id: string;
  status: string;
  version: number;
  apps: { name: string; changes: { id: string; name: string; kind: string; decision: string | null }[] }[];
}

/** Opens the review of `feature`, or returns the open one. */
export const openReview = async (member: Member): Promise<ReviewBody> =>
  (await member.post('/reviews', { from: 'feature', to: 'main' }).expect(201)).body as ReviewBody;

/** Decides on the change of the thing with this name, on top of all decisions so far. */
export async function decideOn(member: Member, name: string, decision: string | null): Promise<void> {
  const { id } = await openReview(member);
  const { body, headers } = await member.get(`/reviews/${id}`).expect(200);
  const changes = (body as ReviewBody).apps.flatMap((app) => app.changes);
  const change = changes.find((each) => each.name === name)!;
  await member
    .request('put', `/reviews/${id}/changes/${change.id}`)
    .set('If-Match', headers.etag as string)
    .send({ decision, with: true })
    .expect(200);
}

/** Returns the saved decision on each change, by the name of what it changes. */
export async function decisions(member: Member, reviewId: string): Promise<Record<string, string | null>> {
  const { body } = await member.get(`/reviews/${reviewId}`).expect(200);
  const changes = (body as ReviewBody).apps.flatMap((app) => app.changes);
  return Object.fromEntries(changes.map(({ name, decision }) => [name, decision]));
}

/** The page of a review, as a person sees it. */
export class ReviewPage {
  constructor(readonly visitor: Visitor) {}

  /** Opens the review of `feature`. */
  static async open(fixture: PageFixture, member: Member): Promise<ReviewPage> {
    const { id } = await openReview(member);
    return ReviewPage.at(fixture, member, `/review/${id}`);
  }

  static async at(fixture: PageFixture, member: Member, path: string): Promise<ReviewPage> {
    const review = new ReviewPage(await fixture.visit(member, path));
    await review.changes.waitFor();
    return review;
  }

  get page() {
    return this.visitor.page;
  }

  get changes() {
    return this.page.getByRole('region', { name: 'Changes', exact: true });
  }

  get change() {
    return this.page.getByRole('region', { name: 'Change', exact: true });
  }

  get canvas() {
    return this.page.getByRole('region', { name: 'Canvas' });
  }

  get dialog() {
    return this.page.getByRole('dialog');
  }

  /** The change of the thing with this name. */
  row(name: string | RegExp) {
    return this.changes.getByRole('button', { name });
  }

  button(name: string | RegExp) {
    return this.page.getByRole('button', { name });
  }

  decided(text: string): Promise<void> {
    return this.page.getByRole('banner').getByRole('status').getByText(text, { exact: true }).waitFor();
  }

  says(text: string | RegExp): Promise<void> {
    return this.page.getByText(text).first().waitFor();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.visitor[Symbol.asyncDispose]();
  }
}
