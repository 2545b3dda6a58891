import { t } from '@lingui/core/macro';
import { ONLY_PAGE, textOf, type AppModel } from './app-model';
import { listAt, type Json } from './path';

/** Choice for a new query: a built-in kind, or a data source of the document. */
export interface QueryKind {
  kind: string;
  label: string;
  /** Null if the data source is created together with the query. */
  dataSourceId: string | null;
  /** True for kinds that every app supports. */
  isBuiltIn: boolean;
}

/** The oldest documents store the kind in the query itself. */
export const keepsKindInQuery = ({ generation, pages }: AppModel): boolean =>
  generation === 'definition' && pages[0]?.id === ONLY_PAGE;

const BUILT_IN: Record<string, string> = {
  restapi: 'REST API',
  runjs: t`Run JavaScript`,
  runpy: t`Run Python`,
};
const LABELS: Record<string, string | undefined> = {
  ...BUILT_IN,
  ...{
    tooljetdb: 'ToolJet Database',
    workflows: t`Workflow`,
    graphql: 'GraphQL',
    grpc: 'gRPC',
    openai: 'OpenAI',
  },
  ...{
    postgresql: 'PostgreSQL',
    mysql: 'MySQL',
    mssql: 'SQL Server',
    mariadb: 'MariaDB',
    mongodb: 'MongoDB',
  },
  ...{ redis: 'Redis', elasticsearch: 'Elasticsearch', bigquery: 'BigQuery', snowflake: 'Snowflake' },
  ...{ dynamodb: 'DynamoDB', gcs: 'Google Cloud Storage', s3: 'Amazon S3', googlesheets: 'Google Sheets' },
  ...{ airtable: 'Airtable', slack: 'Slack', smtp: t`Email (SMTP)`, stripe: 'Stripe', twilio: 'Twilio' },
};

/** Name of a kind, such as `REST API`; a kind that is not known has the document's. */
export const queryKindLabel = (kind: string): string =>
  (Object.hasOwn(LABELS, kind) ? LABELS[kind] : undefined) ?? kind;

/** Lists the built-in kinds, then the data sources of the app. */
export function queryKinds(document: unknown, model: AppModel): QueryKind[] {
  const sources = listAt(document, [...model.body, 'dataSources']);
  const statics = sources.filter(({ type }) => type === 'static');
  const idOf = (kind: string) => textOf(statics.find((source) => source.kind === kind)?.id);
  const builtIn = Object.keys(BUILT_IN).filter((kind) => kind !== 'runpy' || !keepsKindInQuery(model));
  return [
    ...builtIn.map((kind) => ({ kind, label: BUILT_IN[kind], dataSourceId: idOf(kind), isBuiltIn: true })),
    ...sources.flatMap((source) => kindOf(source)),
  ];
}

function kindOf({ id, name, kind, type }: Json): QueryKind[] {
  if (typeof kind !== 'string' || typeof id !== 'string' || (type === 'static' && kind in BUILT_IN))
    return [];
  const known = queryKindLabel(kind);
  const label = type === 'static' ? known : `${textOf(name) ?? known} (${known})`;
  return [{ kind, label, dataSourceId: id, isBuiltIn: false }];
}

const TRANSFORMATION = { transformationLanguage: 'javascript', enableTransformation: false };
const PAIRS = [['', '']];

/** Default options of a new query, as the platform writes them for this generation. */
export function newOptions(kind: string, model: AppModel): Json {
  if (kind === 'runjs') return keepsKindInQuery(model) ? { code: '' } : { code: '', parameters: [] };
  if (kind === 'runpy') return { ...TRANSFORMATION, code: '' };
  if (kind !== 'restapi') return { ...TRANSFORMATION };
  const request = { method: 'get', url: '', url_params: PAIRS, headers: PAIRS };
  if (keepsKindInQuery(model)) return { ...request, body: PAIRS };
  const body = { cookies: PAIRS, body: PAIRS, json_body: null, body_toggle: false };
  return { ...request, ...body, retry_network_errors: true, ...TRANSFORMATION };
}
