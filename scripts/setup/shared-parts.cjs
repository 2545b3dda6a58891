/** Files and folders that the page shares with the server: boundaries allow them alone, and the page is built from them. */
module.exports = [
  'src/apps/document/editing',
  'src/apps/document/expressions.ts',
  'src/apps/document/name-uses.ts',
  'src/apps/document/parents.ts',
  'src/apps/drawing',
];
