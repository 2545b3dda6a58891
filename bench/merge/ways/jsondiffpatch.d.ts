/** Part of the package's own types, which TypeScript's classic resolution of modules does not find. */
declare module 'jsondiffpatch/with-text-diffs' {
  interface DiffPatcher {
    diff(left: unknown, right: unknown): unknown;
    patch(left: unknown, delta: unknown): unknown;
  }
  export function create(options: { objectHash: (item: object, index: number) => string }): DiffPatcher;
}
