/** Parents that are parts of the canvas itself. */
const CANVAS = /^canvas(-|$)/;

export const isCanvas = (parent: string): boolean => CANVAS.test(parent);

/** Returns the ids that a `parent` may mean, the likeliest first: it is a component’s id, or that and a slot. */
export function idsOfParent(parent: string): string[] {
  const ids: string[] = [];
  for (let end = parent.length; end > 0; end = parent.lastIndexOf('-', end - 1))
    ids.push(parent.slice(0, end));
  return ids;
}
