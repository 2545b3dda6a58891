export function hasTexts(source: string): boolean;
export function compileTexts(
  source: string,
  file: string,
): { code: string; map: { mappings: string; names: string[]; sources: string[]; version: number } };
