import { z } from 'zod'
import { Duration } from '../checks/duration.ts'
import { line, repository } from './fields.ts'
import { Level } from './requirements.ts'

const Phase = z.enum(['before', 'during', 'after', 'first-hour', 'first-day', 'ongoing'])

/** Long enough for any sentence of a document; what shows a title cuts it. */
const title = () => line(3000)

const Item = z.strictObject({
  title: title().describe('What must be done; of a file’s item, its words.'),
  checks: z
    .array(z.string())
    .min(1, 'must name at least one check, or be left out')
    .optional()
    .describe('The checks that tick it by themselves when all pass; without any a person ticks it.'),
  confirms: z
    .string()
    .optional()
    .describe('The check of kind manual, or the prerequisite without a check, that a person’s tick confirms.'),
  severity: Level.optional().describe(
    'What it is while open: blocking, conditional or warning; that of its section when left out.',
  ),
  owner: z.string().optional().describe('The role that sees to it; that of its section when left out.'),
  validFor: Duration.optional().describe(
    'How long a tick holds across commits, such as 90d; for its commit alone when left out.',
  ),
})

/** An item of the file, read: a plain line, or one with its fields. */
export type ItemLine = string | z.output<typeof Item>

const Section = z.strictObject({
  title: title().describe('The section’s name; of a file’s section, its heading.'),
  phase: Phase.optional().describe(
    'When it is due; before the deployment when left out, or as the file’s heading says.',
  ),
  severity: Level.optional().describe(
    'What its items are while open: blocking when left out, or as the file’s heading says.',
  ),
  owner: z.string().optional().describe('The role that sees to its items.'),
  leaveOut: z
    .literal(true)
    .optional()
    .describe('Leaves out what the file has under this heading, such as what another environment needs.'),
  items: z
    .array(z.union([title(), Item]))
    .min(1, 'must have at least one item, or be left out')
    .optional()
    .describe(
      'Its items. For a file’s heading they may be left out: then the section is about all that stands under it.',
    ),
})

/** A section of a checklist, read. */
export type SectionLine = z.output<typeof Section>

/** A checklist: in the product's file, or in a Markdown file of a repository. */
export const ChecklistFields = z.strictObject({
  title: line(150).describe('The checklist’s name, as people see it.'),
  environments: z
    .array(z.string())
    .min(1, 'must name at least one environment, or be left out for all of them')
    .optional()
    .describe('The environments it is for; all when left out.'),
  file: z
    .string()
    .regex(/^(?!\/|.*\\|.*(^|\/)\.{1,2}(\/|$)).*\S$/, 'must be a path in the repository, such as docs/DEPLOYMENT.md')
    .max(300, 'must be at most 300 characters long')
    .optional()
    .describe('The Markdown file that its items are read from, at the commit that ships.'),
  repository: repository.optional().describe('The repository of that file; the product’s when left out.'),
  sections: z
    .array(Section)
    .min(1, 'must have at least one section, or be left out')
    .optional()
    .describe('Its sections. With a file they add proofs, owners and severities to the file’s items.'),
})
