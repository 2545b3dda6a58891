export interface PageRights {
  postsElsewhere: boolean;
  framedBy: readonly string[];
}

/**
 * Content security policy of the page. Scripts and styles come from this server's own files. The component library writes
 * its theme's variables into `<style>` elements at run time: those carry the nonce of this answer, and no others are
 * allowed. Style attributes in HTML stay forbidden; React sets styles through the CSSOM, to which the policy does not
 * apply. Trusted types refuse texts that scripts would turn into HTML or scripts; their only policy is in
 * web/src/app/start-app.tsx. Only the page that asks GitHub for an app may post a form elsewhere. `framedBy`: sources that
 * may show the page in a frame.
 */
export function pagePolicy(nonce: string, { postsElsewhere, framedBy }: PageRights): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'none'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    postsElsewhere ? 'form-action https:' : "form-action 'self'",
    `frame-ancestors ${framedBy.length > 0 ? framedBy.join(' ') : "'none'"}`,
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ');
}

/**
 * Content security policy of a page of the documentation. `scripts` are the hashes of the scripts in it. The generator's
 * framework, Vue, has the one policy of trusted types.
 */
export function docsPolicy(scripts: readonly string[]): string {
  return [
    "default-src 'none'",
    `script-src 'self' ${scripts.map((hash) => `'${hash}'`).join(' ')}`,
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types vue',
  ].join('; ');
}
