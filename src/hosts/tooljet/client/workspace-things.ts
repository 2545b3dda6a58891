import type { ConstantNames } from '../../app-host';
import { answers } from './tooljet-http';
import type { ServerTraits } from './server-traits';
import type { ToolJetApi } from './tooljet-api';

/** A table of ToolJet's own database, or a module: an app that is shown in others. */
export interface ThingThere {
  id: string;
  name: string;
}

/** A data source of the workspace. Its options go no further than the answer that they come in. */
export interface SourceThere extends ThingThere {
  kind: string;
}

/**
 * Returns the names of the workspace's constants. The answer has their values as well, which go no further than here.
 * Versions without types have no secrets.
 */
export async function readConstantNames(api: ToolJetApi, signal: AbortSignal): Promise<ConstantNames> {
  const answer = await get(api, '/organization-constants', signal);
  const names: ConstantNames = { constants: [], secrets: [] };
  for (const constant of answers.records(answer.constants, 'constants'))
    (constant.type === 'Secret' ? names.secrets : names.constants).push(answers.text(constant, 'name'));
  return names;
}

/**
 * Returns the variables of the workspace as apps name them, such as `client.REGION`. The answer has values, too. By the
 * source of ToolJet 2.
 */
export async function readVariableNames(api: ToolJetApi, signal: AbortSignal): Promise<string[]> {
  const answer = await get(api, '/organization-variables', signal);
  return answers
    .records(answer.variables, 'variables')
    .map(
      (variable) => `${answers.text(variable, 'variable_type')}.${answers.text(variable, 'variable_name')}`,
    );
}

/** Lists the data sources of the workspace, except for kinds without settings. By the source of ToolJet. */
export async function readDataSources(
  api: ToolJetApi,
  routes: NonNullable<ServerTraits['dataSources']>,
  signal: AbortSignal,
): Promise<SourceThere[]> {
  const { id } = await api.session.workspace(signal);
  const path = routes === 'data-sources' ? `/data-sources/${id}` : '/v2/data_sources';
  const answer = await get(api, path, signal);
  return answers.records(answer.data_sources, 'data_sources').map((source) => ({
    id: answers.text(source, 'id'),
    kind: answers.text(source, 'kind'),
    name: answers.text(source, 'name'),
  }));
}

/** Lists the tables of the workspace in ToolJet's own database. By the source of ToolJet. */
export async function readTables(
  api: ToolJetApi,
  routes: NonNullable<ServerTraits['tables']>,
  signal: AbortSignal,
): Promise<ThingThere[]> {
  const { id } = await api.session.workspace(signal);
  const answer = await get(api, `/${routes}/organizations/${id}/tables`, signal);
  return answers.records(answer.result, 'result').map((table) => ({
    id: answers.text(table, 'id'),
    name: answers.text(table, 'table_name'),
  }));
}

const get = async (api: ToolJetApi, path: string, signal: AbortSignal) =>
  answers.record(await api.call({ method: 'GET', path }, signal), 'the answer');
