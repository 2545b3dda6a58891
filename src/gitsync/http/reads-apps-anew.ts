import { SetMetadata } from '@nestjs/common';

/** Metadata of handlers that take apps as they are where they are edited. */
export const READS_APPS_ANEW = 'readsAppsAnew';

/** Returns the ids of the apps that a request is about. The body is not validated yet. */
export type AppsOfRequest = (request: { params: Record<string, string>; body: unknown }) => unknown[];

/**
 * Marks a handler that takes apps as people see them, such as a commit: apps that are edited elsewhere are read there before
 * it runs, since the copy here may be a minute old.
 */
export const ReadsAppsAnew = (appsOf: AppsOfRequest = ({ params }) => [params.a]) =>
  SetMetadata(READS_APPS_ANEW, appsOf);
