/** Generates a random UUID. `crypto.randomUUID` is missing over plain HTTP, except on localhost. */
export { v4 as newId } from 'uuid';
