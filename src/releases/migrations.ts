import { globTest } from '../checks/glob.ts'

/** A file that changed between the target of a rollback and what runs. */
export interface ChangedFile {
  /** From the top folder of the repository on. */
  readonly path: string
  readonly change: 'added' | 'modified' | 'removed' | 'renamed'
  /** Null when nobody could read it, or it was not asked for. */
  readonly text: string | null
}

export type IrreversibleReason =
  | 'drops' // a table, a column or a value is gone with its data
  | 'changes-type' // the earlier code reads another type
  | 'requires-value' // the earlier code does not write what is now required
  | 'renames' // the earlier code looks for the old name
  | 'deletes' // rows are gone
  | 'edited' // a migration that may have run already was changed
  | 'unread' // nobody could read it
  | 'no-way-back' // its tool has files for the way back, and this one has none

/** A migration between the target and what runs. */
export interface Migration {
  readonly path: string
  /** Empty when it looks reversible. */
  readonly reasons: readonly IrreversibleReason[]
}

const signs: readonly (readonly [IrreversibleReason, RegExp])[] = [
  ['drops', /\bDROP\s+(TABLE|COLUMN|SCHEMA|TYPE|DATABASE|VIEW)\b|\bTRUNCATE\b|\b(dropTable|dropColumns?)\s*\(/i],
  ['changes-type', /\bALTER\s+(COLUMN\s+)?\S+\s+(SET\s+DATA\s+)?TYPE\b|\bMODIFY\s+(COLUMN\s+)?\S+\s+\w/i],
  ['renames', /\bRENAME\s+(TO|COLUMN|TABLE|VALUE|\S+\s+TO)\b|\b(renameTable|renameColumn)\s*\(/i],
  ['deletes', /\bDELETE\s+FROM\b/i],
]

/** `DROP name` within ALTER TABLE drops a column; these other things have no data of their own. */
const dropsColumn = /\bDROP\s+(?!CONSTRAINT|DEFAULT|NOT|INDEX|IDENTITY|EXPRESSION|FOREIGN|PRIMARY|KEY|CHECK)\w/i

/** Longer files are not read: what writes so much is not looked over in a preview. */
const longestText = 200_000

/**
 * Finds the migrations among changed files and what of them may not be reversible. It reads SQL as text: it sees what
 * these words say, and neither what a program does nor what a statement built at run time does.
 * @param globs the manifest's patterns of migrations; none means none are found
 */
export function migrationsAmong(files: readonly ChangedFile[], globs: readonly string[]): Migration[] {
  if (globs.length === 0) return []
  const isMigration = globTest(globs)
  const found = files.filter(
    ({ path }) => isMigration(path) && /\.(sql|[cm]?[jt]s|py|rb|php|go|java|kt|xml|ya?ml)$/i.test(path),
  )
  const names = new Set(found.map(({ path }) => path))
  const hasWaysBack = found.some(({ path }) => isWayBack(path))
  return found
    .filter(({ path }) => !isWayBack(path))
    .map((file) => ({ path: file.path, reasons: [...reasonsOf(file), ...missingWayBack(file, names, hasWaysBack)] }))
}

function reasonsOf({ change, text }: ChangedFile): IrreversibleReason[] {
  if (change === 'removed') return ['edited']
  const edited: IrreversibleReason[] = change === 'added' ? [] : ['edited']
  if (text === null || text.length > longestText) return [...edited, 'unread']
  const read = wayThere(withoutComments(text))
  const altering = read.split(';').filter((statement) => /\bALTER\s+TABLE\b/i.test(statement))
  const said = signs.filter(([, sign]) => sign.test(read)).map(([reason]) => reason)
  const drops = altering.some((statement) => dropsColumn.test(statement)) ? (['drops'] as const) : []
  const requires = altering.some(requiresValue) ? (['requires-value'] as const) : []
  return [...new Set([...edited, ...drops, ...said, ...requires])]
}

/** Only what is done, where a file also says how to undo it: Knex and Sequelize (`down`), goose and dbmate (a comment). */
function wayThere(text: string): string {
  const [there = ''] = text.split(
    /^[ \t]*--[ \t]*(?:\+goose\s+down|migrate:down)\b.*$|\bexports\.down\b|\b(?:async\s+)?(?:function\s+)?down\s*[=(:]/im,
  )
  return there
}

/** Without comments to the end of a line, save the marks of a way back, and save where `--` may stand in a text. */
function withoutComments(text: string): string {
  return text.replace(/^([^'"\n]*?)--(?![ \t]*(?:\+goose|migrate:)).*$/gim, '$1')
}

/** Whether a change of a table wants a value that it does not give by itself. */
function requiresValue(statement: string): boolean {
  if (/\bSET\s+NOT\s+NULL\b/i.test(statement)) return true
  return statement
    .replace(/\([^()]*\)/g, '')
    .split(',')
    .some(
      (part) => /\bADD\b/i.test(part) && /\bNOT\s+NULL\b/i.test(part) && !/\b(DEFAULT|GENERATED|SERIAL)\b/i.test(part),
    )
}

/** A file that says how to undo another: `1_orders.down.sql`, `down.sql`. */
const isWayBack = (path: string) => /(^|[./_-])down\.\w+$/i.test(path)

function missingWayBack({ path, change }: ChangedFile, names: ReadonlySet<string>, hasWaysBack: boolean) {
  const back = path.replace(/(^|[./_-])up(\.\w+)$/i, '$1down$2')
  const hasPair = back !== path
  // Prisma and Drizzle have no files for the way back, so that one is missing says nothing there.
  if (change === 'removed' || !(hasPair || hasWaysBack)) return []
  return names.has(hasPair ? back : path.replace(/(\.\w+)$/, '.down$1')) ? [] : (['no-way-back'] as const)
}
