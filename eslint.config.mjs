import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import trellis from './scripts/lint/comment-openings.mjs';

const unused = {
  argsIgnorePattern: '^_',
  varsIgnorePattern: '^_',
  caughtErrors: 'none',
  ignoreRestSiblings: true,
};

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'examples/*/dist/',
      'test/real/embedding/programs/',
      'test/support/embedded/studio/',
      'node_modules/',
      'coverage/',
      'data/',
      '.cache/',
      'web/src/lib/api/schema.ts',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: 'tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      // `import x = require(…)` is how a CommonJS class that is the module itself is had with its types.
      '@typescript-eslint/no-require-imports': ['error', { allowAsImport: true }],
      '@typescript-eslint/no-unused-vars': ['error', unused],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      // `void` before a value tells the reader that it is not wanted.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // A class without members is what Nest makes a module of.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowNullish: true },
      ],
      // `() => emitter.emit(…)` and the like: the value is of no interest to anyone.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Express hands promises to callbacks everywhere; floating ones are still found.
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false, attributes: false } },
      ],
      // nodegit's errors are not `instanceof Error` in every realm; they are passed on as they came.
      '@typescript-eslint/prefer-promise-reject-errors': [
        'error',
        { allowThrowingUnknown: true, allowThrowingAny: true },
      ],
      // An index may be out of range though its type does not say so, and a loop knows when it is not.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // HttpStatus is a list of numbers; Express requests and streams are structural.
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Entities and DTOs are plain data with a class for their decorators.
      '@typescript-eslint/no-misused-spread': 'off',
      // Control characters are what names and messages are cleaned of.
      'no-control-regex': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
    },
  },
  {
    files: ['web/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
    languageOptions: {
      parserOptions: { project: 'web/tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
  },
  {
    // Jest runs the specs of the page in Node.js, with code of the server for comparison.
    files: ['web/**/*.spec.ts'],
    languageOptions: { parserOptions: { project: 'tsconfig.json', tsconfigRootDir: import.meta.dirname } },
  },
  {
    files: ['web/src/**/*.{ts,tsx}'],
    ignores: ['web/src/lib/form/use-form.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          name: '@mantine/form',
          importNames: ['useForm'],
          message: 'Import it from lib/form: it moves the focus to refused fields.',
        },
      ],
    },
  },
  {
    files: ['web/public/*.js'],
    languageOptions: { globals: { document: 'readonly', localStorage: 'readonly', matchMedia: 'readonly' } },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { complexity: ['error', 12] },
  },
  {
    files: ['web/src/**/*.{ts,tsx}'],
    ignores: ['**/*.spec.ts'],
    rules: { complexity: ['error', 12] },
  },
  {
    files: ['{src,test,bench,web}/**/*.{ts,tsx}', 'scripts/**/*.mjs'],
    plugins: { trellis },
    rules: { 'trellis/comment-openings': 'error' },
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      // What a server answered is untyped until a test has looked at it.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      'no-console': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs', '*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        require: 'readonly',
        module: 'writable',
        __dirname: 'readonly',
        __filename: 'readonly',
        Buffer: 'readonly',
        fetch: 'readonly',
        URL: 'readonly',
        AbortController: 'readonly',
      },
    },
    rules: { 'no-unused-vars': ['error', unused], eqeqeq: ['error', 'always'] },
  },
);
