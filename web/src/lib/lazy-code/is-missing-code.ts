/** True for the error of an `import()`, in the words of each browser and of Vite, whose files were not received. */
export const isMissingCode = (error: unknown): boolean =>
  /dynamically imported module|Importing a module script failed|Unable to preload CSS/i.test(String(error));
