import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { commands } from '../commands/index.ts'
import { checkKinds } from './checks/index.ts'
import { productJsonSchemaText } from './products/json-schema.ts'
import { slackManifestText } from './slack/manifest.ts'

/** The files that are made from code and committed; a test holds each to its source. Paths begin at the project. */
export function generatedFiles(): readonly { readonly path: string; readonly text: string }[] {
  return [
    { path: 'manifests/product.schema.json', text: productJsonSchemaText(Object.values(checkKinds)) },
    { path: 'manifests/slack.yml', text: slackManifestText(commands) },
    { path: 'docs/checks/README.md', text: checkIndexText() },
  ]
}

/** The list of check kinds, each with its page. */
function checkIndexText(): string {
  const lines = Object.values(checkKinds).map(({ kind, summary }) => `- [\`${kind}\`](${kind}.md): ${summary}`)
  return `# Kinds of check\n\nEach page has an example to copy and every field.\n\n${lines.join('\n')}\n`
}

if (import.meta.main) {
  const root = resolve(import.meta.dirname, '..')
  for (const { path, text } of generatedFiles()) await writeFile(resolve(root, path), text)
}
