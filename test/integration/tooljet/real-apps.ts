import type { Json } from '../../support/tooljet/rows';

export function appV2Of(text: string): Json {
  const root = JSON.parse(text) as { app?: { definition: { appV2: Json } }[]; appV2?: Json };
  return root.app?.[0].definition.appV2 ?? root.appV2!;
}

/** Returns false for documents of an older generation, which have their components in a tree. */
export function isWithPages(text: string): boolean {
  const body = appV2Of(text) as Json | undefined;
  const versions = body?.appVersions as unknown[] | undefined;
  return Array.isArray(body?.pages) && versions?.length === 1;
}
