import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { UnstyledButton } from '@mantine/core';
import { Database } from 'lucide-react';
import { queriesOf, queryKindLabel, type Query } from '../document';
import { useEditor, useOpenPage, useSelected } from '../session/use-editor';
import { AddQuery } from './add-query';
import { QueryMenu } from './query-menu';
import { useSearch } from './search';
import classes from './structure.module.css';

const ICON = 15;

/** Lists the queries of the app. */
export function Queries() {
  const { isReadOnly } = useEditor();
  const { document: app, model } = useOpenPage();
  const queries = queriesOf(app, model);
  const search = useSearch({ label: t`Search queries`, count: queries.length });
  const found = queries.filter(({ name, kind }) => search.isFound(name, kind, queryKindLabel(kind)));
  return (
    <section aria-label={t`Queries`}>
      <div className={classes.heading}>
        <h2>
          <Trans>Queries</Trans>
        </h2>
        {!isReadOnly && <AddQuery />}
      </div>
      {search.field}
      <ul className={classes.list} aria-label={t`Queries`}>
        {queries.length === 0 && (
          <li className={classes.none}>
            <Trans>No queries yet.</Trans>
          </li>
        )}
        {found.length < queries.length && found.length === 0 && search.none}
        {found.map((query) => (
          <QueryRow key={query.id} query={query} />
        ))}
      </ul>
    </section>
  );
}

function QueryRow({ query }: { query: Query }) {
  const { selection, isReadOnly } = useEditor();
  const selected = useSelected();
  const { id, name, kind } = query;
  return (
    <li className={classes.withMenu}>
      <UnstyledButton
        className={classes.item}
        aria-current={(selected?.kind === 'query' && selected.id === id) || undefined}
        onClick={() => selection.set({ kind: 'query', id })}
      >
        <Database size={ICON} aria-hidden />
        <span>{name}</span>
        <small>{queryKindLabel(kind)}</small>
      </UnstyledButton>
      {!isReadOnly && <QueryMenu query={query} />}
    </li>
  );
}
