/** Makes a random UUID. `crypto.randomUUID` is missing from pages over plain HTTP, except those of this machine. */
export { v4 as newId } from 'uuid';
