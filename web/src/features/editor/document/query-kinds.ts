import { t } from '@lingui/core/macro';
import {
  keepsKindInQuery,
  listAt,
  textOf,
  type AppModel,
  type Json,
  type NewQuery,
} from '../../../../../src/apps/document/editing';

/** Choice for a new query: a built-in kind, or a data source of the document. */
export interface QueryKind extends NewQuery {
  label: string;
  /** True for kinds that every app supports. */
  isBuiltIn: boolean;
}

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
