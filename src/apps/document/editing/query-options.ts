import { ONLY_PAGE, type AppModel } from './app-model';
import type { Json } from './path';

/** The oldest documents store the kind in the query itself. */
export const keepsKindInQuery = ({ generation, pages }: AppModel): boolean =>
  generation === 'definition' && pages[0]?.id === ONLY_PAGE;

const TRANSFORMATION = { transformationLanguage: 'javascript', enableTransformation: false };
const PAIRS = [['', '']];

/** Default options of a new query, as the platform writes them for this generation. */
export function newOptions(kind: string, model: AppModel): Json {
  if (kind === 'runjs') return keepsKindInQuery(model) ? { code: '' } : { code: '', parameters: [] };
  if (kind === 'runpy') return { ...TRANSFORMATION, code: '' };
  if (kind !== 'restapi') return { ...TRANSFORMATION };
  const request = { method: 'get', url: '', url_params: PAIRS, headers: PAIRS };
  if (keepsKindInQuery(model)) return { ...request, body: PAIRS };
  const body = { cookies: PAIRS, body: PAIRS, json_body: null, body_toggle: false };
  return { ...request, ...body, retry_network_errors: true, ...TRANSFORMATION };
}
