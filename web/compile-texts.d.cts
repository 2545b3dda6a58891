import type { Message } from './src/lib/language/format-message.ts';

/** One text of a source file. */
export interface SourceText {
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
export function listLanguages(): string[];
export function listErrorCodes(surface: string): string[];
export function listTexts(source: string, file: string): SourceText[];
export function parseMessage(message: string): Message;
