declare global {
  var __webpack_nonce__: string | undefined;
}

/** Nonce of this page's response, for the styles that the component library writes; see src/web/page-policy.ts. */
export const findNonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

// Read by libraries below the component library (react-remove-scroll, by way of get-nonce).
globalThis.__webpack_nonce__ = findNonce();
