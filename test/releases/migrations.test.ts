import { describe, expect, it } from 'vitest'
import { type ChangedFile, migrationsAmong } from '../../src/releases/migrations.ts'

const file = (
  path: string,
  text: string | null = 'CREATE TABLE a (b int);',
  change: ChangedFile['change'] = 'added',
) => ({
  path,
  change,
  text,
})
const globs = ['src/prisma/migrations/**', 'db/*.sql']
const reasons = (text: string | null, change: ChangedFile['change'] = 'added') =>
  migrationsAmong([file('db/1.sql', text, change)], globs).flatMap((each) => each.reasons)

describe('the migrations among changed files', () => {
  it('are those of the manifest’s patterns, that change a database', () => {
    const files = [
      file('src/prisma/migrations/20260301_orders/migration.sql'),
      file('src/prisma/migrations/migration_lock.toml'),
      file('src/prisma/schema.prisma'),
      file('db/2.sql'),
      file('db/deep/3.sql'),
    ]
    expect(migrationsAmong(files, globs)).toEqual([
      { path: 'src/prisma/migrations/20260301_orders/migration.sql', reasons: [] },
      { path: 'db/2.sql', reasons: [] },
    ])
    expect(migrationsAmong(files, [])).toEqual([])
  })

  it.each([
    ['DROP TABLE "Order";', ['drops']],
    ['drop table if exists orders;', ['drops']],
    ['ALTER TABLE a DROP COLUMN b;', ['drops']],
    ['ALTER TABLE a DROP b;', ['drops']],
    ['ALTER TABLE a\n  DROP CONSTRAINT b;', []],
    ['ALTER TABLE a ALTER COLUMN b DROP DEFAULT;', []],
    ['ALTER TABLE a ALTER COLUMN b DROP NOT NULL;', []],
    ['ALTER TABLE a ADD c int; DROP INDEX d;', []],
    ['TRUNCATE a;', ['drops']],
    ['await queryInterface.dropTable("a")', ['drops']],
    ['ALTER TABLE a ALTER COLUMN b TYPE bigint;', ['changes-type']],
    ['ALTER TABLE a ALTER COLUMN "b" SET DATA TYPE bigint;', ['changes-type']],
    ['ALTER TABLE a ALTER b TYPE bigint;', ['changes-type']],
    ['ALTER TABLE a MODIFY COLUMN b BIGINT;', ['changes-type']],
    ["ALTER TYPE mood ADD VALUE 'calm';", []],
    ['ALTER TABLE a RENAME TO b;', ['renames']],
    ['ALTER TABLE a RENAME COLUMN b TO c;', ['renames']],
    ['ALTER TABLE a RENAME b TO c;', ['renames']],
    ['DELETE FROM a WHERE b;', ['deletes']],
    ['ALTER TABLE a ALTER COLUMN b SET NOT NULL;', ['requires-value']],
    ['ALTER TABLE a ADD COLUMN b int NOT NULL;', ['requires-value']],
    ['ALTER TABLE a ADD COLUMN b int NOT NULL DEFAULT 0;', []],
    ['ALTER TABLE a ADD COLUMN b int DEFAULT 0, ADD COLUMN c numeric(5,2) NOT NULL;', ['requires-value']],
    ['ALTER TABLE a ADD COLUMN b int;\nCREATE TABLE c (d int NOT NULL);', []],
    ['ALTER TABLE a ADD CONSTRAINT c CHECK (b IS NOT NULL);', []],
    ['CREATE TABLE a (b int NOT NULL);', []],
    ['DROP TABLE a; DROP TABLE b; ALTER TABLE c DROP d; DELETE FROM e;', ['drops', 'deletes']],
    ['-- DROP TABLE a;\nCREATE TABLE b (c int); -- drop table d', []],
    ["INSERT INTO a VALUES ('--'); DROP TABLE b;", ['drops']],
    ['-- migrate:up\nCREATE TABLE a (b int);\n-- migrate:down\nDROP TABLE a;', []],
    ['-- +goose Up\nDROP TABLE a;\n-- +goose Down\nCREATE TABLE a (b int);', ['drops']],
    ['exports.up = (knex) => knex.schema.createTable("a")\nexports.down = (knex) => knex.schema.dropTable("a")', []],
    ['export async function up() {}\nexport async function down() { dropTable("a") }', []],
    ['', []],
  ])('%j: %j', (text, expected) => {
    expect(reasons(text)).toEqual(expected)
  })

  it('may not be reversible when they could not be read, or were changed or removed', () => {
    expect(reasons(null)).toEqual(['unread'])
    expect(reasons('x'.repeat(200_001))).toEqual(['unread'])
    expect(reasons('CREATE TABLE a (b int);', 'modified')).toEqual(['edited'])
    expect(reasons(null, 'renamed')).toEqual(['edited', 'unread'])
    expect(reasons(null, 'removed')).toEqual(['edited'])
  })

  it('may not be reversible when they alone have no file for the way back', () => {
    const files = [file('db/1.up.sql'), file('db/1.down.sql'), file('db/2.up.sql')]
    expect(migrationsAmong(files, globs)).toEqual([
      { path: 'db/1.up.sql', reasons: [] },
      { path: 'db/2.up.sql', reasons: ['no-way-back'] },
    ])
    const others = [file('db/1.sql'), file('db/1.down.sql'), file('db/2.sql')]
    expect(migrationsAmong(others, globs).map((each) => each.reasons)).toEqual([[], ['no-way-back']])
  })
})
