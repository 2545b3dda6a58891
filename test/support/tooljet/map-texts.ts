import type { Json } from './rows';
import type { ToolJetState } from './state';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Writes the new ids into what components and queries of a version say, as since 3.0 a copy and an import do. */
export function mapTexts(state: ToolJetState, versionId: string, ids: ReadonlyMap<string, string>): void {
  const mapped = <Value>(value: Value): Value =>
    JSON.parse(JSON.stringify(value).replace(UUID, (id) => ids.get(id) ?? id)) as Value;
  for (const component of state.componentsOf(versionId)) {
    const { properties, styles, general, generalStyles, displayPreferences, validation } = component;
    const texts = { properties, styles, general, generalStyles, displayPreferences, validation };
    state.components.replace(component.id, mapped(texts));
  }
  for (const { id, options } of state.queriesOf(versionId))
    state.queries.replace(id, { options: mapped<Json | null>(options) });
}
