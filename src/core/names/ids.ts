export const MAX_ID_LENGTH = 255;

export const ID_RULE = `it is longer than ${MAX_ID_LENGTH} characters, or contains a control character or half a character`;

/** Returns true if an id from outside can be stored, looked up and returned. */
export const isStorableId = (id: string): boolean =>
  id.length <= MAX_ID_LENGTH && !/[\p{Cc}\p{Surrogate}]/u.test(id);
