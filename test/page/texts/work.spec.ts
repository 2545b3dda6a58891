import { createBranch } from '../../support/branches';
import { changeMarked, markedApp } from '../../support/marked-app';
import { commit, edit } from '../../support/git-fixture';
import { clashEverywhere, committedApp } from '../../support/merge-page';
import { PageFixture } from '../../support/page-fixture';
import { openReview } from '../../support/review-page';
import { StrangeReader, type LookedAt } from '../../support/strange-reader';
import { PARTS, QUERIES } from '../../support/documents/listed-app';

/** Names, values and messages of two people who work on apps. */
const DATA = [
  ...['select id', 'limit', 'from orders', 'totals', 'title', 'getOrders', 'Warehouse', 'runjsdefault'],
  ...['save', 'former', 'box', 'inTab', 'tabs', 'print', 'lost', 'onPhone', 'fresh', 'same', 'sum'],
  ...['home', 'detail', 'old', 'now', 'Marked', 'feature', 'Orders of the week', 'Open orders', 'return'],
  ...['inside', 'PostgreSQL', 'F7', 'order-form', 'chart', 'Home', "Merge branch 'feature' into main"],
];

let fixture: PageFixture;
let reader: StrangeReader;
let ids: { orders: string; marked: string; merge: string; review: string };
let workspace: string;

beforeAll(async () => {
  fixture = await PageFixture.start();
  const clash = await committedApp(fixture);
  const { member, app: orders } = clash;
  const marked = await markedApp(member, 'Marked');
  await changeMarked(member, marked);
  await createBranch(member, 'feature');
  await edit(member.on('feature'), orders.id, 'chart');
  await commit(member.on('feature'), orders.id, 'Chart').expect(201);
  const review = await openReview(member);
  await clashEverywhere(clash);
  const { body } = await member.post(`/apps/${orders.id}/git/pull`, { merge: true }).expect(409);
  ids = { orders: orders.id, marked: marked.id, merge: body.mergeId as string, review: review.id };
  workspace = `/w/${member.workspaceId}`;
  reader = await StrangeReader.open(fixture, { member, names: ['feature', 'Orders', 'Marked'] });
});

afterAll(() => fixture?.stop());

type Looked = Omit<LookedAt, 'path'> & { name: string; path: () => string };

const of = (app: 'orders' | 'marked', path: string) => () => `/apps/${ids[app]}${path}`;
const merge = () => `/merges/${ids.merge}`;
const review = () => `/review/${ids.review}`;

const SCREENS: Looked[] = [
  { name: 'a component', path: () => `${of('orders', '')()}?select=${PARTS.title}`, shows: 'Left (columns)' },
  {
    name: 'the styles of a component',
    path: () => `${of('orders', '')()}?select=${PARTS.title}`,
    press: ['Styles'],
    shows: 'Events',
  },
  {
    name: 'the events of a component',
    path: () => `${of('orders', '')()}?select=${PARTS.title}`,
    press: ['Events', 'Add event'],
    shows: 'Add event',
  },
  { name: 'the types of components', path: of('orders', ''), press: ['Add component'], shows: 'Date picker' },
  {
    name: 'a query',
    path: () => `${of('orders', '')()}?select=${QUERIES.getOrders}`,
    shows: 'Transformation language',
  },
  { name: 'uncommitted changes', path: of('marked', '/changes'), shows: 'Commit message' },
  {
    name: 'uncommitted changes on the canvas',
    path: of('marked', '/changes'),
    press: ['Canvas'],
    shows: 'Desktop',
  },
  { name: 'uncommitted changes as text', path: of('marked', '/changes'), press: ['Text'], shows: 'Values' },
  { name: 'a conflict', path: merge, shows: 'Result' },
  { name: 'a review', path: review, shows: 'Canvas' },
  { name: 'the end of a review', path: review, press: ['Finish review…'], shows: 'Approve the changes' },
  {
    name: 'the branches',
    path: () => '',
    press: ['Branch main', 'Actions for feature'],
    shows: 'New branch',
  },
  { name: 'a new branch', path: () => '', press: ['Branch main', 'New branch'], shows: 'Branch name' },
  {
    name: 'a merge of branches',
    path: () => '',
    press: ['Branch main', 'Actions for feature', 'Merge into main…'],
    shows: 'Into',
  },
  {
    name: 'the deletion of a branch',
    path: () => '',
    press: ['Branch main', 'Actions for feature', 'Delete this branch…'],
    shows: 'Also in the repository',
  },
];

it.each(SCREENS)('has all texts of $name in the catalogue', async (screen) => {
  const found = await reader.look({ ...screen, path: `${workspace}${screen.path()}`, data: DATA });
  expect(found).toEqual([]);
});
