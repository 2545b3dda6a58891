import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { Time } from '../../../../components';
import { keyOf, type RepositoryApp } from '../../api/repository-apps';
import classes from './import.module.css';

interface Props {
  apps: RepositoryApp[];
  chosen: string | null;
  onChoose: (key: string) => void;
}

/** A list of radio buttons: arrow keys move through it, and screen readers announce its length. */
export function RepositoryAppList({ apps, chosen, onChoose }: Props) {
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const shown = apps.filter(({ name }) => name.toLowerCase().includes(wanted));
  return (
    <div className={classes.listSide}>
      <TextInput
        type="search"
        aria-label={t`Search apps in the repository`}
        placeholder={t`Search`}
        leftSection={<Search size={15} aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        data-autofocus
      />
      <fieldset className={classes.list}>
        <legend className="visually-hidden">
          <Trans>Apps in the repository</Trans>
        </legend>
        {shown.map((app) => (
          <label key={keyOf(app)} className={classes.item} data-chosen={keyOf(app) === chosen || undefined}>
            <input
              type="radio"
              name="repository-app"
              className="visually-hidden"
              checked={keyOf(app) === chosen}
              onChange={() => onChoose(keyOf(app))}
            />
            <span className={classes.itemName}>{app.name}</span>
            <span className={classes.itemMeta}>
              {stateOf(app) ??
                (app.lastCommit?.date ? <Time value={app.lastCommit.date} /> : app.versionName)}
            </span>
          </label>
        ))}
        {shown.length === 0 && (
          <p className={classes.none}>
            <Trans>No matching apps.</Trans>
          </p>
        )}
      </fieldset>
    </div>
  );
}

function stateOf(app: RepositoryApp): string | null {
  if (app.problem) return t`Cannot be imported`;
  if (app.importedAppId) return t`Already imported`;
  return null;
}
