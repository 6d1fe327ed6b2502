// Puts each page's programs into one file, which the tests serve.
import { build } from 'esbuild'

const enketo = 'enketo-core/src/js/'
await build({
  entryPoints: ['webforms.js', 'enketo.js'],
  outdir: 'node_modules/.pages',
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
  alias: {
    'enketo/config': 'enketo-core/config.js',
    'enketo/widgets': enketo + 'widgets.js',
    'enketo/translator': enketo + 'fake-translator.js',
    'enketo/dialog': enketo + 'fake-dialog.js',
    'enketo/file-manager': enketo + 'file-manager.js',
    'enketo/xpath-evaluator-binding': enketo + 'xpath-evaluator-binding.js',
  },
  external: ['libxslt'],
  loader: { '.ttf': 'dataurl', '.woff': 'dataurl', '.woff2': 'dataurl', '.svg': 'dataurl' },
  logLevel: 'warning',
})
