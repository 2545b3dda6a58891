import { queriesOf, type Component } from '../document';
import type { OpenPage } from '../session/use-editor';

interface Target {
  value: string;
  label: string;
}

const ofComponents = (components: Component[]): Target[] =>
  components.map(({ id, name }) => ({ value: id, label: name }));

/** Lists the possible targets of an action's field; null for other fields. */
export function targetsOf(key: string, { document, model, components }: OpenPage): Target[] | null {
  switch (key) {
    case 'queryId':
      return queriesOf(document, model).map(({ id, name }) => ({ value: id, label: name }));
    case 'pageId':
      return model.pages.map(({ id, name }) => ({ value: id, label: name }));
    case 'modal':
      return ofComponents(components.filter(({ type }) => type.startsWith('Modal')));
    case 'componentId':
      return ofComponents(components);
    default:
      return null;
  }
}
