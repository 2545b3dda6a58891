import { Confirmation } from '../../../components';
import {
  deleteQuery,
  eventCountOf,
  isQueryName,
  queriesOf,
  referrersOf,
  renameQuery,
  type Query,
} from '../document';
import { useEditor, useOpenPage } from '../session/use-editor';
import { counted } from './counted';
import { NameDialog } from './name-dialog';

interface Props {
  query: Query;
  onClose: () => void;
}

export function RenameQuery({ query, onClose }: Props) {
  const { change } = useEditor();
  const { document: app, model } = useOpenPage();
  const names = queriesOf(app, model).map(({ name }) => name);
  const problemOf = (name: string): string | null => {
    if (name === query.name) return null;
    if (!isQueryName(name)) return 'Use letters, digits and _ only. The first character must not be a digit.';
    return names.includes(name) ? 'Another query has this name.' : null;
  };
  return (
    <NameDialog
      title={`Rename ${query.name}`}
      label="Query name"
      initial={query.name}
      confirmLabel="Rename"
      problemOf={problemOf}
      onConfirm={(name) =>
        change(`Rename query ${query.name}`, (context) => renameQuery(context, query, name))
      }
      onClose={onClose}
    >
      References to the query by its name are updated.
    </NameDialog>
  );
}

const MAX_NAMED = 3;

/** Formats `title, box and 4 others`. */
function listed(names: string[]): string {
  if (names.length === 1) return names[0];
  const named = names.slice(0, names.length > MAX_NAMED + 1 ? MAX_NAMED : names.length - 1);
  const rest = names.slice(named.length);
  return `${named.join(', ')} and ${rest.length === 1 ? rest[0] : `${rest.length} others`}`;
}

export function DeleteQuery({ query, onClose }: Props) {
  const { change, getContext, selection } = useEditor();
  const events = eventCountOf(getContext(), query);
  const referrers = referrersOf(getContext(), query);
  return (
    <Confirmation
      title={`Delete query ${query.name}`}
      confirmLabel="Delete query"
      isPending={false}
      error={null}
      onConfirm={() => {
        onClose();
        if (selection.value?.id === query.id) selection.set(null);
        change(`Delete query ${query.name}`, (context) => deleteQuery(context, query));
      }}
      onClose={onClose}
    >
      {events > 0 && `This also deletes its ${counted(events, 'event')}. `}
      {referrers.length > 0
        ? `${listed(referrers)} ${referrers.length === 1 ? 'uses' : 'use'} it and will get no data. `
        : 'Nothing in the app uses it. '}
      You can undo this.
    </Confirmation>
  );
}
