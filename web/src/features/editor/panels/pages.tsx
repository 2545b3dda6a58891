import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { UnstyledButton } from '@mantine/core';
import { FileText, House } from 'lucide-react';
import { useState } from 'react';
import { AddButton } from '../components/add-button';
import { canHavePages, movePage, type Page } from '../document';
import { useEditor, useOpenPage } from '../session/use-editor';
import { AddPage } from './page-dialogs';
import { PageMenu } from './page-menu';
import classes from './structure.module.css';
import { useRowDragging } from './use-row-dragging';

const ICON = 15;

/** Lists the pages in the order of the app's menu. */
export function Pages() {
  const { change, isReadOnly } = useEditor();
  const { model } = useOpenPage();
  const [isAdding, setIsAdding] = useState(false);
  const canChange = !isReadOnly && canHavePages(model);
  const move = (id: string, toIndex: number) => {
    const moved = model.pages.find((page) => page.id === id);
    if (moved) change(t`Move page ${moved.name}`, (context) => movePage(context, id, toIndex));
  };
  return (
    <nav aria-label={t`Pages`}>
      <div className={classes.heading}>
        <h2>
          <Trans>Pages</Trans>
        </h2>
        {canChange && (
          <AddButton onClick={() => setIsAdding(true)}>
            <Trans>Add page</Trans>
          </AddButton>
        )}
      </div>
      <ul className={classes.list}>
        {model.pages.map((page, index) => (
          <PageRow key={page.id} {...{ page, index }} move={canChange ? move : null} />
        ))}
      </ul>
      {isAdding && <AddPage onClose={() => setIsAdding(false)} />}
    </nav>
  );
}

interface RowProps {
  page: Page;
  index: number;
  /** Null if read-only. */
  move: ((id: string, toIndex: number) => void) | null;
}

function PageRow({ page, index, move }: RowProps) {
  const { selection } = useEditor();
  const { model, page: opened, openPage } = useOpenPage();
  const { ref, rowProps } = useRowDragging<HTMLLIElement>({ id: page.id, index, move });
  const isHome = page.id === model.homePageId;
  return (
    <li ref={ref} className={classes.withMenu} {...rowProps}>
      <UnstyledButton
        className={classes.item}
        aria-current={page.id === opened.id ? 'page' : undefined}
        onClick={() => {
          selection.set(null);
          openPage(page.id);
        }}
      >
        <FileText size={ICON} aria-hidden />
        <span>{page.name}</span>
        {isHome && model.pages.length > 1 && <House size={13} role="img" aria-label={t`home page`} />}
      </UnstyledButton>
      {move && <PageMenu page={page} index={index} />}
    </li>
  );
}
