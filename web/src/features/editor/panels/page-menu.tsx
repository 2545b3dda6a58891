import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Menu } from '@mantine/core';
import { ArrowDown, ArrowUp, House } from 'lucide-react';
import { duplicatePage, movePage, setHomePage, type Page } from '../document';
import { useEditor, useOpenPage } from '../session/use-editor';
import { ItemMenu } from './item-menu';
import { DeletePage, RenamePage } from './page-dialogs';

const ICON = 15;

/** Action menu of a page. */
export function PageMenu({ page, index }: { page: Page; index: number }) {
  const { model } = useOpenPage();
  const act = usePageActions(page);
  const isHome = page.id === model.homePageId;
  const isLast = index === model.pages.length - 1;
  return (
    <ItemMenu
      label={t`Actions for page ${page.name}`}
      width={220}
      onDuplicate={act.duplicate}
      renameDialog={(onClose) => <RenamePage page={page} onClose={onClose} />}
      deleteDialog={(onClose) => <DeletePage page={page} onClose={onClose} />}
      deleteBlockedReason={deleteBlockedReason({ isHome, count: model.pages.length })}
    >
      <Menu.Item leftSection={<House size={ICON} aria-hidden />} disabled={isHome} onClick={act.makeHome}>
        {isHome ? t`This is the home page` : t`Set as home page`}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item
        leftSection={<ArrowUp size={ICON} aria-hidden />}
        disabled={index === 0}
        onClick={() => act.moveTo(index - 1)}
      >
        <Trans>Move up</Trans>
      </Menu.Item>
      <Menu.Item
        leftSection={<ArrowDown size={ICON} aria-hidden />}
        disabled={isLast}
        onClick={() => act.moveTo(index + 1)}
      >
        <Trans>Move down</Trans>
      </Menu.Item>
    </ItemMenu>
  );
}

/** Reason why a page cannot be deleted; null if it can. */
function deleteBlockedReason({ isHome, count }: { isHome: boolean; count: number }): string | null {
  if (count === 1) return t`Cannot delete the only page`;
  return isHome ? t`Cannot delete the home page` : null;
}

function usePageActions(page: Page) {
  const { add, change } = useEditor();
  const { openPage } = useOpenPage();
  return {
    makeHome: () => change(t`Set ${page.name} as home page`, (context) => setHomePage(context, page.id)),
    moveTo: (toIndex: number) =>
      change(t`Move page ${page.name}`, (context) => movePage(context, page.id, toIndex)),
    duplicate: () => {
      const id = add(t`Duplicate page ${page.name}`, (context) => duplicatePage(context, page));
      if (id !== null) openPage(id);
    },
  };
}
