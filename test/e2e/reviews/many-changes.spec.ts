import { createBranch } from '../../support/branches';
import { commit, GitFixture, patch } from '../../support/git-fixture';
import { decide, openReview, type ReviewBody } from '../../support/reviews';
import { isTimely, StatementProxy } from '../../support/statement-proxy';

const FEW = 4;
const MANY = 400;

let proxy: StatementProxy;
let fixture: GitFixture;

beforeAll(async () => {
  const { TRELLIS_TEST_DATABASE_URL = '' } = process.env;
  proxy = await StatementProxy.before(TRELLIS_TEST_DATABASE_URL);
  // Affects only this file: each spec file has its own environment.
  process.env.TRELLIS_TEST_DATABASE_URL = proxy.url;
  fixture = await GitFixture.start({});
});
afterAll(async () => {
  await fixture.stop();
  await proxy.stop();
});

/** Collects the statements about reviews of each step of a review with `count` new pages. */
async function statementsFor(count: number) {
  const { member, repository, app } = await fixture.withApp();
  await createBranch(member, 'feature');
  const feature = member.on('feature');
  const pages = Array.from({ length: count }, (_, index) => `page-${index}`);
  await patch(feature, app.id, {
    changes: pages.map((id) => ({ op: 'add', path: '/appV2/pages/-', value: { id, name: id, handle: id } })),
  });
  await commit(feature, app.id, 'Pages').expect(201);
  const counted = async <T>(work: () => Promise<T>): Promise<[T, string[]]> => {
    proxy.statements = [];
    const result = await work();
    return [result, proxy.statements.filter((sql) => /review/.test(sql) && !isTimely(sql)).sort()];
  };
  const [review, opening] = await counted(() => openReview(member));
  expect(review.apps[0]).toMatchObject({ total: count });
  const first = review.apps[0]!.changes[0]!.id;
  const [decided, deciding] = await counted(() => decide(member, review, first, { decision: 'declined' }));
  expect(decided.status).toBe(200);
  const others = (decided.body as ReviewBody).apps[0]!.changes.slice(1);
  for (const { id } of others.filter((_, index) => index % 20 === 0))
    expect((await decide(member, review, id, { decision: 'declined' })).status).toBe(200);
  const [{ body }, completing] = await counted(() =>
    member.post(`/reviews/${review.id}/complete`, { approve: true }).expect(201),
  );
  const left = JSON.parse(await repository.show('feature', 'Orders/v1.json')) as {
    appV2: { pages: object[] };
  };
  expect(left.appV2.pages).toHaveLength(1 + count - (body.declined as number));
  return { opening, deciding, completing };
}

it('sends PostgreSQL as many statements for a review of many changes as for one of a few', async () => {
  const few = await statementsFor(FEW);
  expect(await statementsFor(MANY)).toEqual(few);
});
