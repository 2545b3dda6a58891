/** Files and folders that the page shares with the server: boundaries allow them alone, and the page is built from them. */
module.exports = [
  'src/apps/document/document-version.ts',
  'src/apps/document/editing',
  'src/apps/document/expressions.ts',
  'src/apps/document/kinds/platform-app/names.ts',
  'src/apps/document/kinds/platform-app/places.ts',
  'src/apps/document/name-uses.ts',
  'src/apps/document/parents.ts',
  'src/apps/document/structure/place.ts',
  'src/apps/drawing',
  'src/core/group-by.ts',
  'src/core/json-text/json-path.ts',
];
