/** JSON text of a request, byte for byte: parsing would lose the spelling of numbers and the order of keys. */
export class RawJson {
  constructor(readonly text: string) {}
}
