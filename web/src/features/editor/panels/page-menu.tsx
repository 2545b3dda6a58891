import { Menu } from '@mantine/core';
import { ArrowDown, ArrowUp, House } from 'lucide-react';
import { duplicatePage, movePage, setHomePage, type Page } from '../document';
import { useEditor, useOpenPage } from '../session/use-editor';
import { ItemMenu } from './item-menu';
import { DeletePage, RenamePage } from './page-dialogs';

const ICON = 15;

/** What can be done with a page. */
export function PageMenu({ page, index }: { page: Page; index: number }) {
  const { model } = useOpenPage();
  const act = usePageActions(page);
  const isHome = page.id === model.homePageId;
  const isLast = index === model.pages.length - 1;
  return (
    <ItemMenu
      name={`page ${page.name}`}
      width={220}
      onDuplicate={act.duplicate}
      renameDialog={(onClose) => <RenamePage page={page} onClose={onClose} />}
      deleteDialog={(onClose) => <DeletePage page={page} onClose={onClose} />}
      whyKept={whyKept({ isHome, count: model.pages.length })}
    >
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
    </ItemMenu>
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
