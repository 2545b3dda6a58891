export const MAX_ID_LENGTH = 255;

export const ID_RULE = `it is longer than ${MAX_ID_LENGTH} characters, or holds a control character or half a character`;

/** Whether an id that comes from outside can be kept, looked up and answered. */
export const isStorableId = (id: string): boolean =>
  id.length <= MAX_ID_LENGTH && !/[\p{Cc}\p{Surrogate}]/u.test(id);
