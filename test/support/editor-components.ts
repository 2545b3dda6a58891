import type { Visitor } from './visitor';
import type { EditorFixture } from './editor-fixture';
import { eventually } from './eventually';

export interface StoredComponent {
  id: string;
  name: string;
  type: string;
  parent: string | null;
  properties: Record<string, { value: unknown; fxActive?: boolean }>;
  layouts: { type: string; top: number; left: number }[];
}

type ByName = Record<string, StoredComponent | undefined>;

/** Polls the server for the components, by name, until they satisfy a condition. */
export const storedComponents = (
  fixture: EditorFixture,
  id: string,
  isSo: (byName: ByName) => unknown,
): Promise<ByName> =>
  eventually(async () => {
    const { appV2 } = JSON.parse(await fixture.stored(id)) as { appV2: { components: StoredComponent[] } };
    const byName = Object.fromEntries(appV2.components.map((each) => [each.name, each]));
    if (!isSo(byName)) throw new Error(`Not yet: ${Object.keys(byName).join(', ')}`);
    return byName;
  });

/** Locates a component on the canvas. */
export const onCanvas = ({ page }: Visitor, name: string) => page.getByRole('button', { name, exact: true });

/** Locates a component in the list. */
export const inList = ({ page }: Visitor, name: string) =>
  page.getByRole('region', { name: 'Components' }).getByRole('treeitem', { name: new RegExp(`^${name}`) });

interface Point {
  x: number;
  y: number;
}

/** Presses the mouse at one point of the window and releases it at another. */
export async function drag({ page }: Visitor, from: Point, to: Point): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 3 });
  await page.mouse.move(to.x, to.y, { steps: 3 });
  await page.mouse.up();
}
