/** Part of the package's own types, which TypeScript's classic resolution of modules does not find. */
declare module 'node-diff3' {
  export function diffIndices<T>(
    buffer1: readonly T[],
    buffer2: readonly T[],
  ): { buffer1: [start: number, length: number]; buffer2: [start: number, length: number] }[];
}
