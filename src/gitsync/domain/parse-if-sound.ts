import { isUnreadableJson, parseJson, type JsonDocument, type ParseLimits } from '../../core/json-text';

/** Null where the text is no JSON, or more of it than is read. */
export function parseIfSound(text: string, limits?: ParseLimits): JsonDocument | null {
  try {
    return parseJson(text, limits);
  } catch (error) {
    if (isUnreadableJson(error)) return null;
    throw error;
  }
}
