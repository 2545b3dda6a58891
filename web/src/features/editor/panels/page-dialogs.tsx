import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Confirmation } from '../../../components';
import { addPage, contentsOfPage, deletePage, renamePage, type AppModel, type Page } from '../document';
import { useEditor, useOpenPage } from '../session/use-editor';
import { NameDialog } from './name-dialog';

const nameProblem = ({ pages }: AppModel, name: string, own?: string): string | null =>
  pages.some((page) => page.name === name && page.id !== own) ? t`Another page has this name.` : null;

export function AddPage({ onClose }: { onClose: () => void }) {
  const editor = useEditor();
  const { model, openPage } = useOpenPage();
  const add = (name: string) => {
    const id = editor.add(t`Add page ${name}`, (context) => addPage(context, name));
    if (id === null) return;
    editor.selection.set(null);
    openPage(id);
  };
  return (
    <NameDialog
      title={t`Add page`}
      label={t`Page name`}
      initial=""
      confirmLabel={t`Add page`}
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
      title={t`Rename ${page.name}`}
      label={t`Page name`}
      initial={page.name}
      confirmLabel={t`Rename`}
      problemOf={(name) => nameProblem(model, name, page.id)}
      onConfirm={(name) => change(t`Rename page ${page.name}`, (context) => renamePage(context, page, name))}
      onClose={onClose}
    >
      <Trans>The address of the page does not change, so links to it still work.</Trans>
    </NameDialog>
  );
}

export function DeletePage({ page, onClose }: Props) {
  const { change, getContext, selection } = useEditor();
  const { components, events } = contentsOfPage(getContext(), page);
  return (
    <Confirmation
      title={t`Delete page ${page.name}`}
      confirmLabel={t`Delete page`}
      isPending={false}
      error={null}
      onConfirm={() => {
        onClose();
        selection.set(null);
        change(t`Delete page ${page.name}`, (context) => deletePage(context, page));
      }}
      onClose={onClose}
    >
      {components + events === 0
        ? t`The page is empty.`
        : t`This also deletes ${plural(components, { one: '# component', other: '# components' })} and ${plural(events, { one: '# event', other: '# events' })}.`}{' '}
      <Trans>You can undo this.</Trans>
    </Confirmation>
  );
}
