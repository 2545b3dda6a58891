import { lazyRouteComponent } from '@tanstack/react-router';

/**
 * Component of a route, whose code is loaded as it is needed. Without the router's own reload after a failure, which
 * a lost connection would answer with the browser's error page: `MissingCode` tells the two apart.
 */
export const lazyPage = <T extends Record<string, unknown>, Name extends keyof T>(
  load: () => Promise<T>,
  name: Name,
) => lazyRouteComponent<T, Name>(() => load().catch(hideFromRouter), name);

/** The router knows the error by the beginning of its message. */
function hideFromRouter(cause: unknown): never {
  throw new Error(`The code of a page is missing: ${String(cause)}`, { cause });
}
