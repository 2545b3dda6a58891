interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML: (html: string) => string }): unknown;
}

/**
 * Lets the component library set the texts of its `<style>` elements, which count as HTML. Anything that could make an
 * element is refused: src/web/page-policy.ts.
 */
export function allowStyles(): void {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  trustedTypes?.createPolicy('default', {
    createHTML: (html) => {
      if (html.includes('<')) throw new TypeError('HTML as text is not allowed.');
      return html;
    },
  });
}
