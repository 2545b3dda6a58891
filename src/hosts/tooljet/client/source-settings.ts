import { isRecord, type JsonRecord } from '../../json-client';
import type { ServerTraits } from './server-traits';
import type { ToolJetApi } from './tooljet-api';
import { answers } from './tooljet-http';

/** An option as ToolJet takes it. An encrypted one without a value keeps the credential that it has. */
export interface SentOption {
  key: string;
  value?: unknown;
  encrypted: boolean;
  /** Reference to the constant that has the value. */
  workspace_constant?: string;
}

interface Server {
  api: ToolJetApi;
  traits: ServerTraits;
  signal: AbortSignal;
}

const pathOf = ({ dataSources }: ServerTraits): string =>
  dataSources === 'data-sources' ? '/data-sources' : '/v2/data_sources';

/** Returns the options of a data source in the default environment, in ToolJet's own form. By the source of ToolJet. */
export async function readSettings({ api, traits, signal }: Server, sourceId: string): Promise<JsonRecord> {
  if (traits.dataSources === 'data-sources') {
    const environment = await defaultEnvironment({ api, traits, signal });
    const path = `${pathOf(traits)}/${sourceId}/environment/${environment}`;
    return optionsIn(await api.call({ method: 'GET', path }, signal));
  }
  const answer = answers.record(
    await api.call({ method: 'GET', path: pathOf(traits) }, signal),
    'the answer',
  );
  const listed = answers.records(answer.data_sources, 'data_sources');
  return optionsIn(listed.find(({ id }) => id === sourceId));
}

const optionsIn = (source: unknown): JsonRecord =>
  isRecord(source) && isRecord(source.options) ? source.options : {};

async function defaultEnvironment({ api, signal }: Server): Promise<string> {
  const answer = answers.record(
    await api.call({ method: 'GET', path: '/app-environments' }, signal),
    'the answer',
  );
  const environments = answers.records(answer.environments, 'environments');
  const found = environments.find(({ is_default: isDefault }) => isDefault === true) ?? environments[0];
  return answers.text(answers.record(found, 'environments'), 'id');
}

/** Makes a data source of the workspace. Returns its id and name, which may be another one if that was taken. */
export async function createSource(
  { api, traits, signal }: Server,
  { kind, name, options }: { kind: string; name: string; options: SentOption[] },
): Promise<{ id: string; name: string }> {
  const body = { kind, name, options, scope: 'global' };
  const answer = await api.call({ method: 'POST', path: pathOf(traits), body }, signal);
  const made = answers.record(answer, 'the new data source');
  return { id: answers.text(made, 'id'), name: answers.text(made, 'name') };
}

/** Replaces all options of a data source in the default environment; without a license for environments, in all of them. */
export async function changeSettings(server: Server, sourceId: string, options: SentOption[]): Promise<void> {
  const { api, traits, signal } = server;
  const query = `?environment_id=${await defaultEnvironment(server)}`;
  const path = `${pathOf(traits)}/${sourceId}${query}`;
  await api.call({ method: 'PUT', path, body: { options } }, signal);
}

export const deleteSource = ({ api, traits, signal }: Server, sourceId: string): Promise<unknown> =>
  api.call({ method: 'DELETE', path: `${pathOf(traits)}/${sourceId}` }, signal);
