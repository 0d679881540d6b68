import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

export interface Bundle {
  readonly script: string
  readonly style: string
}

/** Builds the page's script and style in memory. */
export async function bundlePage(): Promise<Bundle> {
  const { outputFiles } = await build({
    entryPoints: {
      page: fileURLToPath(new URL('page/main.tsx', import.meta.url)),
      style: fileURLToPath(new URL('page/style.css', import.meta.url)),
    },
    bundle: true,
    minify: true,
    write: false,
    outdir: 'memory',
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  })
  const text = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? ''
  return { script: text('page.js'), style: text('style.css') }
}
