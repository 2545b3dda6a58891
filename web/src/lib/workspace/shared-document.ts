/** Component, query or page of an open app. */
export interface DocumentPart {
  id: string;
  name: string;
  kind: 'component' | 'query' | 'page';
  /** Name of the page that a component is on. */
  pageName: string | null;
}

/** The document in the editor, for the command menu around it. */
export interface SharedDocument {
  appId: string;
  /** Saves pending edits; resolves to false if that fails. */
  save: () => Promise<boolean>;
  listParts: () => DocumentPart[];
}

let shared: SharedDocument | null = null;

/** Shares the document until the returned function is called. */
export function shareDocument(document: SharedDocument): () => void {
  shared = document;
  return () => {
    if (shared === document) shared = null;
  };
}

export const findSharedDocument = (): SharedDocument | null => shared;
