import { v4 as newId } from 'uuid';
import { setPart, type PageContext } from './change-components';
import { COLUMNS, pathsOf, type Box, type Component } from './components';
import type { Edit } from './edit';
import { appendTo, setAt } from './edits';
import { isObject, segmentOf, valueAt, type Path } from './path';

const toColumns = (percent: number): number => Math.round((percent * COLUMNS) / 100);

/** Moves a component. Unchanged numbers keep their exact spelling, and the other device's layout stays. */
export function moveComponent(context: PageContext, component: Component, box: Partial<Box>): Edit[] {
  const { document } = context;
  const changes = Object.entries(box).filter(([key, value]) => value !== component.box[key as keyof Box]);
  if (changes.length === 0) return [];
  return pathsOf(document, { ...context, id: component.id }).flatMap((path) => {
    const layout = findLayout(context, path, component);
    if (!layout) return addLayout(context, path, { ...component, box: { ...component.box, ...box } });
    return changes.map(([key, value]) => {
      const isColumns = key === 'width' || (key === 'left' && component.leftUnit === 'columns');
      return setAt(document, [...layout, key], JSON.stringify(isColumns ? toColumns(value) : value));
    });
  });
}

/** Shows components on the current device, at their current position. */
export function addToDevice(context: PageContext, components: readonly Component[]): Edit[] {
  return components.flatMap((component) => {
    const key = component.device === 'desktop' ? 'showOnDesktop' : 'showOnMobile';
    const shown = setPart(context, { id: component.id, part: 'others', key, raw: '"{{true}}"' });
    if (component.hasOwnLayout) return shown;
    const paths = pathsOf(context.document, { ...context, id: component.id });
    return [...shown, ...paths.flatMap((path) => addLayout(context, path, component))];
  });
}

function findLayout({ document, model }: PageContext, component: Path, { device }: Component): Path | null {
  const layouts = [...component, 'layouts'];
  const found = valueAt(document, layouts);
  if (model.generation === 'definition')
    return isObject(found) && isObject(found[device]) ? [...layouts, device] : null;
  if (!Array.isArray(found)) return null;
  const index = found.findIndex((layout: unknown) => isObject(layout) && layout.type === device);
  return index === -1 ? null : [...layouts, segmentOf(found, index)];
}

function addLayout({ document, model }: PageContext, path: Path, { id, device, box }: Component): Edit[] {
  const at = [...path, 'layouts'];
  const { top, height } = box;
  const width = toColumns(box.width);
  if (model.generation === 'definition') {
    const raw = JSON.stringify({ top, left: box.left, width, height });
    return isObject(valueAt(document, at))
      ? [setAt(document, [...at, device], raw)]
      : [setAt(document, at, `{${JSON.stringify(device)}:${raw}}`)];
  }
  const layout = { id: newId(), type: device, top, left: toColumns(box.left), width, height };
  const raw = JSON.stringify({ ...layout, dimensionUnit: 'count', componentId: id });
  return appendTo(document, at, [raw]);
}
