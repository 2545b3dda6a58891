import { createElement, lazy, useState, type ComponentType } from 'react';
import { receive } from './receive';

/** `load`: begins to load the code ahead. */
type LazyPart<Props> = ComponentType<Props> & { load: () => void };

/** Component of a part of a page, such as a dialog, whose code is loaded when it is first drawn; see `receive`. */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>): LazyPart<Props> {
  let loaded: ComponentType<Props> | null = null;
  const receivePart = async () => (loaded = await receive(load));
  const Lazy = lazy(async () => ({ default: await receivePart() })) as ComponentType<Props>;
  const Part = (props: Props) => {
    // React shows what has suspended 300 ms later at the earliest, even if its code is here.
    const [Drawn] = useState<ComponentType<Props>>(() => loaded ?? Lazy);
    return createElement(Drawn, props);
  };
  // An error is told when the part is drawn.
  return Object.assign(Part, { load: () => void receivePart().catch(() => undefined) });
}
