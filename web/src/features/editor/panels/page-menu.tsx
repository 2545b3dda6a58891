import { ActionIcon, Menu } from '@mantine/core';
import { ArrowDown, ArrowUp, Copy, EllipsisVertical, House, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { duplicatePage, movePage, setHomePage, type Page } from '../document';
import { useEditor, useOpenPage } from '../session/use-editor';
import { DeletePage, RenamePage } from './page-dialogs';
import classes from './structure.module.css';

const ICON = 15;

/** What can be done with a page. */
export function PageMenu({ page, index }: { page: Page; index: number }) {
  const { model } = useOpenPage();
  const [dialog, setDialog] = useState<'rename' | 'delete' | null>(null);
  const act = usePageActions(page);
  const isHome = page.id === model.homePageId;
  const isLast = index === model.pages.length - 1;
  const close = () => setDialog(null);
  return (
    <>
      <Menu position="bottom-end" width={220} returnFocus>
        <Menu.Target>
          <ActionIcon
            className={classes.more}
            variant="subtle"
            color="gray"
            size={26}
            aria-label={`Actions of page ${page.name}`}
          >
            <EllipsisVertical size={ICON} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Pencil size={ICON} aria-hidden />} onClick={() => setDialog('rename')}>
            Rename
          </Menu.Item>
          <Menu.Item leftSection={<Copy size={ICON} aria-hidden />} onClick={act.duplicate}>
            Duplicate
          </Menu.Item>
          <Menu.Item leftSection={<House size={ICON} aria-hidden />} disabled={isHome} onClick={act.makeHome}>
            {isHome ? 'This is the home page' : 'Make it the home page'}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<ArrowUp size={ICON} aria-hidden />}
            disabled={index === 0}
            onClick={() => act.moveTo(index - 1)}
          >
            Move up
          </Menu.Item>
          <Menu.Item
            leftSection={<ArrowDown size={ICON} aria-hidden />}
            disabled={isLast}
            onClick={() => act.moveTo(index + 1)}
          >
            Move down
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<Trash2 size={ICON} aria-hidden />}
            c="var(--mantine-color-error)"
            disabled={whyKept({ isHome, count: model.pages.length }) !== null}
            onClick={() => setDialog('delete')}
          >
            {whyKept({ isHome, count: model.pages.length }) ?? 'Delete'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === 'rename' && <RenamePage page={page} onClose={close} />}
      {dialog === 'delete' && <DeletePage page={page} onClose={close} />}
    </>
  );
}

/** Why a page cannot be deleted; null where it can. */
function whyKept({ isHome, count }: { isHome: boolean; count: number }): string | null {
  if (count === 1) return 'Delete: it is the only page';
  return isHome ? 'Delete: make another one the home page first' : null;
}

function usePageActions(page: Page) {
  const { add, change } = useEditor();
  const { openPage } = useOpenPage();
  return {
    makeHome: () => change(`Make ${page.name} the home page`, (place) => setHomePage(place, page.id)),
    moveTo: (toIndex: number) =>
      change(`Move page ${page.name}`, (place) => movePage(place, page.id, toIndex)),
    duplicate: () => {
      const id = add(`Duplicate page ${page.name}`, (place) => duplicatePage(place, page));
      if (id !== null) openPage(id);
    },
  };
}
