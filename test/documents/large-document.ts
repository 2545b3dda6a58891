import { ownDocument } from './documents';

type Components = Record<
  string,
  { component: Record<string, unknown>; layouts: { desktop: { top: number } } }
>;

interface Wrapped {
  app: {
    definition: {
      appV2: {
        name: string;
        editingVersion: { definition: { pages: Record<string, { components: Components }> } };
        appVersions: unknown[];
      };
    };
  }[];
}

/** Each copy of a page stands below the one before. */
const PAGE_HEIGHT = 1_000;
/** The platform repeats some 15 KB in each component: what its type is, and how it is checked. */
const DESCRIPTION = Object.fromEntries(
  Array.from({ length: 40 }, (_, index) => [
    `property${index}`,
    { type: 'code', displayName: `Property ${index}`, validation: { schema: { type: 'string' } } },
  ]),
);

/**
 * Returns a document of about so many characters, in the older form, where large ones are met: the stock room with its
 * first page many times over. It is the same each time.
 */
export function largeDocument(length: number): string {
  const [none, one] = [0, 1].map((copies) => withCopies(copies).length);
  return withCopies(Math.ceil((length - none) / (one - none)));
}

function withCopies(copies: number): string {
  const document = JSON.parse(ownDocument('apps/stock-room')) as Wrapped;
  const { appV2 } = document.app[0].definition;
  const [page] = Object.values(appV2.editingVersion.definition.pages);
  const originals = page.components;
  for (let copy = 1; copy <= copies; copy += 1) Object.assign(page.components, copyOf(originals, copy));
  appV2.name = 'Large stock room';
  appV2.appVersions = [appV2.editingVersion];
  return JSON.stringify(document, null, 2);
}

/** Returns components with ids and names of their own, in the places of the copied ones' parents. */
function copyOf(originals: Components, copy: number): Components {
  const start = copy.toString(16).padStart(8, '0');
  let text = JSON.stringify(originals);
  for (const id of Object.keys(originals)) text = text.replaceAll(id, start + id.slice(start.length));
  const copies = JSON.parse(text) as Components & Record<string, { parent?: string }>;
  for (const { component, layouts, parent } of Object.values(copies)) {
    component.name = `${component.name as string}_${copy}`;
    component.properties = { ...(component.properties as object), ...DESCRIPTION };
    if (parent === undefined) layouts.desktop.top += PAGE_HEIGHT * copy;
  }
  return copies;
}
