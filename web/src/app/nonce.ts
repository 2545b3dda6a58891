declare global {
  var __webpack_nonce__: string | undefined;
}

/** The nonce of this page's answer, for the styles that the component library writes; see src/web/page-policy.ts. */
export const findNonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

// Where libraries below the component library look for it (react-remove-scroll, by way of get-nonce).
globalThis.__webpack_nonce__ = findNonce();
