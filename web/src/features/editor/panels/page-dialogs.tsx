import { Confirmation } from '../../../components';
import { addPage, contentsOfPage, deletePage, renamePage, type AppModel, type Page } from '../document';
import { useEditor, useOpenPage } from '../session/use-editor';
import { counted } from './counted';
import { NameDialog } from './name-dialog';

const nameProblem = ({ pages }: AppModel, name: string, own?: string): string | null =>
  pages.some((page) => page.name === name && page.id !== own) ? 'Another page has this name.' : null;

export function AddPage({ onClose }: { onClose: () => void }) {
  const editor = useEditor();
  const { model, openPage } = useOpenPage();
  const add = (name: string) => {
    const id = editor.add(`Add page ${name}`, (context) => addPage(context, name));
    if (id === null) return;
    editor.selection.set(null);
    openPage(id);
  };
  return (
    <NameDialog
      title="Add page"
      label="Page name"
      initial=""
      confirmLabel="Add page"
      problemOf={(name) => nameProblem(model, name)}
      onConfirm={add}
      onClose={onClose}
    />
  );
}

interface Props {
  page: Page;
  onClose: () => void;
}

export function RenamePage({ page, onClose }: Props) {
  const { change } = useEditor();
  const { model } = useOpenPage();
  return (
    <NameDialog
      title={`Rename ${page.name}`}
      label="Page name"
      initial={page.name}
      confirmLabel="Rename"
      problemOf={(name) => nameProblem(model, name, page.id)}
      onConfirm={(name) => change(`Rename page ${page.name}`, (context) => renamePage(context, page, name))}
      onClose={onClose}
    >
      The address of the page does not change, so links to it still work.
    </NameDialog>
  );
}

export function DeletePage({ page, onClose }: Props) {
  const { change, getContext, selection } = useEditor();
  const { components, events } = contentsOfPage(getContext(), page);
  return (
    <Confirmation
      title={`Delete page ${page.name}`}
      confirmLabel="Delete page"
      isPending={false}
      error={null}
      onConfirm={() => {
        onClose();
        selection.set(null);
        change(`Delete page ${page.name}`, (context) => deletePage(context, page));
      }}
      onClose={onClose}
    >
      {components + events === 0
        ? 'The page is empty.'
        : `This also deletes ${counted(components, 'component')} and ${counted(events, 'event')}.`}{' '}
      You can undo this.
    </Confirmation>
  );
}
