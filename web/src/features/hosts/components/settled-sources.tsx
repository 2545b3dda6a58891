import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import type { Schemas } from '../../../lib/api';
import { formatList } from '../../../lib/language';
import { useProductOf } from '../../../lib/workspace';

type SettledSource = Schemas['SettledDataSourceView'];

/** Says for each data source that was not as in the repository what has become of it; nothing without any. */
export function SettledSources({ sources = [] }: { sources?: SettledSource[] }) {
  const product = useProductOf()('tooljet');
  if (sources.length === 0) return null;
  // Apps may share them.
  const lines = [...new Set(sources.map(lineOf))];
  return (
    <div>
      <Text size="sm">
        <Trans>Data sources in {product} that were not as in the repository:</Trans>
      </Text>
      <ul style={{ margin: '4px 0 0', paddingLeft: 18, fontSize: 13 }}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}

function lineOf(source: SettledSource): string {
  if (source.done === 'skipped') return skippedOf(source);
  const { secrets } = source;
  return secrets.length > 0 ? t`${doneOf(source)}. Enter there: ${formatList(secrets)}.` : doneOf(source);
}

function skippedOf({ name, kind, queries = [], usedBy = [] }: SettledSource): string {
  const leftOut = t`${name} (${kind}): without the queries ${formatList(queries)}`;
  if (usedBy.length === 0) return `${leftOut}.`;
  return t`${leftOut}. Used by ${formatList(usedBy.map((user) => user.name))}.`;
}

function doneOf({ name, kind, state, done }: SettledSource): string {
  if (done === 'made') return t`${name} (${kind}) was created`;
  if (done === 'set') return t`${name} (${kind}) got the repository’s settings`;
  return state === 'absent'
    ? t`${name} (${kind}) was created without settings`
    : t`${name} (${kind}) stayed as it is`;
}
