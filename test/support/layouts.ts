interface Place {
  top: number;
  height: number;
}

/** Returns the desktop positions of each component in px, by component id, for any form of document. */
export function desktopPlaces(document: unknown): Map<string, Place[]> {
  const places = new Map<string, Place[]>();
  const look = (value: unknown, key: string): void => {
    if (typeof value !== 'object' || value === null) return;
    const { id = key, layouts } = value as { id?: unknown; layouts?: unknown };
    const place = findDesktop(layouts);
    if (place)
      for (const name of new Set([String(id), key])) places.set(name, [...(places.get(name) ?? []), place]);
    for (const [name, part] of Object.entries(value)) look(part, name);
  };
  look(document, '');
  return places;
}

function findDesktop(layouts: unknown): Place | null {
  if (typeof layouts !== 'object' || layouts === null) return null;
  const desktop = Array.isArray(layouts)
    ? (layouts as { type?: string }[]).find(({ type }) => type === 'desktop')
    : (layouts as { desktop?: object }).desktop;
  const { top, height } = (desktop ?? {}) as Partial<Place>;
  return typeof top === 'number' && typeof height === 'number' ? { top, height } : null;
}
