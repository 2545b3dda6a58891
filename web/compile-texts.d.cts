/** One message of a source file. */
export interface SourceText {
  id: string;
  message: string;
  comment?: string;
  context?: string;
  placeholders: Record<string, string>;
}

export function hasTexts(source: string): boolean;
export function compileTexts(
  source: string,
  file: string,
): { code: string; map: { mappings: string; names: string[]; sources: string[]; version: number } };
export function listTexts(source: string, file: string): SourceText[];
