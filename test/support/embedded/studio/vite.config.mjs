import path from 'node:path';

export default {
  root: import.meta.dirname,
  resolve: {
    alias: { '@trellis/gitsync/react': path.join(import.meta.dirname, '../../../../web/react/index.tsx') },
  },
};
