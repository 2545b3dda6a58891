import { exportApp } from '../export-app';
import { ImportApp } from '../import-app';
import { NO_PERMISSION, Refusal, violated } from '../refusal';
import type { AppRow, Json } from '../rows';
import type { ToolJetState } from '../state';
import { exportTables } from './table-routes';
import { type Answer, type Call, created, ok, requireUuid, requireValid, type Route, UUID } from './route';

export const resourceRoutes: Route[] = [
  {
    method: 'POST',
    path: '/v2/resources/export',
    seen: 'export-app',
    isForBuilders: true,
    handle: exportApps,
  },
  {
    method: 'POST',
    path: '/v2/resources/import',
    seen: 'import-gcs-file-explorer',
    isForBuilders: true,
    handle: importApps,
  },
  { method: 'POST', path: '/v2/resources/clone', seen: 'clone', isForBuilders: true, handle: cloneApps },
  {
    ...{
      method: 'GET',
      path: '/apps/:app/export',
      seen: 'legacy-export-route',
      handle: (call) => exportOldWay(call),
    },
    ...{ isForBuilders: true, isIn: ({ apps }) => apps.hasOldExport },
  },
];

const requireWorkspace = ({ body }: Call): void =>
  requireValid([!UUID.test(String(body.organization_id)) && 'organization_id must be a UUID']);

function exportApps(call: Call): Answer {
  requireWorkspace(call);
  const { state, body } = call;
  const asked = (body.app ?? []) as { id: string; search_params?: { version_id?: string } | null }[];
  const app = asked.map(({ id, search_params }) => ({
    definition: { appV2: exportApp(state, appToExport(state, id), search_params?.version_id ?? null) },
  }));
  const tableIds = ((body.tooljet_database as { table_id: string }[] | undefined) ?? []).map(
    ({ table_id }) => table_id,
  );
  const tables = exportTables(state, tableIds);
  return created({
    ...(tables.length > 0 && { tooljet_database: tables }),
    ...{ app, tooljet_version: state.version },
  });
}

function appToExport(state: ToolJetState, id: string): AppRow {
  requireUuid(id);
  const app = state.apps.find(id);
  if (!app) throw new Refusal(500, "Cannot read properties of undefined (reading 'id')");
  return app;
}

interface Importing {
  definition: Json;
  appName: string;
}

function importApps(call: Call): Answer {
  const { state, body, user } = call;
  requireValid([
    !UUID.test(String(body.organization_id)) && 'organization_id must be a UUID',
    typeof body.tooljet_version !== 'string' && 'tooljet_version must be a string',
  ]);
  const asked = (body.app ?? []) as Importing[];
  if (asked.length > 0 && body.organization_id !== state.workspace!.id)
    throw violated('apps', 'FK_73348049217c53d971b890800d4');
  if (state.personality.imports.refusesNewer && isNewer(body.tooljet_version, state.version))
    throw new Refusal(400, 'Apps built on later versions of ToolJet cannot be imported');
  if (body.skip_permissions_group_check !== true) requireGroups(state, asked);
  const importAll = () =>
    asked.map(({ definition, appName }) => new ImportApp(state, user.id).run(definition, appName));
  return imported(state.personality.imports.isOneTransaction ? state.transaction(importAll) : importAll());
}

/** Compares the numbers alone. */
function isNewer(version: unknown, than: string): boolean {
  const [left, right] = [String(version ?? '0'), than].map((text) =>
    text.split('-')[0].split('.').map(Number),
  );
  for (const [index, number] of left.entries())
    if (number !== (right[index] ?? 0)) return number > (right[index] ?? 0);
  return false;
}

/** Groups whose permissions a file has, and that the workspace lacks; there are none but the two of each workspace. */
function requireGroups({ personality }: ToolJetState, asked: Importing[]): void {
  if (!personality.imports.checksGroups) return;
  const groups = [...JSON.stringify(asked).matchAll(/"permissionGroup":\[([^\]]*)\]/g)]
    .flatMap(([, names]) => JSON.parse(`[${names}]`) as string[])
    .filter((name) => !['admin', 'end-user'].includes(name));
  if (groups.length > 0) throw new Refusal(400, 'permission-check');
}

function cloneApps(call: Call): Answer {
  const { state, user } = call;
  return imported(
    (call.body.app as { id: string; name: string }[]).map(({ id, name }) =>
      new ImportApp(state, user.id).run({ appV2: exportApp(state, appToExport(state, id), null) }, name),
    ),
  );
}

const imported = (apps: AppRow[]): Answer =>
  created({
    imports: { app: apps.map(({ id, name }) => ({ id, name })), tooljet_database: [] },
    success: true,
  });

function exportOldWay({ state, params }: Call): Answer {
  requireUuid(params.app);
  const app = state.apps.find(params.app);
  if (!app) throw new Refusal(403, NO_PERMISSION);
  return ok({ appV2: exportApp(state, app, null), tooljetVersion: state.version });
}
