import { Refusal } from '../refusal';
import type { Json } from '../rows';
import { type Answer, type Call, created, getVersion, ok, requireValid, type Route } from './route';

const MAX_NAME = 32;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const PATH = '/v2/apps/:app/versions/:version/pages';

export const pageRoutes: Route[] = [
  { method: 'POST', path: PATH, isForBuilders: true, handle: createPage },
  { method: 'PUT', path: PATH, isForBuilders: true, handle: changePages },
  { method: 'DELETE', path: PATH, isForBuilders: true, handle: deletePage },
];

/** An id that is there already is overwritten, and so taken away from its version. */
function createPage(call: Call): Answer {
  const { state, body } = call;
  const version = getVersion(call);
  const [id, name] = [String(body.id), String(body.name)];
  requireValid([name.length > MAX_NAME && `name must be shorter than or equal to ${MAX_NAME} characters`]);
  const known = state.pages.find(id);
  state.pages.save({
    ...{ id, name, handle: String(body.handle), index: Number(body.index) },
    disabled: known?.disabled ?? null,
    hidden: known?.hidden ?? null,
    createdAt: known?.createdAt ?? state.now,
    updatedAt: state.now,
    appVersionId: version.id,
  });
  state.touchVersion(version.id);
  return created();
}

/** Several keys are read as the order of pages. */
function changePages(call: Call): Answer {
  const { state } = call;
  const version = getVersion(call);
  const diff = call.body.diff as Json;
  const keys = Object.keys(diff);
  if (keys.length > 1) {
    const wrong = keys.find((key) => !UUID.test(key));
    if (wrong !== undefined) throw new Refusal(422, `invalid input syntax for type uuid: "${wrong}"`);
    for (const [id, { index }] of Object.entries(diff as Record<string, { index: number }>))
      state.pages.update(id, { index, updatedAt: state.now });
    state.touchVersion(version.id);
    return ok();
  }
  const page = state.pages.find(String(call.body.pageId));
  if (!page) throw new Refusal(500, 'Page not found');
  state.pages.update(page.id, { ...diff, updatedAt: state.now });
  return ok();
}

/** Events of its components are left behind. */
function deletePage(call: Call): Answer {
  const { state } = call;
  const version = getVersion(call);
  const page = state.pages.find(String(call.body.pageId));
  if (!page) throw new Refusal(500, 'Page not found');
  if (page.id === version.homePageId) throw new Refusal(500, 'Cannot delete home page');
  state.events.deleteWhere(({ sourceId }) => sourceId === page.id);
  state.deleteComponents(({ pageId }) => pageId === page.id);
  state.pages.delete(page.id);
  for (const { id, index } of state.pagesOf(version.id))
    if (index > page.index) state.pages.update(id, { index: index - 1, updatedAt: state.now });
  state.touchVersion(version.id);
  return ok();
}
