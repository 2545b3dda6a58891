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
/** The part of an OpenAPI document that names errors. */
export interface ApiDocument {
  paths: Record<string, Record<string, { responses: Record<string, { description: string }> }>>;
}

export function listLanguages(): string[];
export function listErrorCodes(document: ApiDocument): string[];
export function listTexts(source: string, file: string): SourceText[];
export function parseMessage(message: string): Message;
