import { t } from '@lingui/core/macro';
import type { Schemas } from '../api';

/** Names the things that apps use, and that are missing where they are edited. */
export const missingThings = ({
  constants,
  secrets,
  dataSources = [],
  tables = [],
  modules = [],
  variables = [],
}: Omit<Schemas['MissingOfAppView'], 'credentials'>): string[] => [
  ...constants.map((name) => t`constant ${name}`),
  ...secrets.map((name) => t`secret ${name}`),
  ...dataSources.map(({ name, kind }) => t`data source ${name} (${kind})`),
  ...tables.map((name) => t`table ${name}`),
  ...modules.map((name) => t`module ${name}`),
  ...variables.map((name) => t`workspace variable ${name}`),
];

/** Says how to replace variables in a ToolJet that has none; null if it has them. */
export const withoutVariables = ({
  hostVariables,
}: Pick<Schemas['MissingOfAppView'], 'hostVariables'>): string | null =>
  hostVariables === 'none'
    ? t`The connected editor has no workspace variables. Let the app use constants instead.`
    : null;
