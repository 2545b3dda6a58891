import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

// Shared with Jest, which loads CommonJS; Vite would bundle an import of it.
const { compileTexts, hasTexts } = createRequire(import.meta.url)(
  './compile-texts.cjs',
) as typeof import('./compile-texts.cjs');

/** Compiles the texts of the source. */
export function texts(): Plugin {
  return {
    name: 'trellis-texts',
    enforce: 'pre',
    transform: {
      filter: { id: /\.tsx?$/, code: /@lingui\// },
      handler: (code, id) => (hasTexts(code) ? compileTexts(code, id) : null),
    },
  };
}
