import { lazy, type ComponentType } from 'react';
import { receive } from './receive';

/** Component of a part of a page, such as a dialog, whose code is loaded when it is first drawn; see `receive`. */
export const lazyPart = <Props>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> =>
  lazy(async () => ({ default: await receive(load) }));
