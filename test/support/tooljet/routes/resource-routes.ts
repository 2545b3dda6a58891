import { exportApp } from '../export-app';
import { ImportApp } from '../import-app';
import { Refusal } from '../refusal';
import type { AppRow, Json } from '../rows';
import type { ToolJetState } from '../state';
import { type Answer, type Call, created, getApp, ok, requireValid, type Route } from './route';

export const resourceRoutes: Route[] = [
  { method: 'POST', path: '/v2/resources/export', isForBuilders: true, handle: exportApps },
  { method: 'POST', path: '/v2/resources/import', isForBuilders: true, handle: importApps },
  { method: 'POST', path: '/v2/resources/clone', isForBuilders: true, handle: cloneApps },
  { method: 'GET', path: '/apps/:app/export', isForBuilders: true, handle: (call) => exportOldWay(call) },
];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const requireWorkspace = ({ body }: Call): void =>
  requireValid([!UUID.test(String(body.organization_id)) && 'organization_id must be a UUID']);

function exportApps(call: Call): Answer {
  requireWorkspace(call);
  const { state, body } = call;
  const asked = body.app as { id: string; search_params?: { version_id?: string } | null }[];
  const app = asked.map(({ id, search_params }) => ({
    definition: { appV2: exportApp(state, appToExport(state, id), search_params?.version_id ?? null) },
  }));
  return created({ app, tooljet_version: state.version });
}

function appToExport(state: ToolJetState, id: string): AppRow {
  const app = state.apps.find(id);
  if (!app) throw new Refusal(500, "Cannot read properties of undefined (reading 'id')");
  return app;
}

function importApps(call: Call): Answer {
  requireWorkspace(call);
  const asked = call.body.app as { definition: Json; appName: string }[];
  return imported(
    asked.map(({ definition, appName }) => new ImportApp(call.state, call.user.id).run(definition, appName)),
  );
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

const exportOldWay = (call: Call): Answer =>
  ok({ appV2: exportApp(call.state, getApp(call), null), tooljetVersion: call.state.version });
