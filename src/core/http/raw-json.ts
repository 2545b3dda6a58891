/** JSON text out of a request, kept to the byte: the spelling of numbers and the order of keys would be lost otherwise. */
export class RawJson {
  constructor(readonly text: string) {}
}
