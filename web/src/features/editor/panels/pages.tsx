import { attachClosestEdge, extractClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge';
import { getReorderDestinationIndex } from '@atlaskit/pragmatic-drag-and-drop-hitbox/util/get-reorder-destination-index';
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { t, plural } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { UnstyledButton, Menu } from '@mantine/core';
import { FileText, House, ArrowDown, ArrowUp } from 'lucide-react';
import { useState, useEffect, useEffectEvent, useRef } from 'react';
import { Confirmation } from '../../../components';
import { AddButton } from '../components/add-button';
import {
  canHavePages,
  movePage,
  duplicatePage,
  setHomePage,
  addPage,
  contentsOfPage,
  deletePage,
  renamePage,
  type Page,
  type AppModel,
} from '../document';
import { describeNameProblem } from '../name-problem';
import { useEditor, useOpenPage } from '../session/use-editor';
import { ItemMenu } from './item-menu';
import { NameDialog } from './name-dialog';
import classes from './structure.module.css';

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

interface Row {
  id: string;
  index: number;
  /** Null: the row cannot be moved. */
  move: ((id: string, toIndex: number) => void) | null;
}

const KEY = 'rowIndex';

/** Reorders the rows of a list by mouse or touch. With the keyboard, use the menu of a row. */
function useRowDragging<Element extends HTMLElement>({ id, index, move }: Row) {
  const ref = useRef<Element>(null);
  const [isDragged, setIsDragged] = useState(false);
  const [drop, setDrop] = useState<'before' | 'after' | undefined>();
  const canMove = move !== null;
  const finish = useEffectEvent((toIndex: number) => move?.(id, toIndex));
  useEffect(() => {
    const element = ref.current;
    if (!element || !canMove) return;
    return combine(
      draggable({
        element,
        getInitialData: () => ({ [KEY]: index, drop: finish }),
        onDragStart: () => setIsDragged(true),
        onDrop: () => setIsDragged(false),
      }),
      dropTargetForElements({
        element,
        // Rows of another list have another parent.
        canDrop: ({ source }) => KEY in source.data && source.element.parentElement === element.parentElement,
        getData: ({ input }) => attachClosestEdge({}, { element, input, allowedEdges: ['top', 'bottom'] }),
        onDrag: ({ self, source }) => {
          const to = destinationOf(self.data, { from: source.data[KEY] as number, over: index });
          setDrop(to === source.data[KEY] ? undefined : EDGES[String(extractClosestEdge(self.data))]);
        },
        onDragLeave: () => setDrop(undefined),
        onDrop: ({ self, source }) => {
          setDrop(undefined);
          const from = source.data[KEY] as number;
          const to = destinationOf(self.data, { from, over: index });
          if (to !== from) (source.data.drop as typeof finish)(to);
        },
      }),
    );
  }, [index, canMove]);
  return { ref, rowProps: { 'data-dragged': isDragged || undefined, 'data-drop': drop } };
}

const EDGES: Record<string, 'before' | 'after' | undefined> = { top: 'before', bottom: 'after' };

const destinationOf = (
  data: Record<string | symbol, unknown>,
  { from, over }: { from: number; over: number },
) =>
  getReorderDestinationIndex({
    startIndex: from,
    indexOfTarget: over,
    closestEdgeOfTarget: extractClosestEdge(data),
    axis: 'vertical',
  });

const PAGE_MENU_ICON = 15;

/** Action menu of a page. */
function PageMenu({ page, index }: { page: Page; index: number }) {
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
      <Menu.Item
        leftSection={<House size={PAGE_MENU_ICON} aria-hidden />}
        disabled={isHome}
        onClick={act.makeHome}
      >
        {isHome ? t`This is the home page` : t`Set as home page`}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item
        leftSection={<ArrowUp size={PAGE_MENU_ICON} aria-hidden />}
        disabled={index === 0}
        onClick={() => act.moveTo(index - 1)}
      >
        <Trans>Move up</Trans>
      </Menu.Item>
      <Menu.Item
        leftSection={<ArrowDown size={PAGE_MENU_ICON} aria-hidden />}
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

function nameProblem({ pages }: AppModel, name: string, own?: Page): string | null {
  const others = pages.filter(({ id }) => id !== own?.id).map((page) => page.name);
  return name === own?.name ? null : describeNameProblem({ kind: 'page', name, others });
}

function AddPage({ onClose }: { onClose: () => void }) {
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

function RenamePage({ page, onClose }: Props) {
  const { change } = useEditor();
  const { model } = useOpenPage();
  return (
    <NameDialog
      title={t`Rename ${page.name}`}
      label={t`Page name`}
      initial={page.name}
      confirmLabel={t`Rename`}
      problemOf={(name) => nameProblem(model, name, page)}
      onConfirm={(name) => change(t`Rename page ${page.name}`, (context) => renamePage(context, page, name))}
      onClose={onClose}
    >
      <Trans>The address of the page does not change, so links to it still work.</Trans>
    </NameDialog>
  );
}

function DeletePage({ page, onClose }: Props) {
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
