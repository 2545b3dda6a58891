import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { createDatabase } from '../../src/core/embedded-postgres/cluster';
import { setUpFirstAdmin, type Member } from '../../test/support/member';
import { TrellisProcess } from '../../test/support/trellis-process';
import { makeAppDocument } from '../support/app-document';
import { startChromium } from '../support/chromium';
import { startPostgres15 } from '../support/postgres';
import { makeFolder, type Endings } from '../support/run-bench';
import type { Options } from './options';

/** A server with apps, and a browser with a person's settings. */
export interface Stage {
  member: Member;
  /** The same person in a workspace with one app. */
  beginner: Member;
  browser: Browser;
  /** The app to open, and the app to edit. */
  large: App;
  edited: App;
}

export interface App {
  id: string;
  name: string;
}

export async function setStage(endings: Endings, options: Options): Promise<Stage> {
  const dir = await makeFolder(endings);
  const postgres = await startPostgres15(join(dir, 'postgres'));
  endings.push(() => postgres.stop());
  const dataDir = join(dir, 'data');
  await mkdir(dataDir);
  const url = await createDatabase(postgres.url, 'page');
  const env = { PORT: '0', DATABASE_URL: url, TRELLIS_DATA_DIR: dataDir };
  const trellis = await TrellisProcess.start({ env });
  endings.push(() => trellis.stop());
  const first = await setUpFirstAdmin(trellis.address);
  await first.post('/apps', { name: 'Orders' }).expect(201);
  const member = await first.inNewWorkspace('Many apps');
  const large = await importApp(member, 'Large', sized(options.kilobytes));
  const edited = await importApp(member, 'Edited', withComponents(options.components));
  for (let index = 2; index < options.apps; index += 1)
    await member.post('/apps', { name: `App ${String(index).padStart(3, '0')}` }).expect(201);
  return { member, beginner: first, large, edited, browser: await startChromium(endings) };
}

export const dashboardOf = ({ workspaceId }: Pick<Member, 'workspaceId'>): string => `/w/${workspaceId}`;

async function importApp(member: Member, name: string, text: string): Promise<App> {
  const { body } = await member
    .request('post', `/apps/import?name=${name}`)
    .set('Content-Type', 'application/octet-stream')
    .send(Buffer.from(text))
    .expect(201);
  return { id: body.id as string, name };
}

const sized = (kilobytes: number): string => makeAppDocument({ name: 'Large', kilobytes, seed: 1 });

/** Returns a document whose components stand in rows under unique names, so that all can be seen and chosen. */
function withComponents(count: number): string {
  const { appV2, ...rest } = JSON.parse(sized(Math.ceil(count * 2.2))) as {
    appV2: { components: { name: string; layouts: object[] }[] };
  };
  const components = appV2.components.slice(0, count);
  if (components.length < count) throw new Error(`The document has ${components.length} components.`);
  for (const [index, component] of components.entries()) {
    component.name = `text${index}`;
    const place = { top: Math.floor(index / 4) * 40, left: (index % 4) * 10, width: 9, height: 30 };
    component.layouts = component.layouts.map((layout) => ({ ...layout, ...place }));
  }
  return JSON.stringify({ ...rest, appV2: { ...appV2, components } });
}
