/** A document as the server has it. */
export interface Loaded {
  text: string;
  etag: string;
}

/** A change of the document with this ETag. The server carries out one key once: a repeat gets the first answer. */
export interface Change {
  etag: string;
  body: string;
  key: string;
}

/** Server of a session's document. Rejects with an `ApiProblem`; its status is 0 if there was no answer. */
export interface DocumentServer {
  load(): Promise<Loaded>;
  loadEtag(): Promise<string>;
  /** Applies a JSON patch. Returns the new ETag. */
  patch(change: Change): Promise<string>;
  /** Replaces the text. Returns the new ETag. */
  put(change: Change): Promise<string>;
}
