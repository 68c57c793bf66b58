// As much of better-sqlite3 as Kysely's dialect and the PDS use, over Node's own SQLite.
import { DatabaseSync } from 'node:sqlite'

const plain = (value) => (typeof value === 'boolean' ? Number(value) : value === undefined ? null : value)

const row = (found) => {
  const made = { ...found }
  for (const [name, value] of Object.entries(made)) {
    if (value instanceof Uint8Array) made[name] = Buffer.from(value)
  }
  return made
}

class Statement {
  constructor(statement) {
    this.statement = statement
    this.reader = statement.columns().length > 0
  }
  all(parameters = []) {
    return this.statement.all(...parameters.map(plain)).map(row)
  }
  run(parameters = []) {
    return this.statement.run(...parameters.map(plain))
  }
  *iterate(parameters = []) {
    for (const found of this.statement.iterate(...parameters.map(plain))) yield row(found)
  }
}

export default class Database {
  constructor(location) {
    this.database = new DatabaseSync(location, { enableForeignKeyConstraints: false })
  }
  prepare(sql) {
    return new Statement(this.database.prepare(sql))
  }
  pragma(text) {
    this.database.exec(`PRAGMA ${text}`)
  }
  close() {
    if (this.database.isOpen) this.database.close()
  }
}
