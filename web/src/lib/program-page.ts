interface ProgramPage {
  name: string;
  navigation?: boolean;
  /** Shades of its colour from light to dark, by the names of their variables. */
  shades?: Record<string, string>;
  colorScheme?: 'light' | 'dark';
}

interface Browser {
  document?: { documentElement: { dataset: { program?: string } } };
  parent?: unknown;
}

const browser = globalThis as Browser;
const text = browser.document?.documentElement.dataset.program;

/** Look of the page within a program, as the server writes it into the page; null if Trellis is standalone. */
export const programPage = text ? (JSON.parse(text) as ProgramPage) : null;

/** True in a frame, which only pages of a program may show: src/web/page-policy.ts. */
export const isFramed = browser.document !== undefined && browser.parent !== browser;

/** True if pages have the navigation beside them, and ways back to it. */
export const hasNavigation = programPage?.navigation ?? !isFramed;

/** The name in titles. */
export const brand = programPage?.name ?? 'Trellis';
