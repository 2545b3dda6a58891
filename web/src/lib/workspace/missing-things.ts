import { t } from '@lingui/core/macro';
import type { Schemas } from '../api';

/** Names the things that apps use, and that are missing where they are edited. */
export const missingThings = ({
  constants,
  secrets,
  dataSources = [],
  tables = [],
  modules = [],
}: Omit<Schemas['MissingOfAppView'], 'credentials'>): string[] => [
  ...constants.map((name) => t`constant ${name}`),
  ...secrets.map((name) => t`secret ${name}`),
  ...dataSources.map(({ name, kind }) => t`data source ${name} (${kind})`),
  ...tables.map((name) => t`table ${name}`),
  ...modules.map((name) => t`module ${name}`),
];
