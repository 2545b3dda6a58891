import { v7, validate } from 'uuid';

/** Generates a UUID, version 7: later ids sort after earlier ones, so a list can be paged by id. */
export const newId = (): string => v7();

export const isUuid = (text: string): boolean => validate(text);
