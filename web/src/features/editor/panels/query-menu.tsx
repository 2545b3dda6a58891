import { t } from '@lingui/core/macro';
import { duplicateQuery, type Query } from '../document';
import { useEditor } from '../session/use-editor';
import { ItemMenu } from './item-menu';
import { DeleteQuery, RenameQuery } from './query-dialogs';

/** Action menu of a query. */
export function QueryMenu({ query }: { query: Query }) {
  const { add, selection } = useEditor();
  const duplicate = () => {
    const id = add(t`Duplicate query ${query.name}`, (context) => duplicateQuery(context, query));
    if (id !== null) selection.set({ kind: 'query', id });
  };
  return (
    <ItemMenu
      label={t`Actions for query ${query.name}`}
      width={170}
      onDuplicate={duplicate}
      renameDialog={(onClose) => <RenameQuery query={query} onClose={onClose} />}
      deleteDialog={(onClose) => <DeleteQuery query={query} onClose={onClose} />}
    />
  );
}
