// What first-party script is held to: faults first, and one style. Types are checked by TypeScript (tsconfig*.json).
import js from '@eslint/js'
import stylistic from '@stylistic/eslint-plugin'
import globals from 'globals'

const STYLE = {
  'arrow-body-style': 'error',
  curly: ['error', 'multi-line'],
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-else-return': 'error',
  'no-implicit-globals': 'error',
  'no-lonely-if': 'error',
  'no-self-compare': 'error',
  'no-template-curly-in-string': 'error',
  'no-throw-literal': 'error',
  'no-undef-init': 'error',
  'no-unneeded-ternary': 'error',
  'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  'no-use-before-define': ['error', { functions: false, variables: false }],
  'no-useless-concat': 'error',
  'no-useless-return': 'error',
  'no-var': 'error',
  'object-shorthand': 'error',
  'prefer-arrow-callback': 'error',
  'prefer-const': ['error', { destructuring: 'all' }],
  'prefer-template': 'off',
  yoda: 'error',
  '@stylistic/arrow-parens': ['error', 'as-needed'],
  '@stylistic/comma-dangle': ['error', 'always-multiline'],
  '@stylistic/eol-last': 'error',
  '@stylistic/indent': ['error', 2, { SwitchCase: 1, ignoredNodes: ['ConditionalExpression'], offsetTernaryExpressions: true }],
  '@stylistic/keyword-spacing': 'error',
  '@stylistic/no-multiple-empty-lines': ['error', { max: 1, maxBOF: 0, maxEOF: 0 }],
  '@stylistic/no-tabs': 'error',
  '@stylistic/no-trailing-spaces': 'error',
  '@stylistic/quote-props': ['error', 'as-needed'],
  '@stylistic/quotes': ['error', 'single', { avoidEscape: true }],
  '@stylistic/semi': ['error', 'never', { beforeStatementContinuationChars: 'never' }],
  '@stylistic/space-before-blocks': 'error',
  '@stylistic/space-infix-ops': 'error',
  // 全角 spaces stand in texts for users.
  'no-irregular-whitespace': ['error', { skipStrings: true, skipTemplates: true, skipComments: true, skipRegExps: true }],
  'no-control-regex': 'off',
}

// Offices' browsers are as old as Chromium 90: the language by the bundler, what it lacks otherwise by the library that the
// types know of (ES2021) and by this list.
const TOO_NEW = ['structuredClone', 'reportError', 'Sanitizer', 'CSSLayerBlockRule', 'EditContext']

export default [
  js.configs.recommended,
  { plugins: { '@stylistic': stylistic }, linterOptions: { reportUnusedDisableDirectives: 'error' }, rules: STYLE },
  {
    files: ['static/js/**/*.js'],
    languageOptions: { globals: globals.browser },
    rules: {
      'no-restricted-globals': ['error', ...TOO_NEW],
      'no-console': ['error', { allow: ['error'] }],
      'no-restricted-syntax': ['error', {
        selector: 'AssignmentExpression[left.property.name=/^(innerHTML|outerHTML)$/]',
        message: 'replaceChildren(make(…)): text from outside stays text. What the server made as HTML goes through parsed().',
      }],
    },
  },
  {
    files: ['static/build.mjs', 'scripts/**/*.{js,mjs}', 'tests/**/*.mjs', 'crates/**/*.mjs'],
    // What a test hands to the page runs there.
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
  },
]
