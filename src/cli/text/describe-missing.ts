import { printable } from '../terminal';

/** Names that apps refer to and the workspace lacks. */
export interface Missing {
  constants: string[];
  secrets: string[];
  dataSources?: { name: string; kind: string }[];
  tables?: string[];
  modules?: string[];
  credentials: { appName?: string; name: string | null; dataSourceId: string }[];
}

/** Says what the workspace lacks; null if that is nothing. */
export function describeMissing({ constants, secrets, credentials, ...ofHost }: Missing): string | null {
  const { dataSources = [], tables = [], modules = [] } = ofHost;
  const missing = [
    ...constants.map((name) => `constant ${name}`),
    ...secrets.map((name) => `secret ${name}`),
    ...dataSources.map(({ name, kind }) => `data source ${name} (${kind})`),
    ...tables.map((name) => `table ${name}`),
    ...modules.map((name) => `module ${name}`),
    ...credentials.map(
      ({ appName, name, dataSourceId }) =>
        `credentials of ${appName === undefined ? '' : `${appName} › `}${name ?? dataSourceId}`,
    ),
  ];
  return missing.length > 0 ? `Missing in the workspace: ${printable(missing.join(', '))}` : null;
}
