import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startBrowser, type TestBrowser, type Visitor } from '../support/browser';
import { startTrellis, type Member, type Trellis } from '../support/trellis-server';

const DATA = join(__dirname, '../../../shared/data');
const TEMPLATES = join(DATA, 'templates');
const SYNCED = join(DATA, 'synced-repos/several-apps');

const files = existsSync(DATA)
  ? [
      ...readdirSync(TEMPLATES).map((name) => [name.replace('.json', ''), join(TEMPLATES, name)] as const),
      ['devrelboard', join(SYNCED, 'devrelboard/v2.json')] as const,
      ['issue-agent', join(SYNCED, 'Github issue - AI Agent/v3.json')] as const,
    ]
  : [];

let trellis: Trellis;
let browser: TestBrowser;
let admin: Member;

beforeAll(async () => {
  [trellis, browser] = await Promise.all([startTrellis(), startBrowser()]);
  admin = await trellis.setUp();
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await trellis?.[Symbol.asyncDispose]();
});

const importFile = async (name: string, file: string): Promise<string> => {
  const { body } = await admin
    .request('post', `/apps/import?name=${encodeURIComponent(name)}`)
    .set('Content-Type', 'application/octet-stream')
    .send(readFileSync(file))
    .expect(201);
  return body.id as string;
};

const opened = async (visitor: Visitor, id: string): Promise<void> => {
  await visitor.page.goto(`/w/${admin.workspaceId}/apps/${id}`);
  await visitor.page.locator('[data-component]').first().waitFor();
};

(files.length > 0 ? it.each(files) : it.skip.each([['documents', '']]))(
  'draws %s where its layouts put it',
  async (name, file) => {
    const id = await importFile(name, file);
    await using visitor = await browser.visitor(trellis.address, {
      member: admin,
      width: 1600,
      height: 1000,
    });
    await opened(visitor, id);
    await visitor.screenshot(`editor-document-${name}`);

    expect(await visitor.page.locator('[data-component]').count()).toBeGreaterThan(2);
    expect(visitor.complaints).toEqual([]);
  },
);
