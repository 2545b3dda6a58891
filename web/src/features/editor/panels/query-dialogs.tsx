import { plural, t } from '@lingui/core/macro';
import { Plural } from '@lingui/react/macro';
import { Confirmation } from '../../../components';
import { formatList } from '../../../lib/language';
import { describeNameProblem } from '../name-problem';
import {
  countUses,
  deleteQuery,
  eventCountOf,
  queriesOf,
  referrersOf,
  renameQuery,
  type Query,
} from '../document';
import { useEditor, useOpenPage } from '../session/use-editor';
import { NameDialog } from './name-dialog';

interface Props {
  query: Query;
  onClose: () => void;
}

export function RenameQuery({ query, onClose }: Props) {
  const { change, getContext } = useEditor();
  const { document: app } = useOpenPage();
  const others = queriesOf(app).map(({ name }) => name);
  const problemOf = (name: string): string | null =>
    name === query.name ? null : describeNameProblem({ kind: 'query', name, others });
  const uses = countUses(getContext(), { kind: 'query', id: query.id, name: query.name, pageId: null });
  return (
    <NameDialog
      title={t`Rename ${query.name}`}
      label={t`Query name`}
      initial={query.name}
      confirmLabel={t`Rename`}
      problemOf={problemOf}
      onConfirm={(name) =>
        change(t`Rename query ${query.name}`, (context) => renameQuery(context, query, name))
      }
      onClose={onClose}
    >
      {uses > 0 && (
        <Plural
          value={uses}
          one="Code, expressions and events use it # time, and get the new name."
          other="Code, expressions and events use it # times, and get the new name."
        />
      )}
    </NameDialog>
  );
}

const MAX_NAMED = 3;

/** Formats `title, box and 4 others`. */
function listed(names: string[]): string {
  if (names.length === 1) return names[0];
  const named = names.slice(0, names.length > MAX_NAMED + 1 ? MAX_NAMED : names.length - 1);
  const rest = names.slice(named.length);
  return formatList([...named, rest.length === 1 ? rest[0] : t`${rest.length} others`]);
}

function useOf(referrers: string[]): string {
  if (referrers.length === 0) return t`Nothing in the app uses it.`;
  const names = listed(referrers);
  return plural(referrers.length, {
    one: `${names} uses it and will get no data.`,
    other: `${names} use it and will get no data.`,
  });
}

export function DeleteQuery({ query, onClose }: Props) {
  const { change, getContext, selection } = useEditor();
  const events = eventCountOf(getContext(), query);
  const referrers = referrersOf(getContext(), query);
  return (
    <Confirmation
      title={t`Delete query ${query.name}`}
      confirmLabel={t`Delete query`}
      isPending={false}
      error={null}
      onConfirm={() => {
        onClose();
        if (selection.value?.id === query.id) selection.set(null);
        change(t`Delete query ${query.name}`, (context) => deleteQuery(context, query));
      }}
      onClose={onClose}
    >
      {[
        events > 0 &&
          plural(events, { one: 'This also deletes its # event.', other: 'This also deletes its # events.' }),
        useOf(referrers),
        t`You can undo this.`,
      ]
        .filter(Boolean)
        .join(' ')}
    </Confirmation>
  );
}
