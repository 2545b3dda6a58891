import type { DocumentPart } from '../../../lib/workspace';
import { componentsOf, queriesOf, type AppModel } from '../document';

/** Lists pages, the components of all of them, and queries. */
export function partsOf({ document, model }: { document: unknown; model: AppModel }): DocumentPart[] {
  const pages = model.pages.flatMap((page): DocumentPart[] => [
    { id: page.id, name: page.name, kind: 'page', pageName: null },
    ...componentsOf({ document, model, page }).map(({ id, name }) => ({
      id,
      name,
      kind: 'component' as const,
      pageName: page.name,
    })),
  ]);
  const queries = queriesOf(document).map(({ id, name }) => ({
    id,
    name,
    kind: 'query' as const,
    pageName: null,
  }));
  return [...pages, ...queries];
}
