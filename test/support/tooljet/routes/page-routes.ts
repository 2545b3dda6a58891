import { Refusal } from '../refusal';
import type { Json, PageRow } from '../rows';
import { byCreation } from '../table';
import {
  type Answer,
  type Call,
  created,
  faultsOfId,
  faultsOfText,
  getEditable,
  ok,
  requireValid,
  type Route,
  UNSEEN,
  UUID,
} from './route';

const PATH = '/v2/apps/:app/versions/:version/pages';

export const pageRoutes: Route[] = [
  { method: 'POST', path: PATH, seen: 'page-create', isForBuilders: true, handle: createPage },
  { method: 'PUT', path: PATH, seen: 'page-rename', isForBuilders: true, handle: changePages },
  {
    ...{ method: 'PUT', path: `${PATH}/reorder`, seen: UNSEEN, handle: orderPages },
    ...{ isForBuilders: true, isIn: ({ pages }) => pages.order === 'route' },
  },
  { method: 'DELETE', path: PATH, seen: 'pages/delete', isForBuilders: true, handle: deletePage },
];

/** An id that is there already is overwritten, and so taken away from its version. */
function createPage(call: Call): Answer {
  const { state, body } = call;
  const version = getEditable(call);
  const { maxName, maxHandle, takenColumns } = state.personality.pages;
  requireValid([
    ...faultsOfId('id', body.id),
    ...faultsOfText('name', body.name, maxName),
    ...faultsOfText('handle', body.handle, maxHandle),
  ]);
  const [id, name, handle] = [String(body.id), String(body.name), String(body.handle)];
  const known = state.pages.find(id);
  const taken = takenColumns.filter((column) => body[column] !== undefined);
  state.pages.save({
    ...state.personality.added.page,
    ...Object.fromEntries(taken.map((column) => [column, body[column]])),
    ...{ id, name, handle, index: Number(body.index) },
    disabled: known?.disabled ?? null,
    hidden: known?.hidden ?? null,
    createdAt: known?.createdAt ?? state.now,
    updatedAt: state.now,
    appVersionId: version.id,
  });
  state.touchVersion(version.id);
  return created();
}

/** Takes one field. Several keys are an order of pages, or refused where the order has a route of its own. */
function changePages(call: Call): Answer {
  const { state } = call;
  const { order } = state.personality.pages;
  getEditable(call);
  const diff = call.body.diff as Json;
  if (Object.keys(diff).length > 1) {
    if (order === 'route') throw new Refusal(500, 'Can not update multiple pages');
    return orderPages(call);
  }
  const page = state.pages.find(String(call.body.pageId));
  if (!page) throw new Refusal(500, 'Page not found');
  const wrong = Object.keys(diff).find((key) => !(key in page));
  if (wrong !== undefined) throw new Refusal(500, `No entity column "${wrong}" was found.`);
  state.pages.update(page.id, { ...diff, updatedAt: state.now });
  return ok();
}

function orderPages(call: Call): Answer {
  const { state } = call;
  const version = getEditable(call);
  const diff = call.body.diff as Json;
  const wrong = Object.keys(diff).find((key) => !UUID.test(key));
  if (wrong !== undefined) throw new Refusal(422, `invalid input syntax for type uuid: "${wrong}"`);
  for (const [id, { index }] of Object.entries(diff as Record<string, { index: number }>))
    state.pages.update(id, { index, updatedAt: state.now });
  state.touchVersion(version.id);
  return ok();
}

/** Events of its components are left behind. */
function deletePage(call: Call): Answer {
  const { state } = call;
  requireValid(faultsOfId('pageId', call.body.pageId));
  const version = getEditable(call);
  const page = state.pages.find(String(call.body.pageId));
  if (!page) throw new Refusal(500, 'Page not found');
  if (page.id === version.homePageId) throw new Refusal(500, 'Cannot delete home page');
  state.events.deleteWhere(({ sourceId }) => sourceId === page.id);
  state.deleteComponents(({ pageId }) => pageId === page.id);
  state.pages.delete(page.id);
  closeGap(call, page);
  state.touchVersion(version.id);
  return ok();
}

function closeGap({ state }: Call, gone: PageRow): void {
  const left = byCreation(state.pagesOf(gone.appVersionId)).sort((a, b) => a.index - b.index);
  const isFrom0 = state.personality.pages.indexesAfterDeletion === 'from_0';
  for (const [position, { id, index }] of left.entries()) {
    const next = isFrom0 ? position : index > gone.index ? index - 1 : index;
    if (next !== index) state.pages.update(id, { index: next, updatedAt: state.now });
  }
}
