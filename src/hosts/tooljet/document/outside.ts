import { isRecord, type AppRows, type JsonRecord } from './rows';

/** A table or module of the workspace that an app uses by its id. */
export interface OutsideThing {
  kind: 'table' | 'module';
  id: string;
  /** Null for a module that the document does not describe. */
  name: string | null;
  /** Version of a module that is shown, and its name. */
  version: { id: string; name: string | null } | null;
}

/** Lists the tables and modules that a version uses. `document`: the text that it was read from. */
export const outsideThings = (document: string, rows: AppRows): OutsideThing[] => [
  ...usedTables(document, rows),
  ...usedModules(rows),
];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Documents of before Trellis captured tables do not describe them: their queries stay as they are. */
function usedTables(document: string, { dataQueries }: AppRows): OutsideThing[] {
  const text = JSON.stringify(dataQueries.map(({ options }) => options));
  return tablesIn(JSON.parse(document))
    .filter(({ id }) => text.includes(id))
    .map(({ id, table_name: name }) => ({
      ...{ kind: 'table', id, version: null },
      name: typeof name === 'string' ? name : null,
    }));
}

/** Returns the tables that a document describes. */
export const tablesIn = (root: unknown): (JsonRecord & { id: string })[] =>
  withIds(isRecord(root) ? root.tooljet_database : null);

function usedModules({ components, body }: AppRows): OutsideThing[] {
  const described = new Map(modulesIn(body).map((module) => [module.id, module]));
  const viewers = components.filter(({ type }) => type === 'ModuleViewer');
  const used = new Map<string, OutsideThing>();
  for (const { properties } of viewers) {
    const [id, versionId] = ['moduleAppId', 'moduleVersionId'].map((key) => valueOf(properties, key));
    if (id === null) continue;
    const module = described.get(id);
    const version = withIds(module?.appVersions).find((one) => one.id === versionId);
    used.set(`${id} ${versionId}`, {
      ...{ kind: 'module', id, name: nameOf(module) },
      version: versionId === null ? null : { id: versionId, name: nameOf(version) },
    });
  }
  return [...used.values()];
}

/** Returns the modules that come with an app, each as a whole app. */
export function modulesIn({ modules }: JsonRecord): (JsonRecord & { id: string })[] {
  const list = Array.isArray(modules) ? modules : [];
  return withIds(list.map((module: unknown) => (isRecord(module) ? (module.appV2 ?? module) : null)));
}

function valueOf(properties: unknown, key: string): string | null {
  const property = isRecord(properties) ? properties[key] : null;
  const value = isRecord(property) ? property.value : null;
  return typeof value === 'string' && UUID.test(value) ? value : null;
}

const nameOf = (thing: JsonRecord | undefined): string | null =>
  typeof thing?.name === 'string' ? thing.name : null;

const withIds = (list: unknown): (JsonRecord & { id: string })[] =>
  (Array.isArray(list) ? list : []).filter(
    (item): item is JsonRecord & { id: string } => isRecord(item) && typeof item.id === 'string',
  );
