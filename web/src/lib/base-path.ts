interface DocumentWithBase {
  documentElement: { dataset: { basePath?: string } };
}

const { document } = globalThis as { document?: DocumentWithBase };

/**
 * Path below which the server is reached, such as `/trellis`; empty if it has its host to itself. The server writes it
 * into the page; unit tests have none.
 */
export const basePath = document?.documentElement.dataset.basePath ?? '';
