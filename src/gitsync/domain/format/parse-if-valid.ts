import { isUnreadableJson, parseJson, type JsonDocument, type ParseLimits } from '../../../core/json-text';

/** Returns null where the text is not valid JSON or exceeds the limits. */
export function parseIfValid(text: string, limits?: ParseLimits): JsonDocument | null {
  try {
    return parseJson(text, limits);
  } catch (error) {
    if (isUnreadableJson(error)) return null;
    throw error;
  }
}
