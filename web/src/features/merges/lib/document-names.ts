type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns the names of all that has an id, or is listed under one, in a document. */
export function namesById(document: unknown): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  visit(document, null, (id, item) => {
    const name = nameOf(item);
    if (name !== null && !names.has(id)) names.set(id, name);
  });
  return names;
}

/** Returns the text at a path inside the thing with this id; null if there is none. */
export function textAt(document: unknown, id: string | null, path: string): string | null {
  const steps = path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  let found: string | null = null;
  visit(document, null, (each, item) => {
    if (found !== null || each !== id) return;
    const value = steps.reduce<unknown>((at, step) => (isObject(at) ? at[step] : undefined), item);
    if (typeof value === 'string') found = value;
  });
  return found;
}

function visit(value: unknown, key: string | null, found: (id: string, item: Json) => void): void {
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) visit(item, null, found);
  } else if (isObject(value)) {
    const id = typeof value.id === 'string' ? value.id : key;
    if (id !== null) found(id, value);
    for (const [each, item] of Object.entries(value)) visit(item, each, found);
  }
}

function nameOf({ name, component }: Json): string | null {
  if (typeof name === 'string') return name;
  return isObject(component) && typeof component.name === 'string' ? component.name : null;
}
